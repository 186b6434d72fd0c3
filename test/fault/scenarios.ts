/** What is asked of a lake while it is killed, and at which moments it is. */
import { fileURLToPath } from 'node:url'
import type { IngestPool } from '../../actors/ingest/ports.ts'
import { csvPool, csvRows } from '../doubles/csv-pool.ts'
import { parquetRows, type RowsIn } from '../doubles/found-rows.ts'
import { inlinePool } from '../doubles/inline-pool.ts'
import { type NextOp, nextChange, nextFile } from '../doubles/lake-clients.ts'
import type { Op } from '../doubles/lake-ledger.ts'
import type { Aim, Phase } from './kill-moment.ts'

export interface Scenario {
  readonly next: NextOp
  readonly aims: readonly Aim[]
  /** Power cuts that aim count operations in one of these phases, the others count all. */
  readonly cutPhases: readonly Phase[]
  /** Loaded by every server before its own modules. */
  readonly preload?: string
  /** Whether operations fail on purpose. */
  readonly fails: boolean
  /** The jobs of a lake in this process, and a reader of what they write. */
  readonly jobs: () => Jobs
}

export interface Jobs {
  readonly pool: IngestPool
  readonly rowsIn: RowsIn
}

/** Files, in the middle of ingests and commits. */
export const commits: Scenario = {
  next: nextFile,
  aims: [
    { phase: 'other work', folders: ['tmp'], changesMax: 100 },
    { phase: 'other work', folders: ['_lake/log/main'], changesMax: 14 },
  ],
  cutPhases: [],
  fails: false,
  jobs: () => ({ pool: csvPool(), rowsIn: csvRows }),
}

const WORK = ['tmp', 'datasets/people', 'datasets/rates', '_lake/log/main']

const upserts = (op: Op): boolean => op.kind === 'ingest' && op.mode === 'upsert'
const deletes = (op: Op): boolean => op.kind === 'delete'
const folds = (op: Op): boolean => op.kind === 'compact'

/** Rows that change, in the middle of upserts, deletes, compactions and the sealing of streams and of the log. */
export const changes: Scenario = {
  next: nextChange,
  aims: [
    { phase: 'upsert', folders: WORK, changesMax: 10, during: upserts },
    { phase: 'delete', folders: WORK, changesMax: 10, during: deletes },
    { phase: 'compaction', folders: WORK, changesMax: 8, during: folds },
    {
      phase: 'sealing',
      folders: ['_lake/checkpoint/main', '_lake/journal/main', '_streams/errors/today'],
      changesMax: 4,
      ending: '.parquet',
    },
  ],
  preload: fileURLToPath(new URL('../doubles/low-limits.ts', import.meta.url)),
  cutPhases: ['upsert', 'delete', 'compaction', 'sealing'],
  fails: true,
  jobs: () => ({ pool: inlinePool(), rowsIn: parquetRows }),
}

/** The phase that operations without an answer were in. */
export function phaseOf(pending: readonly Op[]): Phase {
  const found = [
    ['compaction', folds],
    ['delete', deletes],
    ['upsert', upserts],
    ['append', (op: Op) => op.kind === 'ingest'],
  ] as const
  return found.find(([, isOf]) => pending.some(isOf))?.[0] ?? 'other work'
}
