/** Job: the rows of one query of a Postgres database as a Parquet file, which is then taken like any other. */
import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ColumnReader } from '../actors/ingest/postgres/column-type.ts'
import { columnNames } from '../actors/ingest/sniff-csv.ts'
import { limits } from '../config/limits.ts'
import type { CancelPort } from './cancel-port.ts'
import { type Failed, isFailed } from './failed.ts'
import { failureOf, openDuck } from './parquet/ingest-duckdb.adapter.ts'
import { type OpenQuery, openSource, type Source, sourceFailure, type TextRow } from './postgres/postgres.adapter.ts'
import { type TypedColumn, typedRowsSql } from './postgres/typed-rows-sql.ts'

export interface PostgresProgress {
  readonly state: 'reading' | 'encoding'
  readonly rows: number
  readonly bytes: number
}

export interface PostgresInput {
  /** Holds the password: it is in no message and no log. */
  readonly url: string
  /** One SELECT. */
  readonly sql: string
  /** Types of the dataset's columns by name; none where it is new or replaced. */
  readonly held: Readonly<Record<string, string>>
  /** A folder of the caller's own. */
  readonly outputDir: string
  readonly memoryBytes: number
  readonly threads: number
  /** Hears of the progress; a MessagePort is one. */
  readonly port?: { postMessage(progress: PostgresProgress): void }
  readonly cancel?: CancelPort
}

export interface PostgresRead {
  readonly kind: 'read'
  /** In `outputDir`. */
  readonly path: string
  readonly rows: number
  /** Of the values as texts. */
  readonly bytes: number
  /** Of the rows in the order they came, and of what their columns are. */
  readonly sha256: string
}

/**
 * Codes: INGEST_SOURCE_UNAVAILABLE, INGEST_SOURCE_TIMEOUT, INGEST_SOURCE_FAILED, QUERY_NOT_READ_ONLY, INGEST_EMPTY,
 * INGEST_TOO_LARGE, INGEST_SCHEMA_CONFLICT for a value that its type does not hold, STORAGE_FULL, REQUEST_CANCELLED.
 */
export type PostgresOutcome = PostgresRead | Failed

export default async function postgres(input: PostgresInput): Promise<PostgresOutcome> {
  let source: Source | undefined
  let stopped: Failed | undefined
  const left = new AbortController()
  const stop = (failure: Failed) => {
    stopped ??= failure
    left.abort()
  }
  input.cancel?.on('message', () => stop(failed('REQUEST_CANCELLED', 'The caller went away')))
  const late = setTimeout(() => stop(tookTooLong), limits.postgresTimeoutMs)
  try {
    source = await openSource(input.url, left.signal)
    if (stopped !== undefined) return stopped
    const read = await readRows(await source.query(input.sql), input)
    if (isFailed(read)) return read
    await source.close()
    return stopped ?? (await encode(read, input, () => stopped !== undefined))
  } catch (error) {
    return stopped ?? sourceFailure(error) ?? failureOf(error, [input.outputDir, input.url])
  } finally {
    clearTimeout(late)
    source?.abandon()
    input.cancel?.close()
  }
}

const tookTooLong: Failed = {
  kind: 'failed',
  code: 'INGEST_SOURCE_TIMEOUT',
  message: `The rows took longer than ${limits.postgresTimeoutMs} ms to come`,
}

interface ReadRows {
  readonly path: string
  readonly columns: readonly TypedColumn[]
  readonly rows: number
  readonly bytes: number
  readonly rowBytesMax: number
  readonly sha256: string
}

/** Holds one page of rows at a time, of a size that follows from those before it. */
async function readRows(query: OpenQuery, { outputDir, held, port }: PostgresInput): Promise<ReadRows | Failed> {
  if (query.columns.length > limits.ingestColumnsMax)
    return failed(
      'INGEST_TOO_LARGE',
      `The query has ${query.columns.length} columns, more than ${limits.ingestColumnsMax}`,
    )
  const readers = query.columns.map((column) => new ColumnReader(column))
  const path = join(outputDir, 'rows.ndjson')
  const file = await open(path, 'w')
  let rows = 0
  let bytes = 0
  let rowBytesMax = 0
  const hash = createHash('sha256')
  try {
    for (let page = await query.next(1); page.length > 0; page = await query.next(pageRows(rows, bytes))) {
      const lines = page.map((row) => lineOf(row, readers))
      for (const line of lines) rowBytesMax = Math.max(rowBytesMax, Buffer.byteLength(line))
      const chunk = Buffer.from(lines.join(''))
      rows += page.length
      bytes += chunk.length
      if (rowBytesMax > limits.ingestLineBytesMax)
        return failed('INGEST_TOO_LARGE', `A row has more than ${limits.ingestLineBytesMax} bytes`)
      if (bytes > limits.uploadBytesMax)
        return failed('INGEST_TOO_LARGE', `The rows have more than ${limits.uploadBytesMax} bytes`)
      hash.update(chunk)
      await file.appendFile(chunk)
      port?.postMessage({ state: 'reading', rows, bytes })
    }
  } finally {
    await file.close()
  }
  if (rows === 0) return failed('INGEST_EMPTY', 'The query has no rows')
  const names = columnNames(readers.map(({ name }) => name))
  const columns = readers.map((reader, at) => ({ name: names[at] ?? '', type: reader.type(held[names[at] ?? '']) }))
  const sha256 = hash.update(JSON.stringify(columns)).digest('hex')
  return { path, columns, rows, bytes, rowBytesMax, sha256 }
}

const pageRows = (rows: number, bytes: number): number =>
  Math.max(1, Math.min(limits.postgresPageRowsMax, Math.floor((limits.postgresPageBytes * rows) / bytes)))

const lineOf = (row: TextRow, readers: readonly ColumnReader[]): string =>
  `${JSON.stringify(Object.fromEntries(readers.map((reader, at) => [at, reader.read(row[at] ?? null)])))}\n`

async function encode(read: ReadRows, input: PostgresInput, isStopped: () => boolean): Promise<PostgresOutcome> {
  const { outputDir, memoryBytes, threads, port, cancel } = input
  const path = join(outputDir, 'source.parquet')
  port?.postMessage({ state: 'encoding', rows: read.rows, bytes: read.bytes })
  using duck = await openDuck({ memoryBytes, threads, tempDir: join(outputDir, 'duckdb-source') })
  cancel?.on('message', () => duck.interrupt())
  if (isStopped()) return failed('REQUEST_CANCELLED', 'The caller went away')
  try {
    await duck.count(typedRowsSql(read, path))
  } catch (error) {
    return misfit(error) ?? failureOf(error, [outputDir])
  }
  await rm(read.path)
  return { kind: 'read', path, rows: read.rows, bytes: read.bytes, sha256: read.sha256 }
}

/** A NaN in a `numeric(10,2)`, an hour 24, a day that DuckDB's calendar has not. */
function misfit(error: unknown): Failed | undefined {
  const [, why] =
    /^(?:Conversion|Invalid Input|Out of Range) Error: ([^\n]*)/.exec(error instanceof Error ? error.message : '') ?? []
  if (why === undefined) return undefined
  return failed(
    'INGEST_SCHEMA_CONFLICT',
    `A value has no place in the type of its column: ${why.slice(0, limits.postgresReasonLengthMax)}`,
  )
}

const failed = (code: Failed['code'], message: string): Failed => ({ kind: 'failed', code, message })
