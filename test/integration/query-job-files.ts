/** A folder with small Parquet files, and the query job asked over them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { type QueryInput, type QueryOutcome, runQuery } from '../../compute/query.job.ts'
import type { QueryTable } from '../../compute/sql/query-table.ts'

export interface Files extends AsyncDisposable {
  readonly folder: string
  /** Writes a file as ingest does: the columns in order have these field ids. */
  write(name: string, select: string, fieldIds: readonly number[]): Promise<void>
  /** The table `workers` over some of the files, under an id of its own. */
  workers(...files: readonly string[]): QueryTable
  inputOf(sql: string, more?: Partial<QueryInput>): QueryInput
  ask(sql: string, more?: Partial<QueryInput>): Promise<QueryOutcome>
  /** The rows of an outcome as values, or the failure. */
  rowsOf(sql: string, more?: Partial<QueryInput>): Promise<unknown>
}

let nextId = 0

export async function openFiles(): Promise<Files> {
  // the name holds what a path may hold and SQL or a glob would take as its own
  const folder = await mkdtemp(join(tmpdir(), "lake [1]* it's "))
  const inputOf = (sql: string, more: Partial<QueryInput> = {}): QueryInput => ({
    sql,
    params: [],
    tables: [],
    rights: 'all',
    format: 'rows',
    maxRows: 1000,
    maxBytes: 1_000_000,
    memoryBytes: 256 * 1024 * 1024,
    threads: 1,
    tempDir: join(folder, 'spill'),
    ...more,
  })
  const ask = (sql: string, more?: Partial<QueryInput>) => runQuery(inputOf(sql, more))
  const files: Files = {
    folder,
    inputOf,
    ask,
    write: (name, select, fieldIds) => copy(select, join(folder, name), fieldIds),
    workers: (...names) => workers(names.map((name) => join(folder, name))),
    async rowsOf(sql, more) {
      const outcome = await ask(sql, more)
      return outcome.kind === 'rows' ? JSON.parse(Buffer.from(outcome.rows).toString()) : outcome
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
  await files.write(
    'old.parquet',
    `select i::bigint as id, 'n' || i as name, i * 1.5 as score from range(5) t(i)`,
    [1, 2, 3],
  )
  await files.write(
    'new.parquet',
    `select i::bigint as id, 'm' || i as title, 'x' || i as extra from range(5, 8) t(i)`,
    [1, 2, 4],
  )
  return files
}

async function copy(select: string, path: string, fieldIds: readonly number[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const names = (await connection.stream(select)).columnNames()
  const ids = names.map((column, index) => `${column}: ${fieldIds[index]}`).join(', ')
  await connection.run(`copy (${select}) to '${path.replaceAll("'", "''")}' (format parquet, field_ids {${ids}})`)
  connection.disconnectSync()
  instance.closeSync()
}

const workers = (files: readonly string[]): QueryTable => ({
  name: 'workers',
  id: `workers-${nextId++}`,
  format: 'parquet',
  files,
  columns: [
    { fieldId: 1, name: 'id', type: 'BIGINT' },
    { fieldId: 2, name: 'name', type: 'VARCHAR' },
    { fieldId: 3, name: 'score', type: 'DECIMAL(20,1)' },
    { fieldId: 4, name: 'extra', type: 'VARCHAR' },
  ],
})
