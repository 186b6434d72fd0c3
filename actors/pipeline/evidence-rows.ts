/** Rows that may answer a question: how much of it each meets, and the passages that show it. */
import { passagesOf } from './passages.ts'
import { meantBy, type Question, type Wording } from './question.ts'
import { type Row, textsOf } from './quotes.ts'

export interface FoundRow {
  readonly key: string | number
  readonly row: Row
}

export interface Passage {
  readonly column: string
  readonly text: string
}

export interface EvidenceRow extends FoundRow {
  /** 0 … 1: the weighed share of the question that the row has. */
  readonly score: number
  readonly passages: readonly Passage[]
}

/** Quotes of one row. */
const PASSAGES = 3
/** A value that is asked for by its column is short. */
const CELL_LENGTH = 120
const HINT_WEIGHT = 0.02
/** Words apart that still stand together. */
const PAIR_REACH = 2
const PAIR_WEIGHT = 0.5

interface ReadPassage extends Passage {
  /** What its words mean. */
  readonly stems: readonly string[]
}

/**
 * Best first; of equal ones in the order they were found. A word that many of the found rows have says little, one that
 * none of them has says much: the found ones are those where it would stand.
 */
export function evidenceRows(question: Question, found: readonly FoundRow[], wording: Wording): readonly EvidenceRow[] {
  if (question.terms.length === 0) return []
  const read = found.map((each) => ({ ...each, read: readPassages(each.row, wording) }))
  const weigh = weightsOf(
    question,
    read.map((each) => each.read),
  )
  return read
    .flatMap(({ key, row, read: passages }) => {
      const chosen = chosenPassages(question, passages, { row, weigh })
      if (chosen === undefined) return []
      return [{ key, row, score: scoreOf(question, passages, weigh), passages: chosen }]
    })
    .toSorted((a, b) => b.score - a.score)
}

function readPassages(row: Row, { wordsIn }: Wording): readonly ReadPassage[] {
  return Object.entries(row).flatMap(([column, cell]) =>
    textsOf(cell).flatMap((text) =>
      passagesOf(text).map((passage) => ({
        column,
        text: passage,
        stems: wordsIn(passage).map(meantBy),
      })),
    ),
  )
}

type Term = Question['terms'][number]
type Weigh = (term: Term) => number

function weightsOf({ terms }: Question, rows: readonly (readonly ReadPassage[])[]): Weigh {
  const weights = new Map(
    terms.map((term) => {
      const having = rows.filter((passages) => passages.some(({ stems }) => holds(stems, term))).length
      return [term, term.length * Math.log(1 + rows.length / (having + 0.5))]
    }),
  )
  return (term) => weights.get(term) ?? 0
}

function scoreOf({ terms, pairs }: Question, passages: readonly ReadPassage[], weigh: Weigh): number {
  const weightOf = (stem: string) => weigh(terms.find((term) => term[0] === stem) ?? [])
  const weights = [
    ...terms.map((term) => ({ weight: weigh(term), met: passages.some(({ stems }) => holds(stems, term)) })),
    ...pairs.map(([a, b]) => ({
      weight: (PAIR_WEIGHT * (weightOf(a) + weightOf(b))) / 2,
      met: passages.some(({ stems }) => stand(stems, a, b)),
    })),
  ]
  const sum = (all: readonly { readonly weight: number }[]) => all.reduce((total, { weight }) => total + weight, 0)
  const share = weights.filter(({ met }) => met).length / weights.length
  // a rare word is not rare among rows that were found by it, so each counts by itself too
  return (sum(weights.filter(({ met }) => met)) / sum(weights) + share) / 2
}

/** One after another. */
const holds = (stems: readonly string[], term: Term): boolean =>
  stems.some((stem, at) => stem === term[0] && term.every((each, next) => stems[at + next] === each))

const stand = (stems: readonly string[], a: string, b: string): boolean =>
  stems.some((stem, at) => stem === a && stems.slice(Math.max(0, at - PAIR_REACH), at + 1 + PAIR_REACH).includes(b))

interface OfRow {
  readonly row: Row
  readonly weigh: Weigh
}

/** Undefined where the row lacks the value that is asked for, whatever else it says. */
function chosenPassages(
  question: Question,
  passages: readonly ReadPassage[],
  { row, weigh }: OfRow,
): readonly Passage[] | undefined {
  const cells = question.columns.flatMap((column) => cellOf(row, column))
  if (cells.length < question.columns.filter((column) => isShort(row[column])).length) return undefined
  const chosen: ReadPassage[] = []
  const open = new Set(question.terms)
  while (chosen.length < PASSAGES && open.size > 0) {
    const best = bestOf(passages, (passage) => worthOf(passage, open, { question, weigh }))
    if (best === undefined) break
    chosen.push(best)
    for (const term of open) if (holds(best.stems, term)) open.delete(term)
  }
  const quoted = [...cells, ...chosen].map(({ column, text }) => ({ column, text }))
  const { wants } = question
  if (wants === undefined || cells.length > 0) return quoted
  const hasValue = (passage: ReadPassage) => holdsValue(wants, passage)
  if (chosen.some(hasValue)) return quoted
  const more = bestOf(passages.filter(hasValue), ({ stems }) => 1 + hintsIn(question, stems))
  return more === undefined ? undefined : [...quoted, { column: more.column, text: more.text }]
}

const isShort = (cell: unknown): boolean => textsOf(cell).join('').length <= CELL_LENGTH

const cellOf = (row: Row, column: string): readonly Passage[] =>
  isShort(row[column]) ? textsOf(row[column]).map((text) => ({ column, text })) : []

function worthOf(
  { stems }: ReadPassage,
  open: ReadonlySet<Term>,
  { question, weigh }: { readonly question: Question; readonly weigh: Weigh },
): number {
  const met = [...open].filter((term) => holds(stems, term))
  if (met.length === 0) return 0
  return met.reduce((sum, term) => sum + weigh(term), 0) + HINT_WEIGHT * hintsIn(question, stems)
}

const hintsIn = ({ hints }: Question, stems: readonly string[]): number =>
  [...hints].filter((hint) => stems.includes(hint)).length

function holdsValue(wants: NonNullable<Question['wants']>, { text, stems }: ReadPassage): boolean {
  switch (wants.kind) {
    case 'place':
      return /\p{Lu}[\p{L}.' -]*,? [A-Z]{2}\b/u.test(text)
    case 'year':
      return /\b(19|20)\d\d\b/.test(text)
    case 'count':
      return stems.some((stem, at) => /^\d/.test(stem) && wants.of.includes(stems[at + 1] ?? ''))
  }
}

/** The first of the best ones; undefined where none is worth anything. */
function bestOf<T>(items: readonly T[], worth: (item: T) => number): T | undefined {
  let [best, most]: [T | undefined, number] = [undefined, 0]
  for (const item of items) {
    const own = worth(item)
    if (own > most) [best, most] = [item, own]
  }
  return best
}
