/** Whether the sentence of a model says no more than the quote under it does. */
import { limits } from '../../config/limits.ts'
import type { ShownRow } from './prompt.ts'
import { meantBy, type Wording } from './question.ts'
import { inOneLine, type Row, textsOf } from './quotes.ts'

export interface Place {
  readonly column: string
  /** From the beginning of its sentence to the end of the quote: a "not" before a quote is part of what it says. */
  readonly context: string
}

/** Where a quote stands: a whole cell, or enough of one, parting no word and no number. @param quote in one line */
export function placeOf(quote: string, row: Row): Place | undefined {
  if (quote === '') return undefined
  for (const [column, value] of Object.entries(row)) {
    for (const cell of textsOf(value).map(inOneLine)) {
      if (cell === quote) return { column, context: cell }
      if (quote.length < limits.answerQuoteCharsMin) continue
      for (let at = cell.indexOf(quote); at >= 0; at = cell.indexOf(quote, at + 1)) {
        const end = at + quote.length
        if (isParted(cell, at) || isParted(cell, end)) continue
        return { column, context: cell.slice(sentenceAt(cell, at), end) }
      }
    }
  }
  return undefined
}

const LETTERS = String.raw`[[\p{L}\p{N}\p{M}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]]`
/** A word or a number that goes on at this place. Some scripts put no blanks between words. */
const GOES_ON = new RegExp(`(?<=${LETTERS})(?=${LETTERS})|(?<=\\p{N})(?=[.,]\\p{N})|(?<=\\p{N}[.,])(?=\\p{N})`, 'vy')

function isParted(text: string, at: number): boolean {
  GOES_ON.lastIndex = at
  return GOES_ON.test(text)
}

/** Further back there is nothing that a quote of one sentence could depend on. */
const SENTENCE_LENGTH = 400

function sentenceAt(cell: string, at: number): number {
  const from = Math.max(0, at - SENTENCE_LENGTH)
  const ends = [...cell.slice(from, at).matchAll(/[.!?…]\s+/g)]
  const last = ends.at(-1)
  return last === undefined ? from : from + last.index + last[0].length
}

interface Said {
  readonly says: string
  readonly quote: string
  readonly place: Place
}

export interface Asked {
  readonly question: string
  readonly wording: Pick<Wording, 'wordsIn' | 'isReadWhole' | 'isAsking' | 'isDenial'>
}

/**
 * Names, numbers and denials of a statement are those of its quote, of the cells that name the row, or of the question
 * where the row as it was shown says the same; and so is most of what else it says. A sentence that a document dictates
 * beside some true quote is not.
 */
export function saysNoMore({ says, quote, place }: Said, row: ShownRow, { question, wording }: Asked): boolean {
  const { wordsIn, isReadWhole, isAsking, isDenial } = wording
  if (!isReadWhole(says)) return false
  const names = Object.entries(row.row).flatMap(([name, cell]) => (isLabel(name) ? textsOf(cell) : []))
  const sources = [place.column.replaceAll('_', ' '), String(row.key), ...names]
  const shown = new Set(row.shown.flatMap(wordsIn).map(meantBy))
  const borne = [
    ...wordsIn(place.context).slice(-wordsIn(quote).length),
    ...sources.flatMap(wordsIn),
    ...wordsIn(question).filter((word) => shown.has(meantBy(word))),
  ]
  const known = new Set(borne.map(meantBy))
  const stems = new Set(borne.map(({ stem }) => stem))
  const said = wordsIn(says)
  const context = new Set(wordsIn(place.context).map(({ stem }) => stem))
  if (said.some((word) => isDenial(word) && !context.has(word.stem))) return false
  const telling = said.filter((word) => !isAsking(word))
  const other = telling.filter((word) => !known.has(meantBy(word)))
  // what is known is known to be so, or not to be so
  if (other.some(({ named, counts, denied, stem }) => named || counts || denied || stems.has(stem))) return false
  if (other.some(({ stem }) => stem.startsWith('state:'))) return false
  return (
    telling.length > 0 &&
    other.length <= telling.length * limits.answerOwnWordsShare &&
    !hasAddress(says, [quote, ...sources])
  )
}

const isLabel = (column: string): boolean => ['name', 'title'].includes(column.toLowerCase())

/** Also `example.com` by itself, and what looks like the number of a citation. */
const ADDRESS = /\S*(?:@|:\/\/|[\p{L}\p{N}]\.\p{L}{2,}|www\.)\S*|\[\d+\]/giu

const hasAddress = (says: string, sources: readonly string[]): boolean =>
  (says.match(ADDRESS) ?? []).some((found) => {
    const address = found.replace(/[.,;:!?)]+$/, '')
    return !sources.some((source) => source.includes(address))
  })
