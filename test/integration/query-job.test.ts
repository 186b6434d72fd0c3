import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { parquetWriteFile } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import parse from '../../compute/parse.job.ts'
import { createTableSql, type QueryTable } from '../../compute/sql/query-table.ts'
import { type Files, openFiles } from './query-job-files.ts'

let files: Files
beforeAll(async () => {
  files = await openFiles()
})
afterAll(() => files[Symbol.asyncDispose]())

describe('a table over Parquet files', () => {
  it('finds columns by field id: a renamed one keeps its values, one that a file lacks is null', async () => {
    const tables = [files.workers('old.parquet', 'new.parquet')]
    expect(await files.rowsOf('select * from workers where id in (4, 5) order by id', { tables })).toEqual([
      { id: 4, name: 'n4', score: '6.0', extra: null },
      { id: 5, name: 'm5', score: null, extra: 'x5' },
    ])
    expect(
      await files.rowsOf(`select count(*) as n from workers where score is null and extra >= 'x6'`, { tables }),
    ).toEqual([{ n: 2 }])
  })

  it('lets filters and projections reach the files', async () => {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    await connection.run(createTableSql(files.workers('old.parquet', 'new.parquet')))
    const plan = await connection.runAndReadAll(`explain select name from workers where id = 5 and extra = 'x5'`)
    const text = String(plan.getRowsJson()[0]?.[1])
    expect(text).toMatch(/READ_PARQUET/)
    expect(text).toMatch(/Projections: name/)
    expect(text).toMatch(/Filters:.*id=5.*extra='x5'/s)
    expect(text).not.toMatch(/FILTER {2}/)
    instance.closeSync()
  })

  it('without files is empty, and has its columns', async () => {
    const outcome = await files.ask('select * from workers', { tables: [files.workers()] })
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
    const file = join(files.folder, 'system.parquet')
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
    expect(await files.rowsOf('select * from lake.versions order by version desc', { tables: [table] })).toEqual([
      { by: 'b', message: null, version: 2 },
      { by: 'a', message: null, version: 1 },
    ])
  })

  it('over ndjson reads the stated columns, null where a line lacks one', async () => {
    await writeFile(join(files.folder, 'empty.ndjson'), '')
    await writeFile(
      join(files.folder, 'errors.ndjson'),
      '{"id":"a","at":"2026-01-02T03:04:05.678Z","n":5}\n{"id":"b","new":1}\n',
    )
    const table: QueryTable = {
      schema: 'lake',
      name: 'errors',
      id: 'e1',
      format: 'ndjson',
      files: ['empty.ndjson', 'errors.ndjson'].map((file) => join(files.folder, file)),
      columns: [
        { fieldId: 0, name: 'id', type: 'VARCHAR' },
        { fieldId: 0, name: 'at', type: 'TIMESTAMP' },
        { fieldId: 0, name: 'n', type: 'BIGINT' },
      ],
    }
    expect(await files.rowsOf('select * from lake.errors', { tables: [table] })).toEqual([
      { id: 'a', at: '2026-01-02T03:04:05.678000', n: 5 },
      { id: 'b', at: null, n: null },
    ])
  })
})

describe('parameters', () => {
  it('take the type that their values have', async () => {
    const params = [1, 1.5, 'x', true, null, [1, null, 2], [1, 2.5], ['a'], []]
    const sql = 'select typeof($1) a, typeof($2) b, typeof($3) c, typeof($4) d, $5 e, $6 f, $7 g, $8 h, $9 i'
    expect(await files.rowsOf(sql, { params })).toEqual([
      { a: 'BIGINT', b: 'DOUBLE', c: 'VARCHAR', d: 'BOOLEAN', e: null, f: [1, null, 2], g: [1, 2.5], h: ['a'], i: [] },
    ])
  })

  it('compare with a column by value, not by its type', async () => {
    const tables = [files.workers('old.parquet')]
    expect(await files.rowsOf('select id from workers where id < ? order by id', { tables, params: [1.5] })).toEqual([
      { id: 0 },
      { id: 1 },
    ])
    expect(await files.rowsOf('select id from workers where id = ?', { tables, params: ['3'] })).toEqual([{ id: 3 }])
    expect(await files.rowsOf('select id from workers where id = any($1)', { tables, params: [[2, 9]] })).toEqual([
      { id: 2 },
    ])
    expect(await files.rowsOf(`select $1 as v, length($1) as n`, { params: ["'; drop\0"] })).toEqual([
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
    expect(await files.ask(sql, { params })).toMatchObject({ kind: 'failed', ...failure })
  })
})

describe('a result', () => {
  it('is truncated only where there is at least one more row', async () => {
    expect(await files.ask('from range(5000)', { maxRows: 5000 })).toMatchObject({ rowCount: 5000, truncated: false })
    expect(await files.ask('from range(5001)', { maxRows: 5000 })).toMatchObject({ rowCount: 5000, truncated: true })
    expect(await files.ask('from range(2048)', { maxRows: 2048 })).toMatchObject({ rowCount: 2048, truncated: false })
    expect(await files.ask('from range(100000000000)', { maxRows: 1 })).toMatchObject({ rowCount: 1, truncated: true })
  })

  it('stops at its bytes, with whole rows', async () => {
    const outcome = await files.ask(`select repeat('é', 100) as t from range(1000000)`, { maxBytes: 10_000 })
    expect(outcome).toMatchObject({ kind: 'rows', truncated: true, rowCount: 47 })
    if (outcome.kind === 'rows') expect(JSON.parse(Buffer.from(outcome.rows).toString())).toHaveLength(47)
  })

  it('gives columns of one name a suffix', async () => {
    expect(await files.rowsOf('select 1 as a, 2 as a, 3 as a_1')).toEqual([{ a: 1, a_2: 2, a_1: 3 }])
  })

  it('that is cut gives its memory back at once', async () => {
    const sorted = 'select i, hash(i)::varchar as s from range(1500000) t(i) order by s'
    for (let round = 0; round < 6; round++) {
      expect(await files.ask(sorted, { maxRows: 1, tempDir: join(files.folder, 'spill') })).toMatchObject({
        rowCount: 1,
      })
    }
  })
})

describe('parsing', () => {
  it('gives the tables that a statement reads', async () => {
    const sql = 'with w as (select * from workers) select * from w join Resumes r on true, lake.errors'
    expect(await parse({ sql })).toEqual({
      kind: 'parsed',
      tables: [{ name: 'workers' }, { name: 'resumes' }, { schema: 'lake', name: 'errors' }],
      fixed: [],
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
