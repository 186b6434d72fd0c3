import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Duck, openDuck } from '../parquet/ingest-duckdb.adapter.ts'
import { copyParquetSql, type QueryColumn } from '../parquet/parquet-sql.ts'
import { rowIdColumn } from './merge-on-read.ts'
import { plainTables } from './plain-tables.adapter.ts'
import { createTableSql, type QueryTable } from './query-table.ts'

let scratch: string
let duck: Duck
beforeAll(async () => {
  // both readers of DuckDB take such a folder for a column, unless they are told not to
  scratch = join(await mkdtemp(join(tmpdir(), "plain [1]* it's ")), 'shift=3')
  await mkdir(scratch)
  duck = await openDuck({ memoryBytes: 2 ** 28, threads: 1, tempDir: join(scratch, 'tmp') })
})
afterAll(async () => {
  duck[Symbol.dispose]()
  await rm(join(scratch, '..'), { recursive: true, force: true })
})

const columns: readonly QueryColumn[] = [
  { fieldId: 1, name: 'id', type: 'BIGINT' },
  { fieldId: 2, name: `it's "pay"`, type: 'DECIMAL(18,2)' },
  { fieldId: 5, name: 'seen', type: 'TIMESTAMPTZ' },
  { fieldId: 6, name: 'day', type: 'DATE' },
  { fieldId: 7, name: 'text', type: 'VARCHAR' },
]
const nested: QueryColumn = { fieldId: 8, name: 'tags', type: 'STRUCT(a BIGINT)' }

let files = 0

/** One row of nulls. */
async function fileOf(of: readonly QueryColumn[]): Promise<string> {
  const path = join(scratch, `${files++}.parquet`)
  const values = of.map(({ type, name }) => `NULL::${type} AS "${name.replaceAll('"', '""')}"`)
  await duck.count(copyParquetSql(`SELECT ${values.join(', ')}`, { path, columns: of }))
  return path
}

const tableOf = (paths: readonly string[], more: Partial<QueryTable> = {}): QueryTable => ({
  name: 't',
  id: String(paths),
  format: 'parquet',
  files: paths,
  columns,
  ...more,
})

const isPlain = async (table: QueryTable): Promise<boolean> => (await plainTables([table])).has(table)

/** The columns of the file, one of them changed. */
const changed = (at: number, change: Partial<QueryColumn>): readonly QueryColumn[] =>
  columns.map((column, index) => (index === at ? { ...column, ...change } : column))

test('a table whose files all have exactly its columns is plain, and is then the same table', async () => {
  const table = tableOf([await fileOf(columns), await fileOf(columns)])
  expect(await isPlain(table)).toBe(true)
  const shown = []
  for (const reading of ['as they are', 'by columns'] as const) {
    await duck.rows(`DROP VIEW IF EXISTS t; ${createTableSql(table, reading)}`)
    shown.push([await duck.rows('DESCRIBE t'), await duck.rows('SELECT * FROM t')])
  }
  expect(shown[0]).toEqual(shown[1])
  expect(shown[0]?.[1]).toHaveLength(2)
})

function mergedOf(paths: readonly string[], of: readonly QueryColumn[]) {
  const rows = paths.map((path, at) => ({ path, sequence: at + 1, firstRowId: at }))
  const source = { columns: of, key: [], files: rows, deletes: [] }
  return { source, shown: 'columns and row ids', order: 'kept' } as const
}

test('a table that shows row ids may be plain, and is then the same table', async () => {
  const paths = [await fileOf(columns), await fileOf(columns)]
  const table = tableOf(paths, { merged: mergedOf(paths, columns) })
  expect(await isPlain(table)).toBe(true)
  const shown = []
  for (const reading of ['as they are', 'by columns'] as const) {
    await duck.rows(`DROP VIEW IF EXISTS t; ${createTableSql(table, reading)}`)
    shown.push([await duck.rows('DESCRIBE t'), await duck.rows('SELECT * FROM t')])
  }
  expect(shown[0]).toEqual(shown[1])
  expect(shown[0]?.[1]).toMatchObject([{ _row: '0' }, { _row: '1' }])
})

describe('a table is not plain', () => {
  test.each<[string, readonly QueryColumn[]]>([
    ['has a column of that name under another id', changed(4, { fieldId: 9 })],
    ['has a column under another name', changed(1, { name: 'pay' })],
    ['has a column of another type', changed(1, { type: 'DECIMAL(18,3)' })],
    ['has a time without its zone', changed(2, { type: 'TIMESTAMP' })],
    ['has its columns in another order', columns.toReversed()],
    ['lacks a column', columns.slice(0, -1)],
    ['has a column more', [...columns, { fieldId: 10, name: 'more', type: 'VARCHAR' }]],
    ['has a nested column more', [...columns, nested]],
  ])('where one of its files %s', async (_, other) => {
    expect(await isPlain(tableOf([await fileOf(columns), await fileOf(other)]))).toBe(false)
    expect(await isPlain(tableOf([await fileOf(other), await fileOf(columns)]))).toBe(false)
  })

  test('where it has nested columns, no ids or no files', async () => {
    const whole = [...columns, nested]
    expect(await isPlain(tableOf([await fileOf(whole)], { columns: whole }))).toBe(false)
    const unnumbered = changed(0, { fieldId: 0 })
    expect(await isPlain(tableOf([await fileOf(columns)], { columns: unnumbered }))).toBe(false)
    expect(await isPlain(tableOf([]))).toBe(false)
  })

  test.each(['file_index', 'File_Row_Number'])('where its rows are numbered and it has a column %s', async (name) => {
    const own = changed(3, { name })
    const paths = [await fileOf(own)]
    expect(await isPlain(tableOf(paths, { columns: own }))).toBe(true)
    expect(await isPlain(tableOf(paths, { columns: own, merged: mergedOf(paths, own) }))).toBe(false)
  })

  test('where one of its files holds row ids', async () => {
    const paths = [await fileOf(columns), await fileOf([...columns, rowIdColumn])]
    expect(await isPlain(tableOf(paths, { merged: mergedOf(paths, columns) }))).toBe(false)
  })

  test('where a file is gone or torn, and the tables beside it still may be', async () => {
    const torn = join(scratch, 'torn.parquet')
    await writeFile(torn, 'PAR1')
    const sound = tableOf([await fileOf(columns)])
    const tables = [tableOf([join(scratch, 'gone.parquet')]), tableOf([torn]), sound]
    expect([...(await plainTables(tables))]).toEqual([sound])
  })
})
