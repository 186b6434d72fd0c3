/** The same rows measured at several numbers of rows of a table, and how each figure grows with them. */
import { growthExponent } from './measure.ts'
import type { Row } from './report.ts'

export interface AtSize {
  /** Rows of the table. */
  readonly size: number
  /** The same in the same order at each size, and without a word about it. */
  readonly rows: readonly Row[]
}

export const rowsText = (size: number): string => `${size.toLocaleString('en')} rows`

/** All rows with their size, then the exponent of each, ours beside the peer's; none of a single size. */
export const rowsBySize = (measured: readonly AtSize[]): Row[] => [
  ...sizedRows(measured),
  ...growthRows(measured, measured[0]?.rows.map(({ what }) => what) ?? []),
]

export const sizedRows = (measured: readonly AtSize[]): Row[] =>
  measured.flatMap(({ size, rows }) => rows.map((row) => ({ ...row, what: `${row.what}, ${rowsText(size)}` })))

/**
 * The exponents of rows whose text begins so, over the sizes that have them; none where fewer than two do.
 * @param wanted beginnings, each of at most one row of a size
 */
export function growthRows(measured: readonly AtSize[], wanted: readonly string[]): Row[] {
  return wanted.flatMap((beginning) => {
    const points = measured.flatMap(({ size, rows }) => {
      const row = rows.find(({ what }) => what.startsWith(beginning))
      return row === undefined ? [] : [{ size, row }]
    })
    const [first] = points
    if (first === undefined || points.length < 2) return []
    const { unit, peer } = first.row
    const exponent = (figureOf: (row: Row) => number | undefined) =>
      growthExponent(points.map(({ size, row }) => ({ size, figure: figureOf(row) ?? Number.NaN })))
    return [
      {
        what: `growth exponent of ${unit} with rows: ${beginning}`,
        unit: '',
        figure: exponent((row) => row.figure),
        ...(peer === undefined ? {} : { peer: { name: peer.name, figure: exponent((row) => row.peer?.figure) } }),
      },
    ]
  })
}
