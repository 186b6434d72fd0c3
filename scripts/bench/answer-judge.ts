/** Judges answers by what is true of the rows that they cite, at any floor. No product code takes part. */

export interface Asked {
  readonly template: string
  readonly dataset: 'resumes' | 'products' | 'handbooks'
  readonly text: string
  /** Whether the row of that id answers it; undefined: nothing in the data does. */
  readonly isRight?: (id: number) => boolean
  /** What the quotes of the row must hold, of a question for a value. */
  readonly value?: (id: number) => string
}

export interface CitedRow {
  readonly id: number
  readonly score: number
  readonly quotes: readonly { readonly text: string; readonly sound: boolean }[]
}

export interface Told {
  readonly asked: Asked
  /** By a reading of the whole question, or by what texts say. */
  readonly by: 'reading' | 'texts'
  /** Best first, above no floor. */
  readonly rows: readonly CitedRow[]
  readonly elapsedMs: number
}

export interface Floors {
  readonly reading: number
  readonly texts: number
}

export interface Tally {
  readonly asked: number
  readonly answerable: number
  readonly right: number
  /** Of those given; an answer to what nothing answers is one. */
  readonly wrong: number
  readonly unanswerable: number
  readonly refusedRightly: number
  readonly refusedWrongly: number
  readonly citedRows: number
  readonly citedRowsRight: number
  readonly quotes: number
  readonly unsoundQuotes: number
}

export const wrongShare = ({ right, wrong }: Tally): number => (right + wrong === 0 ? 0 : wrong / (right + wrong))
export const coverage = ({ right, wrong, asked }: Tally): number => (right + wrong) / asked
export const refusedShare = ({ refusedRightly, unanswerable }: Tally): number =>
  unanswerable === 0 ? 1 : refusedRightly / unanswerable
export const rightShare = ({ right, answerable }: Tally): number => (answerable === 0 ? 0 : right / answerable)

export function tallyOf(all: readonly Told[], floors: Floors): Tally {
  const judged = all.map((told) => ({ told, rows: told.rows.filter(({ score }) => score >= floors[told.by]) }))
  const count = (test: (each: (typeof judged)[number]) => boolean) => judged.filter(test).length
  const isAnswerable = ({ told }: (typeof judged)[number]) => told.asked.isRight !== undefined
  const right = count(({ told, rows }) => rows[0] !== undefined && isRightRow(told.asked, rows[0]))
  const cited = judged.flatMap(({ told, rows }) => rows.map((row) => ({ asked: told.asked, row })))
  const quotes = cited.flatMap(({ row }) => row.quotes)
  return {
    asked: all.length,
    answerable: count(isAnswerable),
    right,
    wrong: count(({ rows }) => rows.length > 0) - right,
    unanswerable: count((each) => !isAnswerable(each)),
    refusedRightly: count((each) => !isAnswerable(each) && each.rows.length === 0),
    refusedWrongly: count((each) => isAnswerable(each) && each.rows.length === 0),
    citedRows: cited.length,
    citedRowsRight: cited.filter(({ asked, row }) => isRightRow(asked, row)).length,
    quotes: quotes.length,
    unsoundQuotes: quotes.filter(({ sound }) => !sound).length,
  }
}

export function isRightRow({ isRight, value }: Asked, { id, quotes }: CitedRow): boolean {
  if (isRight === undefined || !isRight(id)) return false
  const wanted = value?.(id).toLowerCase()
  return wanted === undefined || quotes.some(({ text }) => text.toLowerCase().includes(wanted))
}

/** The lowest floor of either way at which so few of its answers are wrong, and enough is refused; 1 where none is. */
export function chosenFloors(all: readonly Told[], wrongMax: number, refusedMin: number): Floors {
  const lowest = (by: Told['by']) => {
    const own = all.filter((told) => told.by === by)
    const fits = FLOORS.find((floor) => {
      const tally = tallyOf(own, { reading: floor, texts: floor })
      return wrongShare(tally) <= wrongMax && refusedShare(tally) >= refusedMin
    })
    return fits ?? 1
  }
  return { reading: lowest('reading'), texts: lowest('texts') }
}

export const FLOORS: readonly number[] = Array.from({ length: 21 }, (_, at) => at / 20)
