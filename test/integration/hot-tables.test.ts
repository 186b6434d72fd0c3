/** A statement says the same over a table in memory as over the files that it was read from, failures too. */
import { MessageChannel } from 'node:worker_threads'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { quotedText } from '../../actors/kernel/sql-text.ts'
import hot from '../../compute/hot.job.ts'
import type { QueryColumn } from '../../compute/parquet/parquet-sql.ts'
import type { QueryInput } from '../../compute/query.job.ts'
import { type HotSpec, HotTables } from '../../compute/sql/hot-tables.adapter.ts'
import type { QueryTable } from '../../compute/sql/query-table.ts'
import { stopOn } from '../../compute/stop.ts'
import { columnOf, everyTypeSql } from './every-type.ts'
import { type Files, openFiles } from './query-job-files.ts'

let files: Files
/** Rows of two files, of which later deletes took one away. */
let changed: QueryTable
beforeAll(async () => {
  files = await openFiles()
  await files.write('gone.parquet', 'SELECT i::BIGINT AS id FROM range(3, 4) t(i)', [1])
  const plain = files.workers('old.parquet', 'new.parquet')
  const path = (name: string) => `${files.folder}/${name}`
  const source = {
    columns: plain.columns,
    key: ['id'],
    files: [
      { path: path('old.parquet'), sequence: 1, firstRowId: 0 },
      { path: path('new.parquet'), sequence: 2, firstRowId: 5 },
    ],
    deletes: [{ path: path('gone.parquet'), sequence: 2 }],
  }
  changed = { ...plain, merged: { source, shown: 'columns', order: 'kept' } }
})
afterAll(() => files[Symbol.asyncDispose]())

const specOf = (table: QueryTable, id: string): HotSpec => ({ ...files.inputOf(''), table, id })
async function columnsOf(select: string): Promise<readonly QueryColumn[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const result = await connection.stream(select)
  const columns = result.columnNames().map((name, at) => ({ name, fieldId: at + 1, type: `${result.columnType(at)}` }))
  connection.disconnectSync()
  instance.closeSync()
  return columns
}

const noStop = () => stopOn(undefined)

test.each([
  ['SELECT * FROM workers WHERE id = 4', []],
  ['SELECT *, typeof(COLUMNS(*)) FROM workers WHERE id = $1', [6]],
  ['SELECT name, name, score AS name FROM workers WHERE id IN (7, 1, 3, 0)', []],
  ['SELECT * FROM workers WHERE id IN ($1, $2) AND extra IS NULL LIMIT 1 OFFSET 1', [0, 2]],
  ['SELECT count(*), max(score), list(name) FROM workers WHERE id = 3', []],
  ['SELECT DISTINCT id + 0.5 FROM workers WHERE id = 1.0', []],
  ['SELECT * FROM workers WHERE id = NULL', []],
  ["SELECT * FROM workers WHERE id = 'x'", []],
  ['SELECT CAST(name AS INTEGER) FROM workers WHERE id = 1', []],
  ['SELECT nothing FROM workers WHERE id = 1', []],
  ['SELECT rowid FROM workers WHERE id = 1', []],
  ['SELECT filename FROM workers WHERE id = 1', []],
  ['SELECT * FROM merge.nothing WHERE id = 1', []],
  ['SELECT * FROM workers WHERE id = $1', []],
  ['SELECT * FROM others WHERE id = 1', []],
] as const)('%s', async (sql, params) => {
  for (const table of [files.workers('old.parquet', 'new.parquet'), changed]) {
    const loaded = await hot(specOf(table, table.id))
    expect(loaded).toMatchObject({
      kind: 'loaded',
      held: expect.arrayContaining([expect.objectContaining({ id: table.id })]),
    })
    const input: Partial<QueryInput> = { params: [...params], tables: [table] }
    const fromFiles = await files.rowsOf(sql, input)
    expect(await files.rowsOf(sql, { ...input, hot: table.id })).toEqual(fromFiles)
  }
})

test.each(['rows', 'arrow'] as const)('every type that a file can hold is the same (%s)', async (format) => {
  // of intervals Parquet takes no negative ones, and a union is a struct without names in it
  const others = [columnOf('INTERVAL'), columnOf('UNION(num INTEGER, txt VARCHAR)')]
  const select = `SELECT * EXCLUDE (${others.join(', ')}) FROM (${everyTypeSql})`
  await files.write(
    'types.parquet',
    select,
    Array.from({ length: 100 }, (_, at) => at + 1),
  )
  const columns = await columnsOf(`FROM ${quotedText(`${files.folder}/types.parquet`)}`)
  const table = { ...files.workers('types.parquet'), columns }
  expect(await hot(specOf(table, table.id))).toMatchObject({ kind: 'loaded' })
  const ask = (more: Partial<QueryInput>) =>
    files.ask('SELECT * FROM workers WHERE id IN (0, 1, 2, 3, 4, 5)', { tables: [table], format, ...more })
  const fromFiles = await ask({})
  expect(fromFiles).toMatchObject({ kind: 'rows', rowCount: 6 })
  expect(await ask({ hot: table.id })).toEqual(fromFiles)
})

test('a table is read from memory where it is held, whatever became of its files', async () => {
  await files.write('brief.parquet', "SELECT 1::BIGINT AS id, 'held' AS name", [1, 2])
  const table = files.workers('brief.parquet')
  expect(await hot(specOf(table, 'brief@1'))).toMatchObject({ kind: 'loaded' })
  await files.write('brief.parquet', "SELECT 1::BIGINT AS id, 'other' AS name", [1, 2])
  const ask = (id: string) => files.rowsOf('SELECT name FROM workers WHERE id = 1', { tables: [table], hot: id })
  expect(await ask('brief@1')).toEqual([{ name: 'held' }])
  expect(await ask('brief@2')).toEqual([{ name: 'other' }])
  const others = { tables: [table], hot: 'brief@1', rights: 'of another' }
  expect(await files.rowsOf('SELECT name FROM workers WHERE id = 1', others)).toEqual([{ name: 'other' }])
})

test('what is held is bounded: the one read longest ago goes', async () => {
  const bytesMax = 2 ** 30
  const one = new HotTables({ hotBytesMax: bytesMax, hotTableBytesMax: bytesMax })
  await one.load(specOf(changed, 'a'), noStop())
  const bytes = one.held[0]?.bytes ?? 0
  expect(one.held).toEqual([{ id: 'a', rows: 7, bytes: expect.any(Number) }])

  const two = new HotTables({ hotBytesMax: 2.5 * bytes, hotTableBytesMax: bytesMax })
  for (const id of ['a', 'b']) expect(await two.load(specOf(changed, id), noStop())).toBe('loaded')
  expect(two.instance({ rights: 'all', hot: 'a' })).toBeDefined()
  await two.load(specOf(changed, 'c'), noStop())
  expect(two.held.map(({ id }) => id)).toEqual(['c', 'a'])

  const none = new HotTables({ hotBytesMax: bytesMax, hotTableBytesMax: bytes / 2 })
  expect(await none.load(specOf(changed, 'a'), noStop())).toBe('too large')
  expect(none.held).toEqual([])
})

test('loading stops when it is told to, and leaves nothing behind', async () => {
  const rows = 'SELECT i::BIGINT AS id, repeat(md5(i::VARCHAR), 4) AS name FROM range(400000) t(i)'
  await files.write('large.parquet', rows, [1, 2])
  const { port1, port2 } = new MessageChannel()
  const loading = hot({ ...specOf(files.workers('large.parquet'), 'large@1'), memoryBytes: 2 ** 30, cancel: port2 })
  port1.postMessage('cancel')
  const outcome = await loading
  port1.close()
  expect(outcome).toMatchObject({ kind: 'failed', code: 'QUERY_TIMEOUT' })
  const after = await hot(specOf(changed, 'small@1'))
  expect(after.kind === 'loaded' && after.held.map(({ id }) => id)).not.toContain('large@1')
})

test('a table of which nothing fits into memory fails as a statement would', async () => {
  const rows = 'SELECT i::BIGINT AS id, repeat(md5(i::VARCHAR), 4) AS name FROM range(400000) t(i)'
  await files.write('large.parquet', rows, [1, 2])
  const spec = { ...specOf(files.workers('large.parquet'), 'large@2'), memoryBytes: 2 ** 20 }
  expect(await hot(spec)).toMatchObject({ kind: 'failed', code: 'QUERY_OUT_OF_MEMORY' })
})
