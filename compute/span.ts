/** Which rows of a vector are wanted, and in which order. */

/** Rows of a vector in the order in which they are wanted: a run of them, or any by their numbers. */
export interface Span {
  readonly from: number
  readonly length: number
  /** Where the rows are no run; `from` is then 0. */
  readonly rows?: Uint32Array
}

export const rowAt = ({ from, rows }: Span, index: number): number =>
  rows === undefined ? from + index : (rows[index] ?? 0)
