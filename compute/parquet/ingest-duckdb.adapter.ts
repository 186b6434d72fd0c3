/** DuckDB as an ingest job uses it: one instance of its own, and failures as codes without paths. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { ErrorCode } from '../../actors/kernel/errors.ts'
import { hasFailed } from '../sql/stream-failure.adapter.ts'

export interface DuckSettings {
  readonly memoryBytes: number
  readonly threads: number
  /** A folder of ours for what does not fit in memory. */
  readonly tempDir: string
}

export type Cell = string | null
export type Row = Readonly<Record<string, unknown>>

export interface Duck extends Disposable {
  /** Runs one statement; its rows in DuckDB's JSON form: BIGINT and DECIMAL as strings. */
  rows(sql: string): Promise<readonly Row[]>
  /** The first column of the first row, as a number: what COPY and CREATE answer. */
  count(sql: string): Promise<number>
  /** Rows of text, a batch at a time, on a connection of their own. */
  textRows(sql: string): AsyncGenerator<readonly (readonly Cell[])[]>
  /** Appends rows to a table; numbers go to BIGINT columns. */
  append(table: string, rows: readonly (readonly (string | number | null)[])[]): Promise<void>
  /** Ends what is running with an error, as far as DuckDB can, and lets nothing else start. */
  interrupt(): void
}

export async function openDuck(settings: DuckSettings): Promise<Duck> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(settings.threads),
    memory_limit: `${Math.floor(settings.memoryBytes)}B`,
    temp_directory: settings.tempDir,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
  })
  const main = await instance.connect()
  await main.run("SET TimeZone = 'UTC'")
  const open = new Set<DuckDBConnection>([main])
  let interrupted = false
  const goOn = () => {
    if (interrupted) throw new Error('INTERRUPT')
  }
  return {
    async rows(sql) {
      goOn()
      return (await main.runAndReadAll(sql)).getRowObjectsJson()
    },
    async count(sql) {
      goOn()
      return Number((await main.runAndReadAll(sql)).getRows()[0]?.[0])
    },
    async *textRows(sql) {
      goOn()
      const connection = await instance.connect()
      open.add(connection)
      try {
        await connection.run('BEGIN TRANSACTION')
        for await (const batch of (await connection.stream(sql)).yieldRowsJson()) yield batch as Cell[][]
        if (await hasFailed(connection)) {
          goOn()
          await connection.run('ROLLBACK')
          // it fails as it did before, and this time says why
          await connection.run(sql)
          throw new Error('the rows broke off')
        }
      } finally {
        open.delete(connection)
        connection.closeSync()
      }
    },
    async append(table, rows) {
      const appender = await main.createAppender(table)
      for (const row of rows) {
        for (const value of row) {
          if (value === null) appender.appendNull()
          else if (typeof value === 'number') appender.appendBigInt(BigInt(value))
          else appender.appendVarchar(value)
        }
        appender.endRow()
      }
      appender.closeSync()
    },
    interrupt() {
      interrupted = true
      for (const connection of open) connection.interrupt()
    },
    [Symbol.dispose]() {
      for (const connection of open) connection.closeSync()
      instance.closeSync()
    },
  }
}

const failures: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [
    /No space left|ENOSPC|EDQUOT|quota exceeded|max_temp_directory_size/i,
    'STORAGE_FULL',
    'There is no room left to write the file',
  ],
  [
    /Out of Memory|OutOfMemory|failed to (allocate|pin)/i,
    'INGEST_TOO_LARGE',
    'The file needs more memory to be read than this lake gives to one',
  ],
  [/^INTERRUPT/, 'REQUEST_CANCELLED', 'The caller went away'],
]

/** The code of what DuckDB or the file system raised; `paths` are taken out of the detail. */
export function failureOf(error: unknown, paths: readonly string[]) {
  const text = error instanceof Error ? error.message : String(error)
  for (const [pattern, code, message] of failures)
    if (pattern.test(text)) return { kind: 'failed' as const, code, message }
  const detail = paths.reduce((left, path) => left.replaceAll(path, '…'), text.split('\n')[0] ?? '')
  const message = 'The file could not be read or written'
  return { kind: 'failed' as const, code: 'REQUEST_FAILED' as const, message, data: { detail: detail.slice(0, 300) } }
}
