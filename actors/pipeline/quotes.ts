/** Quotes held against the rows that they are said to stand in: the one check that no statement passes by. */
import type { Citation } from './answer-shapes.ts'
import type { RunRow } from './contract.ts'

export type Row = RunRow['row']

/** The quotes of a row, and what the row is called. */
export interface Statement {
  readonly lead: string
  /** The sentence of a model that the quotes bear out; absent: the quotes themselves are told. */
  readonly says?: string
  readonly citations: readonly Citation[]
}

/** The texts of a cell: of a list one for each item, of a struct one for each member. */
export function textsOf(cell: unknown): readonly string[] {
  if (cell === null || cell === undefined) return []
  if (typeof cell === 'object') return Object.values(cell).flatMap(textsOf)
  return [String(cell)]
}

/** Only blanks may differ. */
export const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** Whether the quote stands in that column of the row. */
export function standsIn({ column, quote }: Pick<Citation, 'column' | 'quote'>, row: Row | undefined): boolean {
  const wanted = inOneLine(quote)
  return wanted !== '' && textsOf(row?.[column]).some((text) => inOneLine(text).includes(wanted))
}

export const rowName = ({ dataset, key }: Pick<Citation, 'dataset' | 'key'>): string => JSON.stringify([dataset, key])

export interface Verified {
  readonly kept: readonly Statement[]
  /** Statements that were dropped: without a quote, or with one that is not in its row. */
  readonly dropped: number
}

/** @param rows as the lake holds them, by `rowName` */
export function verified(statements: readonly Statement[], rows: ReadonlyMap<string, Row>): Verified {
  const kept = statements.filter(
    ({ citations }) =>
      citations.length > 0 && citations.every((citation) => standsIn(citation, rows.get(rowName(citation)))),
  )
  return { kept, dropped: statements.length - kept.length }
}

/** One statement a line, quotes numbered from 1 through all of them: `workers 7: role “Welder” [1], city “Ulm” [2]`, or a sentence and its numbers. */
export function toldOf(statements: readonly Statement[]): { readonly answer: string; readonly citations: Citation[] } {
  const citations: Citation[] = []
  const lines = statements.map(({ lead, says, citations: own }) => {
    const numbered = own.map((citation) => ({ citation, n: citations.push({ ...citation, n: citations.length + 1 }) }))
    if (says !== undefined) return `${says} ${numbered.map(({ n }) => `[${n}]`).join('')}`
    // keys and names of columns are anybody's texts: one with a line end would look like another statement
    return inOneLine(
      `${lead}: ${numbered.map(({ citation: { column, quote }, n }) => `${column} “${quote}” [${n}]`).join(', ')}`,
    )
  })
  return { answer: lines.join('\n'), citations }
}
