/** Typos in words of the data and in the glue of requests, put right by counting edits with swaps. */
import { MENDED } from './english.ts'
import { stemOf, type Token } from './tokens.ts'

/** Words by their first letter: only those are compared with a typo. Plain data. */
export type Vocabulary = ReadonlyMap<string, readonly VocabularyWord[]>

interface VocabularyWord {
  readonly word: string
  readonly count: number
  /** A bit a letter: words that differ in too many letters are not compared. */
  readonly letters: number
}

export interface Spelling {
  readonly vocabulary: Vocabulary
  /** Whether a word needs no help: known here, or a real word of the language. */
  readonly isKnown: (token: Token) => boolean
}

export function vocabularyOf(counts: ReadonlyMap<string, number>): Vocabulary {
  const byLetter = new Map<string, VocabularyWord[]>()
  for (const [word, count] of counts) {
    if (word.length < 4 || word.length > 40) continue
    const first = word.charAt(0)
    const list = byLetter.get(first) ?? []
    list.push({ word, count, letters: lettersOf(word) })
    byLetter.set(first, list)
  }
  return byLetter
}

/** The token with what it was meant to be, where it looks like a typo of one word more than of any other. */
export function spelled(token: Token, { vocabulary, isKnown }: Spelling): Token {
  const { text } = token
  if (!isDoubtful(token, isKnown)) return token
  const best = closest(text, vocabulary) ?? closest(singular(text), vocabulary)
  // a name with a capital is no slip in a word of asking
  const glue = /^\p{Lu}/u.test(token.raw) && token.from > 0 ? undefined : closest(text, glueVocabulary)
  if (glue !== undefined && (best === undefined || glue.score < best.score)) {
    return { ...token, text: glue.word, stem: stemOf(glue.word) }
  }
  if (best === undefined) return token
  return { ...token, fixed: { word: best.word, stem: stemOf(best.word), distance: best.distance } }
}

/** Whether a word is compared with others at all: that is what takes time. */
export function isDoubtful(token: Token, isKnown: Spelling['isKnown']): boolean {
  const { text, mark } = token
  return !(mark || text.length < 4 || text.length > 40 || /\d/.test(text) || isKnown(token))
}

interface Match {
  readonly word: string
  readonly distance: number
  /** Distance, and more for a wrong first letter. */
  readonly score: number
}

const glueVocabulary = vocabularyOf(new Map(MENDED.map((word) => [word, 0])))

const singular = (text: string): string => (text.endsWith('s') && text.length > 4 ? text.slice(0, -1) : text)

function closest(text: string, vocabulary: Vocabulary): Match | undefined {
  const most = text.length >= 8 ? 2 : 1
  const letters = lettersOf(text)
  let best: (Match & { count: number }) | undefined
  for (const first of new Set([text.charAt(0), text.charAt(1)])) {
    for (const { word, count, letters: others } of vocabulary.get(first) ?? []) {
      if (Math.abs(word.length - text.length) > most || bitsIn(letters ^ others) > 2 * most) continue
      // the first letter may be swapped with the second, not be another one
      if (first !== text.charAt(0) && word.charAt(1) !== text.charAt(0)) continue
      const distance = editDistance(text, word, most)
      if (distance > most) continue
      const score = distance + (word.charAt(0) === text.charAt(0) ? 0 : 0.6)
      if (best === undefined || score < best.score || (score === best.score && count > best.count)) {
        best = { word, distance, score, count }
      }
    }
  }
  return best
}

/**
 * Optimal string alignment: insertions, deletions, changes and swaps of neighbours, each letter touched once.
 * Answers `most + 1` for anything beyond `most`.
 */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let value = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, change)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) value = Math.min(value, (before[j - 2] ?? 0) + 1)
      current.push(value)
      least = Math.min(least, value)
    }
    if (least > most) return most + 1
    before = previous
    previous = current
  }
  return Math.min(previous[b.length] ?? 0, most + 1)
}

function lettersOf(word: string): number {
  let bits = 0
  for (let at = 0; at < word.length; at++) bits |= 1 << (word.charCodeAt(at) % 32)
  return bits
}

function bitsIn(value: number): number {
  let rest = value
  let count = 0
  while (rest !== 0) {
    rest &= rest - 1
    count += 1
  }
  return count
}
