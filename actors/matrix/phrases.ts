/** Sets of phrases that are looked for at a place in a request: the longest wins. */
import { type Token, tokensOf } from './tokens.ts'

export interface Phrases<T> {
  readonly byWords: ReadonlyMap<string, T>
  /** Words of the longest that begins, or ends, with a word: most words begin none. */
  readonly firsts: ReadonlyMap<string, number>
  readonly lasts: ReadonlyMap<string, number>
}

export interface Found<T> {
  /** Tokens from (inclusive) to (exclusive). */
  readonly from: number
  readonly to: number
  readonly value: T
}

export function phrasesOf<T>(pairs: Iterable<readonly [string, T]>): Phrases<T> {
  const byWords = new Map<string, T>()
  const firsts = new Map<string, number>()
  const lasts = new Map<string, number>()
  for (const [phrase, value] of pairs) {
    const words = tokensOf(phrase).tokens.map((token) => token.text)
    if (words.length === 0) continue
    byWords.set(words.join(' '), value)
    keepLonger(firsts, words[0], words.length)
    keepLonger(lasts, words.at(-1), words.length)
  }
  return { byWords, firsts, lasts }
}

function keepLonger(map: Map<string, number>, word: string | undefined, length: number): void {
  if (word !== undefined) map.set(word, Math.max(map.get(word) ?? 0, length))
}

export const phraseSet = (lines: readonly string[]): Phrases<true> =>
  phrasesOf(lines.map((line) => [line, true] as const))

/** The longest phrase whose first word is the token at `from`. */
export function phraseAt<T>(
  tokens: readonly Token[],
  from: number,
  { byWords, firsts }: Phrases<T>,
): Found<T> | undefined {
  const longest = firsts.get(tokens[from]?.text ?? '') ?? 0
  for (let to = Math.min(tokens.length, from + longest); to > from; to--) {
    const value = byWords.get(textOf(tokens, from, to))
    if (value !== undefined) return { from, to, value }
  }
  return
}

/** The longest phrase whose last word is the token before `to`, or before a colon or an equals sign there: "near: Tampa". */
export function phraseBefore<T>(tokens: readonly Token[], to: number, phrases: Phrases<T>): Found<T> | undefined {
  const { byWords, lasts } = phrases
  const longest = lasts.get(tokens[to - 1]?.text ?? '') ?? 0
  for (let from = Math.max(0, to - longest); from < to; from++) {
    const value = byWords.get(textOf(tokens, from, to))
    if (value !== undefined) return { from, to, value }
  }
  return /^[:=]$/.test(tokens[to - 1]?.text ?? '') ? phraseBefore(tokens, to - 1, phrases) : undefined
}

function textOf(tokens: readonly Token[], from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; at++) text += at === from ? tokens[at]?.text : ` ${tokens[at]?.text}`
  return text
}
