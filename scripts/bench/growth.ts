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
export function rowsBySize(measured: readonly AtSize[]): Row[] {
  const sized = measured.flatMap(({ size, rows }) =>
    rows.map((row) => ({ ...row, what: `${row.what}, ${rowsText(size)}` })),
  )
  return measured.length < 2 ? sized : [...sized, ...exponents(measured)]
}

function exponents(measured: readonly AtSize[]): Row[] {
  const [first] = measured
  return (first?.rows ?? []).map(({ what, unit, peer }, at) => {
    const exponent = (figureOf: (row: Row | undefined) => number | undefined) =>
      growthExponent(measured.map(({ size, rows }) => ({ size, figure: figureOf(rows[at]) ?? Number.NaN })))
    return {
      what: `growth exponent of ${unit} with rows: ${what}`,
      unit: '',
      figure: exponent((row) => row?.figure),
      ...(peer === undefined ? {} : { peer: { name: peer.name, figure: exponent((row) => row?.peer?.figure) } }),
    }
  })
}
