/** What every shape of a result has in common: it takes chunks of DuckDB and gives bytes. */
import type { DuckDBDataChunk, DuckDBType } from '@duckdb/node-api'
import type { Stop } from '../stop.ts'
import type { Envelope, ResultColumn, ResultSummary } from './result-format.ts'

/** What an encoder may need to know before the first row. */
export interface EncoderParts {
  readonly columns: readonly ResultColumn[]
  /** One a column. */
  readonly types: readonly DuckDBType[]
  /** What `json` says beside its rows. */
  readonly envelope: Envelope | undefined
  /** Of a bare array of rows as JSON text. */
  readonly maxBytes: number
  /** A folder for files that nobody else looks at. */
  readonly tempDir: string
  readonly stop: Stop
}

export interface ResultEncoder {
  /** What comes before the first row. */
  start(): Uint8Array
  /** Gives bytes for the first `count` rows of a chunk, and in the end how many of them there was room for. */
  rows(chunk: DuckDBDataChunk, count: number): Generator<Uint8Array, number>
  /** What follows the last row. */
  end(summary: ResultSummary): AsyncGenerator<Uint8Array> | Generator<Uint8Array>
  /** Gives back what it holds, also where the result broke off; absent: nothing. */
  close?(): Promise<void>
}
