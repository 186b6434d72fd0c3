/** A question as what a row must have to answer it: words, words that stand together, a kind of value, columns. */
import type { Word } from '../matrix/contract.ts'

/** How words are told apart; of the matrix, handed in. */
export interface Wording {
  readonly wordsIn: (text: string) => readonly Word[]
  /** False for a text of more words than are read. */
  readonly isReadWhole: (text: string) => boolean
  readonly isAsking: (word: Word) => boolean
  /** A word that says of those behind it that it is not so. */
  readonly isDenial: (word: Word) => boolean
  readonly meansColumn: (word: Word, column: string) => boolean
}

export interface Question {
  /** What is asked for: what words mean that stand together, most often one. A name is one term, so that half of it is none. */
  readonly terms: readonly (readonly string[])[]
  /** Of two terms of one word that stand together in the question. */
  readonly pairs: readonly (readonly [string, string])[]
  /** Stems of words of asking, which choose among passages that say as much otherwise. */
  readonly hints: ReadonlySet<string>
  /** What the answer must hold, beside what the question names. */
  readonly wants?: Wanted
  /** Columns whose values are asked for. */
  readonly columns: readonly string[]
  /** The words of the terms as they were asked, for a search. */
  readonly search: string
}

/** What a word means where it stands: bees that somebody does not keep are no bees. */
export const meantBy = ({ stem, denied }: Pick<Word, 'stem' | 'denied'>): string => (denied ? `${DENIED}${stem}` : stem)

/** Whatever is said of it. */
export const stemOf = (meant: string): string => (meant.startsWith(DENIED) ? meant.slice(DENIED.length) : meant)

const DENIED = 'not:'

/** A number of something: the stems that may stand behind it. */
export type Wanted = { readonly kind: 'place' | 'year' } | { readonly kind: 'count'; readonly of: readonly string[] }

/** @param columns of the dataset, which a word of the question may mean */
export function questionOf(text: string, columns: readonly string[], wording: Wording): Question {
  const words = wording.wordsIn(text)
  const wants = wantedOf(text, wording)
  const means = (word: Word, column: string) => wording.meansColumn(word, column)
  const price = /\bhow much\b/i.test(text) ? wording.wordsIn('price') : []
  const asked = columns.filter((column) => [...words, ...price].some((word) => means(word, column)))
  const isNamed = isNamedIn(words)
  const how = wording.wordsIn(HOW.exec(text)?.[0] ?? '').map(({ stem }) => stem)
  const counted = [...how, ...(wants?.kind === 'count' ? wants.of : [])]
  const isTerm = (word: Word): boolean =>
    isNamed(word) ||
    !(
      wording.isAsking(word) ||
      wording.isDenial(word) ||
      counted.includes(word.stem) ||
      asked.some((column) => means(word, column))
    )
  const { terms, pairs } = termsOf(words, isTerm, isNamed)
  return {
    terms,
    pairs,
    hints: new Set(words.filter((word) => !isTerm(word) && word.text.length >= HINT_LENGTH).map(({ stem }) => stem)),
    ...(wants === undefined ? {} : { wants }),
    columns: asked,
    search: words
      .filter(isTerm)
      .map((word) => word.text)
      .join(' '),
  }
}

const HINT_LENGTH = 4
/** Words that say what kind of value is asked for. */
const HOW = /\b(how (many|much|long|old)|(what|which) (city|town|state|place|year))\b/i

/** Words with a capital, but the first one; where most have one, it says nothing. */
function isNamedIn(words: readonly Word[]): (word: Word) => boolean {
  const [, ...later] = words
  const share = later.filter(({ named }) => named).length / Math.max(1, later.length)
  return share > NAMED_SHARE_MAX ? () => false : (word) => word.named && later.includes(word)
}

const NAMED_SHARE_MAX = 0.8

function termsOf(
  words: readonly Word[],
  isTerm: (word: Word) => boolean,
  isNamed: (word: Word) => boolean,
): Pick<Question, 'terms' | 'pairs'> {
  const terms: string[][] = []
  const pairs: [string, string][] = []
  const isName = (word: Word) => isNamed(word) && !word.stem.startsWith('state:')
  for (const [at, word] of words.entries()) {
    const before = words[at - 1]
    if (!isTerm(word)) continue
    const joins = before !== undefined && word.joined && isTerm(before)
    if (joins && isName(before) && isName(word)) terms.at(-1)?.push(meantBy(word))
    else terms.push([meantBy(word)])
    if (joins && !isName(before) && !isName(word)) pairs.push([meantBy(before), meantBy(word)])
  }
  return { terms: [...new Map(terms.map((term) => [term.join(' '), term])).values()], pairs }
}

const TIMES = 'year yr month week day hour'.split(' ')

function wantedOf(text: string, { wordsIn }: Wording): Wanted | undefined {
  const [, noun] = /\bhow many (\p{L}+)/iu.exec(text) ?? []
  if (noun !== undefined) {
    const of = wordsIn(noun).map(({ stem }) => stem)
    return { kind: 'count', of: of.some((stem) => TIMES.includes(stem)) ? TIMES : of }
  }
  if (/\bhow (long|old)\b/i.test(text)) return { kind: 'count', of: TIMES }
  if (/\b(where|(what|which) (city|town|state|place))\b/i.test(text)) return { kind: 'place' }
  return /\b(since when|when|(what|which) year)\b/i.test(text) ? { kind: 'year' } : undefined
}
