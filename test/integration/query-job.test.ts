import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { DuckDBInstance } from '@duckdb/node-api'
import { parquetWriteFile } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LakeError } from '../../actors/kernel/errors.ts'
import parse from '../../compute/parse.job.ts'
import { createPool } from '../../compute/pool.ts'
import { type QueryInput, type QueryOutcome, runQuery } from '../../compute/query.job.ts'
import type { QueryTable } from '../../compute/query-table.ts'

let folder: string
let nextId = 0

beforeAll(async () => {
  // the name holds what a path may hold and SQL or a glob would take as its own
  folder = await mkdtemp(join(tmpdir(), "lake [1]* it's "))
  await write('old.parquet', `select i::bigint as id, 'n' || i as name, i * 1.5 as score from range(5) t(i)`, [1, 2, 3])
  await write(
    'new.parquet',
    `select i::bigint as id, 'm' || i as title, 'x' || i as extra from range(5, 8) t(i)`,
    [1, 2, 4],
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Writes a file as ingest does: the columns in order have these field ids. */
async function write(name: string, select: string, fieldIds: readonly number[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const names = (await connection.stream(select)).columnNames()
  const ids = names.map((column, index) => `${column}: ${fieldIds[index]}`).join(', ')
  const path = join(folder, name).replaceAll("'", "''")
  await connection.run(`copy (${select}) to '${path}' (format parquet, field_ids {${ids}})`)
  connection.disconnectSync()
  instance.closeSync()
}

const workers = (...files: string[]): QueryTable => ({
  name: 'workers',
  id: `workers-${nextId++}`,
  format: 'parquet',
  files: files.map((file) => join(folder, file)),
  columns: [
    { fieldId: 1, name: 'id', type: 'BIGINT' },
    { fieldId: 2, name: 'name', type: 'VARCHAR' },
    { fieldId: 3, name: 'score', type: 'DECIMAL(20,1)' },
    { fieldId: 4, name: 'extra', type: 'VARCHAR' },
  ],
})

const inputOf = (sql: string, more: Partial<QueryInput> = {}): QueryInput => ({
  sql,
  params: [],
  tables: [],
  rights: 'all',
  maxRows: 1000,
  maxBytes: 1_000_000,
  memoryBytes: 256 * 1024 * 1024,
  threads: 1,
  tempDir: join(folder, 'spill'),
  ...more,
})

const ask = (sql: string, more: Partial<QueryInput> = {}): Promise<QueryOutcome> => runQuery(inputOf(sql, more))

/** The rows of an outcome as values; fails the test where it is a failure. */
async function rowsOf(sql: string, more: Partial<QueryInput> = {}): Promise<unknown> {
  const outcome = await ask(sql, more)
  return outcome.kind === 'rows' ? JSON.parse(Buffer.from(outcome.rows).toString()) : outcome
}

describe('a table over Parquet files', () => {
  it('finds columns by field id: a renamed one keeps its values, one that a file lacks is null', async () => {
    const tables = [workers('old.parquet', 'new.parquet')]
    expect(await rowsOf('select * from workers where id in (4, 5) order by id', { tables })).toEqual([
      { id: 4, name: 'n4', score: '6.0', extra: null },
      { id: 5, name: 'm5', score: null, extra: 'x5' },
    ])
    expect(await rowsOf(`select count(*) as n from workers where score is null and extra >= 'x6'`, { tables })).toEqual(
      [{ n: 2 }],
    )
  })

  it('lets filters and projections reach the files', async () => {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const { createTableSql } = await import('../../compute/query-table.ts')
    await connection.run(createTableSql(workers('old.parquet', 'new.parquet')))
    const plan = await connection.runAndReadAll(`explain select name from workers where id = 5 and extra = 'x5'`)
    const text = String(plan.getRowsJson()[0]?.[1])
    expect(text).toMatch(/READ_PARQUET/)
    expect(text).toMatch(/Projections: name/)
    expect(text).toMatch(/Filters:.*id=5.*extra='x5'/s)
    expect(text).not.toMatch(/FILTER {2}/)
    instance.closeSync()
  })

  it('without files is empty, and has its columns', async () => {
    const outcome = await ask('select * from workers', { tables: [workers()] })
    expect(outcome).toMatchObject({
      kind: 'rows',
      rowCount: 0,
      truncated: false,
      columns: [
        { name: 'id', type: 'BIGINT' },
        { name: 'name', type: 'VARCHAR' },
        { name: 'score', type: 'DECIMAL(20,1)' },
        { name: 'extra', type: 'VARCHAR' },
      ],
    })
  })

  it('without field ids is read by name', async () => {
    const file = join(folder, 'system.parquet')
    parquetWriteFile({
      filename: file,
      columnData: [
        { name: 'version', data: [1n, 2n], type: 'INT64' },
        { name: 'by', data: ['a', 'b'], type: 'STRING' },
      ],
    })
    const table: QueryTable = {
      schema: 'lake',
      name: 'versions',
      id: 'v1',
      format: 'parquet',
      files: [file],
      columns: [
        { fieldId: 0, name: 'by', type: 'VARCHAR' },
        { fieldId: 0, name: 'message', type: 'VARCHAR' },
        { fieldId: 0, name: 'version', type: 'BIGINT' },
      ],
    }
    expect(await rowsOf('select * from lake.versions order by version desc', { tables: [table] })).toEqual([
      { by: 'b', message: null, version: 2 },
      { by: 'a', message: null, version: 1 },
    ])
  })

  it('over ndjson reads the stated columns, null where a line lacks one', async () => {
    await writeFile(join(folder, 'empty.ndjson'), '')
    await writeFile(
      join(folder, 'errors.ndjson'),
      '{"id":"a","at":"2026-01-02T03:04:05.678Z","n":5}\n{"id":"b","new":1}\n',
    )
    const table: QueryTable = {
      schema: 'lake',
      name: 'errors',
      id: 'e1',
      format: 'ndjson',
      files: ['empty.ndjson', 'errors.ndjson'].map((file) => join(folder, file)),
      columns: [
        { fieldId: 0, name: 'id', type: 'VARCHAR' },
        { fieldId: 0, name: 'at', type: 'TIMESTAMP' },
        { fieldId: 0, name: 'n', type: 'BIGINT' },
      ],
    }
    expect(await rowsOf('select * from lake.errors', { tables: [table] })).toEqual([
      { id: 'a', at: '2026-01-02T03:04:05.678000', n: 5 },
      { id: 'b', at: null, n: null },
    ])
  })
})

describe('parameters', () => {
  it('take the type that their values have', async () => {
    const params = [1, 1.5, 'x', true, null, [1, null, 2], [1, 2.5], ['a'], []]
    const sql = 'select typeof($1) a, typeof($2) b, typeof($3) c, typeof($4) d, $5 e, $6 f, $7 g, $8 h, $9 i'
    expect(await rowsOf(sql, { params })).toEqual([
      { a: 'BIGINT', b: 'DOUBLE', c: 'VARCHAR', d: 'BOOLEAN', e: null, f: [1, null, 2], g: [1, 2.5], h: ['a'], i: [] },
    ])
  })

  it('compare with a column by value, not by its type', async () => {
    const tables = [workers('old.parquet')]
    expect(await rowsOf('select id from workers where id < ? order by id', { tables, params: [1.5] })).toEqual([
      { id: 0 },
      { id: 1 },
    ])
    expect(await rowsOf('select id from workers where id = ?', { tables, params: ['3'] })).toEqual([{ id: 3 }])
    expect(await rowsOf('select id from workers where id = any($1)', { tables, params: [[2, 9]] })).toEqual([{ id: 2 }])
    expect(await rowsOf(`select $1 as v, length($1) as n`, { params: ["'; drop\0"] })).toEqual([
      { v: "'; drop\0", n: 8 },
    ])
  })

  it.each([
    ['select $1', [], { code: 'QUERY_SYNTAX', message: 'the SQL has 1 parameters, but 0 were given' }],
    ['select 1', [1], { code: 'QUERY_SYNTAX', message: 'the SQL has 0 parameters, but 1 were given' }],
    ['select $2', [1], { code: 'QUERY_SYNTAX', message: 'parameters are $1 to $1; $1 is not there' }],
    ['select $name', [1], { code: 'QUERY_SYNTAX', message: 'parameters are $1 to $1; $1 is not there' }],
    [
      'select $1',
      [{ a: 1 }],
      { code: 'REQUEST_INVALID', message: 'parameter 1 is neither a scalar nor a list of scalars of one kind' },
    ],
    [
      'select $1',
      [[[1]]],
      { code: 'REQUEST_INVALID', message: 'parameter 1 is neither a scalar nor a list of scalars of one kind' },
    ],
    [
      'select $1',
      [[1, 'a']],
      { code: 'REQUEST_INVALID', message: 'parameter 1 is neither a scalar nor a list of scalars of one kind' },
    ],
  ])('%s with %j fails with %j', async (sql, params, failure) => {
    expect(await ask(sql, { params })).toMatchObject({ kind: 'failed', ...failure })
  })
})

describe('a result', () => {
  it('is truncated only where there is at least one more row', async () => {
    expect(await ask('from range(5000)', { maxRows: 5000 })).toMatchObject({ rowCount: 5000, truncated: false })
    expect(await ask('from range(5001)', { maxRows: 5000 })).toMatchObject({ rowCount: 5000, truncated: true })
    expect(await ask('from range(2048)', { maxRows: 2048 })).toMatchObject({ rowCount: 2048, truncated: false })
    expect(await ask('from range(100000000000)', { maxRows: 1 })).toMatchObject({ rowCount: 1, truncated: true })
  })

  it('stops at its bytes, with whole rows', async () => {
    const outcome = await ask(`select repeat('é', 100) as t from range(1000000)`, { maxBytes: 10_000 })
    expect(outcome).toMatchObject({ kind: 'rows', truncated: true, rowCount: 47 })
    if (outcome.kind === 'rows') expect(JSON.parse(Buffer.from(outcome.rows).toString())).toHaveLength(47)
  })

  it('gives columns of one name a suffix', async () => {
    expect(await rowsOf('select 1 as a, 2 as a, 3 as a_1')).toEqual([{ a: 1, a_2: 2, a_1: 3 }])
  })

  it('that is cut gives its memory back at once', async () => {
    const sorted = 'select i, hash(i)::varchar as s from range(1500000) t(i) order by s'
    for (let round = 0; round < 6; round++) {
      expect(await ask(sorted, { maxRows: 1, tempDir: join(folder, 'spill') })).toMatchObject({ rowCount: 1 })
    }
  })
})

describe('a failure', () => {
  it.each([
    ['select id from workers where nope = 1', 'QUERY_SYNTAX', 29],
    [`select '😀', nope from workers`, 'QUERY_SYNTAX', 12],
    [`select 'ü' frm workers x y`, 'QUERY_SYNTAX', 15],
    [`select 'ü', nope from workers`, 'QUERY_SYNTAX', 12],
    ['select id from workers limit', 'QUERY_SYNTAX', 28],
    ['select nofunction(id) from workers', 'QUERY_SYNTAX', 7],
    ['select * from missing', 'QUERY_TABLE_UNKNOWN', 14],
    [`select * from read_text('/etc/passwd')`, 'QUERY_FORBIDDEN', 14],
    [`select * from '/etc/passwd.csv'`, 'QUERY_FORBIDDEN', undefined],
    [`select * from glob('/etc/*')`, 'QUERY_FORBIDDEN', undefined],
    ['select cast(name as integer) from workers', 'QUERY_FAILED', 7],
    ['select 9223372036854775807 + id from workers', 'QUERY_FAILED', undefined],
    [`copy (select 1) to 'x'`, 'QUERY_FORBIDDEN', undefined],
    [`import database 'x'`, 'QUERY_FORBIDDEN', undefined],
    ['select 1; select 2', 'QUERY_FAILED', undefined],
    ['set threads = 4', 'QUERY_NOT_READ_ONLY', undefined],
    ['create table t(a integer)', 'QUERY_NOT_READ_ONLY', undefined],
    ['attach $$/tmp/x$$', 'QUERY_NOT_READ_ONLY', undefined],
  ])('of %s is %s', async (sql, code, position) => {
    const outcome = await ask(sql, { tables: [workers('old.parquet')] })
    expect(outcome).toMatchObject({ kind: 'failed', code, ...(position === undefined ? {} : { data: { position } }) })
  })

  it('for memory leaves the instance usable', async () => {
    const outcome = await ask('select list(i), list(hash(i)) from range(100000000) t(i)')
    expect(outcome).toMatchObject({ kind: 'failed', code: 'QUERY_OUT_OF_MEMORY' })
    expect(await rowsOf('select 1 as a')).toEqual([{ a: 1 }])
  })

  it('of a file that is gone says so without its path', async () => {
    const outcome = await ask('select * from workers', { tables: [workers('gone.parquet')] })
    expect(outcome).toMatchObject({ kind: 'failed', code: 'STORAGE_UNAVAILABLE' })
    expect(JSON.stringify(outcome)).not.toContain(folder)
    expect(JSON.stringify(outcome)).toContain('workers')
  })

  it.each(['no Parquet', 'cut short', 'not of the type'])(
    'of a file that is %s says so without its path',
    async (kind) => {
      const file = `${kind}.parquet`
      await write(file, `select 'text' as id, 'n' as name from range(50000)`, [1, 2])
      if (kind === 'no Parquet') await writeFile(join(folder, file), 'this is no file of that format at all')
      if (kind === 'cut short') await truncate(join(folder, file), 300)
      const outcome = await ask('select sum(id) from workers', { tables: [workers(file)] })
      expect(outcome).toMatchObject({ kind: 'failed', code: 'STORAGE_OBJECT_CORRUPT' })
      expect(JSON.stringify(outcome)).not.toContain('lake [1]')
    },
  )

  it('of a file that is cut short while its instance is open does not come from another file', async () => {
    await write('later.parquet', `select i as id, hash(i)::varchar as name from range(50000) t(i)`, [1, 2])
    const tables = [workers('later.parquet')]
    expect(await rowsOf('select count(*) as n from workers', { tables })).toEqual([{ n: 50000 }])
    await truncate(join(folder, 'later.parquet'), 1000)
    const outcome = await ask('select sum(id), max(name) from workers', { tables })
    expect(outcome).toMatchObject({ kind: 'failed', code: 'STORAGE_OBJECT_CORRUPT' })
    expect(JSON.stringify(outcome)).not.toContain('lake [1]')
  })
})

describe('the instance', () => {
  it('reads the files of its own tables only', async () => {
    const other = join(folder, 'new.parquet').replaceAll("'", "''").replaceAll(/[[*]/g, '[$&]')
    const tables = [workers('old.parquet')]
    for (const sql of [`select * from read_parquet('${other}')`, `select * from parquet_metadata('${other}')`]) {
      expect(await ask(sql, { tables })).toMatchObject({ kind: 'failed', code: 'QUERY_FORBIDDEN' })
    }
  })

  it('spills a large sort to its own folder', async () => {
    const sql = `select i, hash(i)::varchar || repeat('x', 50) as s from range(4000000) t(i) order by s limit 1 offset 3999990`
    expect(await ask(sql, { memoryBytes: 128 * 1024 * 1024 })).toMatchObject({ kind: 'rows', rowCount: 1 })
  })
})

describe('a message on the port', () => {
  it('stops the query, and the next one runs', async () => {
    const { port1, port2 } = new MessageChannel()
    const running = ask('select count(*) from range(1000000000) a, range(1000) b', { cancel: port2 })
    setTimeout(() => port1.postMessage('stop'), 50)
    expect(await running).toMatchObject({ kind: 'failed', code: 'QUERY_TIMEOUT' })
    expect(await rowsOf('select 1 as a')).toEqual([{ a: 1 }])
  })

  it('stops it between two chunks too, and before it starts', async () => {
    for (const wait of [0, 5, 20]) {
      const { port1, port2 } = new MessageChannel()
      const running = ask('select i from range(100000000000) t(i)', { cancel: port2, maxRows: 1e9, maxBytes: 1e9 })
      setTimeout(() => port1.postMessage('stop'), wait)
      expect(await running).toMatchObject({ kind: 'failed', code: 'QUERY_TIMEOUT' })
    }
  })
})

describe('on threads of the pool', () => {
  it('rows move to the caller, and an abort ends the query with the reason of the caller', async () => {
    const pool = createPool({ lanes: { host: { threads: 1, waitingMax: 4 } } })
    const input = inputOf('select i, repeat($1, 100) as t from range(2000) r(i)', { params: ['é'], maxRows: 1e6 })
    try {
      const outcome = await pool.run('query', input, { lane: 'host' })
      expect(outcome).toMatchObject({ rowCount: 2000, truncated: false })
      expect(JSON.parse(Buffer.from(outcome.rows).toString())[1999]).toEqual({ i: 1999, t: 'é'.repeat(100) })
      const long = inputOf('select count(*) from range(1000000000) a, range(1000) b')
      const reason = new LakeError('QUERY_TIMEOUT', 'longer than 100 ms')
      const late = new AbortController()
      setTimeout(() => late.abort(reason), 100)
      await expect(pool.run('query', long, { lane: 'host', signal: late.signal })).rejects.toThrow('longer than 100 ms')
      expect(await pool.run('query', inputOf('select 1 as a'), { lane: 'host' })).toMatchObject({ rowCount: 1 })
      expect(await pool.run('parse', { sql: 'from workers' }, { lane: 'host' })).toMatchObject({ kind: 'parsed' })
    } finally {
      await pool.close()
    }
  })
})

describe('parsing', () => {
  it('gives the tables that a statement reads', async () => {
    const sql = 'with w as (select * from workers) select * from w join Resumes r on true, lake.errors'
    expect(await parse({ sql })).toEqual({
      kind: 'parsed',
      tables: [{ name: 'workers' }, { name: 'resumes' }, { schema: 'lake', name: 'errors' }],
    })
  })

  it.each([
    ['select "ü" frm a b c', 'QUERY_SYNTAX', 15],
    ['', 'QUERY_SYNTAX', 0],
    ['-- nothing', 'QUERY_SYNTAX', 0],
    ['select 1; select 2', 'QUERY_NOT_READ_ONLY', undefined],
    ['insert into a values (1)', 'QUERY_NOT_READ_ONLY', undefined],
    [`import database '/tmp'`, 'QUERY_NOT_READ_ONLY', undefined],
    ['pragma version', 'QUERY_NOT_READ_ONLY', undefined],
    [`select '😀', * from read_text('/etc/passwd')`, 'QUERY_FORBIDDEN', 19],
    [`select ${'1,'.repeat(40_000)} 1`, 'QUERY_TOO_LARGE', undefined],
  ])('fails for %s', async (sql, code, position) => {
    const outcome = await parse({ sql })
    expect(outcome).toMatchObject({ kind: 'failed', code, data: position === undefined ? {} : { position } })
  })
})
