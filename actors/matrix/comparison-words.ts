/** The words of comparison that belong to a number: before it and after it. */
import { COMPARE_AFTER, COMPARE_BEFORE, type Comparison, UNITS } from './comparisons.ts'
import { type Found, phraseAt, phraseBefore, phrasesOf } from './phrases.ts'
import type { Token } from './tokens.ts'

const before = phrasesOf(COMPARE_BEFORE)
const after = phrasesOf(COMPARE_AFTER)

export function comparisonBefore(tokens: readonly Token[], to: number): Found<Comparison> | undefined {
  const close = phraseBefore(tokens, to, before)
  if (close !== undefined) return close
  // "at least a 4.5", "under the $30"
  return /^(a|an|the|of|is|at|some)$/.test(tokens[to - 1]?.text ?? '')
    ? phraseBefore(tokens, to - 1, before)
    : undefined
}

/** `+` counts as one only where no word follows at once, nor between blanks: OSHA-10+notary, "OSHA-10 + notary" are not "10 or more". */
export function comparisonAfter(tokens: readonly Token[], from: number): Found<Comparison> | undefined {
  const found = phraseAt(tokens, from, after)
  if (found === undefined) return
  const last = tokens[found.to - 1]
  const next = tokens[found.to]
  if (last?.text === '+' && next?.link === 'touch' && !next.mark) return
  if (last?.text === '+' && last.link === 'blank' && next?.mark === false && !UNITS.has(next.text)) return
  // "over $50 and under $20": it belongs to the next number
  const leads = tokens[found.from]?.text === 'and' || phraseAt(tokens, found.from, before)?.to === found.to
  if (leads && (next?.number !== undefined || /^[$€£]$/.test(next?.text ?? ''))) return
  if (last?.text === 'plus' && next !== undefined && !UNITS.has(next.text)) return
  return found
}
