/** The staffing sample as files of text: of a given number of rows, or repeated to a given size. */
import { createReadStream, createWriteStream } from 'node:fs'
import { copyFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { readStart } from '../../compute/csv/csv-file.ts'
import sample from '../../compute/sample.job.ts'
import { openBare } from './bare.ts'

const SEED = 7
const HEADER_BYTES_MAX = 4096

export const textFormats = {
  csv: { name: 'CSV', type: 'text/csv', reader: 'read_csv' },
  ndjson: { name: 'NDJSON', type: 'application/x-ndjson', reader: 'read_json' },
} as const
export type TextFormat = keyof typeof textFormats

interface Wanted {
  readonly format: TextFormat
  readonly rows: number
}

/** Path of the file, which is made anew. */
export async function workersFile(folder: string, { format, rows }: Wanted): Promise<string> {
  const csv = join(folder, `workers-${rows}.csv`)
  const outcome = await sample({ kind: 'workers', seed: SEED, count: rows, path: csv })
  if (outcome.kind === 'failed') throw new Error(outcome.message)
  if (format === 'csv') return csv
  const ndjson = join(folder, `workers-${rows}.ndjson`)
  using bare = await openBare(1)
  await bare.connection.run(`COPY (SELECT * FROM read_csv('${csv}')) TO '${ndjson}' (FORMAT json)`)
  return ndjson
}

/** What anybody with DuckDB would run to make Parquet of it. */
export const copySql = (format: TextFormat, { path, target }: { path: string; target: string }): string =>
  `COPY (SELECT * FROM ${textFormats[format].reader}('${path}')) TO '${target}' (FORMAT parquet, COMPRESSION zstd)`

/** A file of at least `bytes`: the rows of one of `rows` rows again and again. */
export async function workersFileOf(
  folder: string,
  { format, rows, bytes }: Wanted & { bytes: number },
): Promise<string> {
  const block = await workersFile(folder, { format, rows })
  const path = join(folder, `workers-large.${format}`)
  await copyFile(block, path)
  const start = format === 'csv' ? await headerBytes(block) : 0
  while ((await stat(path)).size < bytes) {
    await pipeline(createReadStream(block, { start }), createWriteStream(path, { flags: 'a' }))
  }
  await rm(block)
  return path
}

async function headerBytes(csv: string): Promise<number> {
  const { sample: bytes } = await readStart(csv, HEADER_BYTES_MAX)
  return bytes.indexOf('\n') + 1
}
