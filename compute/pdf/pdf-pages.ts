/** What is told of the pages of a PDF file. */

/** Pages by their numbers from 1. */
export interface PdfPages {
  readonly total: number
  /** Without text, but with pictures or drawings: a scan, say. */
  readonly scanned: readonly number[]
  readonly empty: readonly number[]
}
