/** The shapes that a result can have, and what is said of it beside its rows. */
import type { OpenReceipt } from '../../actors/kernel/receipt.ts'

/** `rows` is the array of row objects alone; `json` is that array with the members around it. */
export type ResultFormat = 'rows' | 'json' | 'ndjson' | 'csv' | 'arrow' | 'parquet'

export interface ResultColumn {
  /** No two alike. */
  readonly name: string
  /** DuckDB's name of the type. */
  readonly type: string
}

/** Known when the last row is out. */
export interface ResultSummary {
  readonly rowCount: number
  /** True where the statement has at least one more row. */
  readonly truncated: boolean
}

/** What stands in `json` after rows, rowCount and truncated. */
export interface Envelope {
  /** Milliseconds since 1970: when the statement was asked, for `elapsedMs`. */
  readonly startedAtMs: number
  readonly members: Readonly<Record<string, unknown>>
  /** Closed over the rows as they go out. */
  readonly receipt: OpenReceipt
}
