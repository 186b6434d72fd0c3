/** `bench merge`: reading and changing a dataset whose rows were changed, beside the same rows unchanged and beside others. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { queryThreads } from './bare.ts'
import { type Bench, type BenchOptions, PEER_MISSING } from './bench.ts'
import { type DuckLake, openDuckLake } from './ducklake.ts'
import { type AtSize, rowsBySize, rowsText } from './growth.ts'
import { changeRows } from './merge-changes.ts'
import { firstReadRows, readRows } from './merge-reads.ts'
import type { Row } from './report.ts'
import { changedCsv, changesOf, changesOfDuckLake, type RowChanges } from './row-changes.ts'
import { workersFile } from './sample-file.ts'
import { startServer } from './server.ts'

const ROUNDS = 5
const ROWS = [10_000, 100_000, 500_000]
const ROWS_QUICK = [1600]
const DELTAS = 8
/** One row in so many is in the deltas together. */
const CHANGED_OF = 100

export const merge: Bench = {
  name: 'merge',
  async run(options) {
    const isFull = options.effort === 'full'
    const rounds = options.rounds ?? (isFull ? ROUNDS : 1)
    const counts = options.rows ?? (isFull ? ROWS : ROWS_QUICK)
    const measured: AtSize[] = []
    for (const rows of counts) measured.push({ size: rows, rows: await measureSize(options, { rows, rounds }) })
    return {
      rows: rowsBySize(measured),
      sizes: `${counts.map((rows) => rows.toLocaleString('en')).join(', ')} workers of 29 columns with a key, rounds: ${rounds}`,
      notes: [
        `Changed rows are 1 % of all: one upsert of them, or ${DELTAS - 1} upserts and a delete of an eighth each. Every read of ours is over HTTP. ` +
          `The bare DuckDB reads the Parquet files of the unchanged rows, DuckLake on the local disk had the same ${DELTAS} changes; both are in process with as many threads as one query has (${queryThreads}). ` +
          'The first read is that of a server which has just become ready.',
        `Changes of ours are over HTTP; DuckLake runs MERGE INTO, DELETE, and ducklake_rewrite_data_files with ducklake_merge_adjacent_files in process with ${availableParallelism()} threads.`,
        ...(options.peers.ducklake === undefined ? [PEER_MISSING] : []),
      ],
    }
  },
}

async function measureSize(
  options: BenchOptions,
  { rows, rounds }: { readonly rows: number; readonly rounds: number },
): Promise<Row[]> {
  const { folder, say } = options
  say(`merge: ${rowsText(rows)}, made in each state`)
  const lake = join(folder, `lake-${rows}`)
  const csv = await workersFile(folder, { format: 'csv', rows })
  const server = await startServer(lake)
  const read = await peerLake(options, { name: `read-${rows}`, threads: queryThreads })
  const changed = await peerLake(options, { name: `changed-${rows}`, threads: availableParallelism() })
  const found: Row[] = []
  try {
    await makeStates(changesOf(server), { folder, csv, rows })
    if (read !== undefined) await makeChanged(changesOfDuckLake(read), { folder, csv, rows }, 'eight')
    say(`merge: ${rowsText(rows)}, read`)
    found.push(...(await readRows(options, { rows, rounds, lake, server, duckLake: read })))
    say(`merge: ${rowsText(rows)}, changed`)
    const duckLake = changed === undefined ? undefined : changesOfDuckLake(changed)
    found.push(...(await changeRows({ folder, csv, rows, rounds, ours: changesOf(server), duckLake })))
  } finally {
    read?.close()
    changed?.close()
    await server.stop()
  }
  say(`merge: ${rowsText(rows)}, first reads`)
  return [...found, ...(await firstReadRows(options, { rows, lake }))]
}

interface Made {
  readonly folder: string
  readonly csv: string
  readonly rows: number
}

/** The datasets that `readRows` compares. */
async function makeStates(changes: RowChanges, made: Made): Promise<void> {
  await changes.make('plain', made.csv)
  await changes.make('one', made.csv)
  await changes.upsert('one', await changedCsv(made.folder, made.csv, { of: CHANGED_OF, part: 0 }))
  await makeChanged(changes, made, 'eight')
  await makeChanged(changes, made, 'folded')
  await changes.compact('folded')
}

/** A table with all deltas: the last one deletes. */
async function makeChanged(changes: RowChanges, { folder, csv, rows }: Made, table: string): Promise<void> {
  const of = CHANGED_OF * DELTAS
  await changes.make(table, csv)
  for (let delta = 1; delta < DELTAS; delta++) {
    await changes.upsert(table, await changedCsv(folder, csv, { of, part: delta * CHANGED_OF }))
  }
  await changes.deleteKeys(
    table,
    Array.from({ length: Math.floor(rows / of) }, (_, at) => (at + 1) * of),
  )
}

async function peerLake(
  { peers, folder }: BenchOptions,
  { name, threads }: { readonly name: string; readonly threads: number },
): Promise<DuckLake | undefined> {
  if (peers.ducklake === undefined) return undefined
  const settings = { extension: peers.ducklake, folder: join(folder, `ducklake-${name}`), inlineRows: 0 }
  return openDuckLake({ ...settings, clients: 1, threads })
}
