/** What a "no" denies though it is no value: the name of a column, or words that nobody understood. */

import type { Run } from './asides.ts'
import { isCue } from './columns.ts'
import type { Condition } from './conditions.ts'
import { EXPIRED, IN_FORCE, SLOT_AFTER, WAIVED_AFTER } from './cues.ts'
import { BARRIERS, FRAME, GLUE, NUMBER_WORDS } from './english.ts'
import { isLight } from './light-words.ts'
import { phraseAt, phraseBefore, phraseSet } from './phrases.ts'
import type { Token } from './tokens.ts'
import type { ValueIndex } from './value-index.ts'

const waived = phraseSet([...WAIVED_AFTER, ...SLOT_AFTER])
/** "Not expired" denies a day, which is read elsewhere. */
const validity = phraseSet([...EXPIRED, ...IN_FORCE])

/**
 * "No background check, welder", "with no certifications": runs right after a denial in which no condition stands. The
 * denial is theirs, not that of the next value; what they ask for is open.
 */
export function deniedObjects(
  index: ValueIndex,
  tokens: readonly Token[],
  conditions: readonly Condition[],
): readonly Run[] {
  const holder = (at: number): Condition | undefined => conditions.find(({ from, to }) => at >= from && at < to)
  const isBare = (at: number): boolean => {
    const token = tokens[at]
    if (token === undefined || token.mark || holder(at) !== undefined) return false
    if (phraseAt(tokens, at, validity) !== undefined || /^(lacks?|lacking|missing)$/.test(token.text)) return false
    return !(
      GLUE.has(token.text) ||
      BARRIERS.has(token.text) ||
      NUMBER_WORDS.has(token.text) ||
      token.number !== undefined
    )
  }
  const runs: Run[] = []
  for (let from = 1; from < tokens.length; from++) {
    if (!isBare(from) || isBare(from - 1) || !isDenied(index, tokens, from)) continue
    let to = from
    while (isBare(to)) to += 1
    const words = tokens.slice(from, to)
    const named = index.columns.find((column) => words.every((word) => isCue(column, word)))
    // "not certified in forklifts" denies the forklifts
    const next = conditions.find((condition) => condition.from >= to && isNext(tokens.slice(to, condition.from)))
    // "not assigned to the day shift"
    const leads = next !== undefined && next.from > to && words.every(({ text }) => /(ed|ing)$/.test(text))
    if (leads || (isVerb(tokens, from) && to === from + 1 && next?.from === to)) continue
    // a name right before its value, or before a comparison: "not yrs<2"
    if (/^(:|=|[<>]=?)$/.test(tokens[to]?.text ?? '')) continue
    const own = named !== undefined && next?.column.name === named.name
    const unknown =
      words.some((word) => !FRAME.has(word.text) && !index.filler.has(word.stem) && !isLight(word)) && next?.from === to
    if ((named !== undefined && !own) || (named === undefined && unknown)) {
      if (phraseAt(tokens, to, waived) === undefined) runs.push({ from, to })
    }
  }
  return runs
}

/** "Does not reflect Vital Signs": behind an auxiliary stands a verb, whichever. */
const isVerb = (tokens: readonly Token[], at: number): boolean =>
  /^((do|does|did|wo|would|ca|could|should|must)n't|cannot)$/.test(tokens[at - 1]?.text ?? '') ||
  (tokens[at - 1]?.text === 'not' &&
    /^(do|does|did|will|would|can|could|should|must|shall)$/.test(tokens[at - 2]?.text ?? ''))

function isDenied({ phrases }: ValueIndex, tokens: readonly Token[], from: number): boolean {
  const start = /^(a|an|any|the)$/.test(tokens[from - 1]?.text ?? '') ? from - 1 : from
  return phraseBefore(tokens, start, phrases.not) !== undefined
}

const isNext = (between: readonly Token[]): boolean =>
  between.every(({ text, mark }) => (mark ? /^[:=]$/.test(text) : GLUE.has(text)))
