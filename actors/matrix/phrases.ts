/** Sets of phrases that are looked for at a place in a request: the longest wins. */
import { type Token, tokensOf } from './tokens.ts'

export interface Phrases<T> {
  readonly byWords: ReadonlyMap<string, T>
  /** Words of the longest. */
  readonly longest: number
}

export interface Found<T> {
  /** Tokens from (inclusive) to (exclusive). */
  readonly from: number
  readonly to: number
  readonly value: T
}

export function phrasesOf<T>(pairs: Iterable<readonly [string, T]>): Phrases<T> {
  const byWords = new Map<string, T>()
  let longest = 0
  for (const [phrase, value] of pairs) {
    const words = tokensOf(phrase).tokens.map((token) => token.text)
    if (words.length === 0) continue
    byWords.set(words.join(' '), value)
    longest = Math.max(longest, words.length)
  }
  return { byWords, longest }
}

export const phraseSet = (lines: readonly string[]): Phrases<true> =>
  phrasesOf(lines.map((line) => [line, true] as const))

/** The longest phrase whose first word is the token at `from`. */
export function phraseAt<T>(
  tokens: readonly Token[],
  from: number,
  { byWords, longest }: Phrases<T>,
): Found<T> | undefined {
  for (let to = Math.min(tokens.length, from + longest); to > from; to--) {
    const value = byWords.get(textOf(tokens, from, to))
    if (value !== undefined) return { from, to, value }
  }
  return
}

/** The longest phrase whose last word is the token before `to`. */
export function phraseBefore<T>(
  tokens: readonly Token[],
  to: number,
  { byWords, longest }: Phrases<T>,
): Found<T> | undefined {
  for (let from = Math.max(0, to - longest); from < to; from++) {
    const value = byWords.get(textOf(tokens, from, to))
    if (value !== undefined) return { from, to, value }
  }
  return
}

function textOf(tokens: readonly Token[], from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; at++) text += at === from ? tokens[at]?.text : ` ${tokens[at]?.text}`
  return text
}
