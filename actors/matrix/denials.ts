/** Words that deny what follows them, told from those that only look so. */
import { IN_FORCE } from './cues.ts'
import { NO_NEGATION } from './denial-cues.ts'
import { type Found, phraseAt, phraseBefore, phraseSet } from './phrases.ts'
import type { Cues } from './refusals.ts'
import type { Token } from './tokens.ts'

/** "Not expired" is no denial of what follows. */
const harmless = phraseSet([
  ...NO_NEGATION,
  ...IN_FORCE.filter((line) =>
    /^(not|non|never|can't|cannot|must|may|should|has not|have not|is not|are not|\w+n't)\b/.test(line),
  ),
])

/** The denial whose last word is the token before `end`. */
export function denialBefore(tokens: readonly Token[], end: number, cues: Cues): Found<true> | undefined {
  if (/^(but|bar|save)$/.test(tokens[end - 1]?.text ?? '') && isOfAll(tokens, end))
    return { from: end - 1, to: end, value: true }
  const found = phraseBefore(tokens, end, cues.not)
  if (found === undefined) return
  // "squared away from", "20 miles away from"
  if (tokens[found.from]?.text === 'away' && /(ed|mi|miles?|minutes?|hours?)$/.test(tokens[found.from - 1]?.text ?? ''))
    return
  // "none other than", "won't say no to": from up to three words before
  for (let from = Math.max(0, found.from - 3); from < found.to; from++) {
    const free = phraseAt(tokens, from, harmless)
    if (free !== undefined && free.to >= found.to) return
    // "zero" of "zero to five" is a number
    if (tokens[from]?.text === 'zero' && /^(to|through|thru|or|and)$/.test(tokens[found.to]?.text ?? '')) return
  }
  return found
}

/** "Any colour but", "all shifts bar". */
const isOfAll = (tokens: readonly Token[], end: number): boolean =>
  tokens
    .slice(Math.max(0, end - 4), end - 1)
    .some(({ text }) => /^(any|anything|anyone|anywhere|every|everything|everyone|everywhere|all|anybody)$/.test(text))
