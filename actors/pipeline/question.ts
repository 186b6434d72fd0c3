/** A question as what a row must have to answer it: words, words that stand together, a kind of value, columns. */
import type { Word } from '../matrix/contract.ts'

/** How words are told apart; of the matrix, handed in. */
export interface Wording {
  readonly wordsIn: (text: string) => readonly Word[]
  readonly isAsking: (word: Word) => boolean
  readonly meansColumn: (word: Word, column: string) => boolean
}

export interface Question {
  /** Stems of what is asked for. */
  readonly terms: readonly string[]
  /** Of two terms that stand together. */
  readonly pairs: readonly (readonly [string, string])[]
  /** Stems of words of asking, which choose among passages that say as much otherwise. */
  readonly hints: ReadonlySet<string>
  /** What the answer must hold, beside what the question names. */
  readonly wants?: Wanted
  /** Columns whose values are asked for. */
  readonly columns: readonly string[]
}

export type Wanted = 'number' | 'place' | 'year'

const WANTS: readonly (readonly [RegExp, Wanted])[] = [
  [/\b(where|(what|which) (city|town|state|place))\b/i, 'place'],
  [/\b(since when|when|(what|which) year)\b/i, 'year'],
  [/\bhow (many|much|old|long|heavy)\b/i, 'number'],
]

/** @param columns of the dataset, which a word of the question may mean */
export function questionOf(text: string, columns: readonly string[], wording: Wording): Question {
  const words = wording.wordsIn(text)
  const asked = columns.filter((column) => words.some((word) => wording.meansColumn(word, column)))
  const isTerm = (word: Word): boolean =>
    !wording.isAsking(word) && !asked.some((column) => wording.meansColumn(word, column))
  const pairs = words.flatMap((word, at): [string, string][] => {
    const before = words[at - 1]
    return before !== undefined && word.joined && isTerm(word) && isTerm(before) ? [[before.stem, word.stem]] : []
  })
  const wants = WANTS.find(([pattern]) => pattern.test(text))?.[1]
  return {
    terms: [...new Set(words.filter(isTerm).map(({ stem }) => stem))],
    pairs,
    hints: new Set(words.filter((word) => !isTerm(word) && word.text.length >= HINT_LENGTH).map(({ stem }) => stem)),
    ...(wants === undefined ? {} : { wants }),
    columns: asked,
  }
}

const HINT_LENGTH = 4

/** Texts that hold a value of the kind. */
export const VALUES: Readonly<Record<Wanted, RegExp>> = {
  number: /\d/,
  place: /\p{Lu}[\p{L}.' -]*,? [A-Z]{2}\b/u,
  year: /\b(19|20)\d\d\b/,
}
