/** What a bench is: a name, and a run that gives rows. */
import type { Peers } from './peers.ts'
import type { Row } from './report.ts'

export interface BenchOptions {
  /** Rounds that count; each bench has its own number where none is given. */
  readonly rounds: number | undefined
  /** Rows of its tables, smallest first, in the same way. */
  readonly rows: readonly number[] | undefined
  /** A folder of documents, queries and judgements, for `retrieval`; absent: its own are made. */
  readonly data: string | undefined
  /** `quick`: one round of the smallest sizes, to see that it runs; its figures mean nothing. */
  readonly effort: 'full' | 'quick'
  /** A folder of its own, removed afterwards. */
  readonly folder: string
  readonly peers: Peers
  /** Tells of the progress. */
  readonly say: (line: string) => void
}

export interface BenchResult {
  readonly rows: readonly Row[]
  readonly sizes: string
  /** What a reader must know to believe the rows. */
  readonly notes: readonly string[]
}

export interface Bench {
  readonly name: string
  readonly run: (options: BenchOptions) => Promise<BenchResult>
}

export const PEER_MISSING =
  'DuckLake and pyarrow are measured beside it after a first run with `--peers`, which fetches them.'
