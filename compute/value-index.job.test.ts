import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { emptyDomain } from '../actors/matrix/domain-file.ts'
import { interpret } from '../actors/matrix/interpret.ts'
import { measureTable } from './facts/measure-table.adapter.ts'
import { isFailed } from './failed.ts'
import { openDuck } from './parquet/ingest-duckdb.adapter.ts'
import type { RowSource } from './sql/merge-on-read.ts'
import valueIndex from './value-index.job.ts'

const columns = [
  ['id', 'BIGINT'],
  ['role', 'VARCHAR'],
  ['papers', 'VARCHAR'],
  ['tags', 'VARCHAR[]'],
  ['expiry', 'VARCHAR'],
  ['city', 'VARCHAR'],
  ['state', 'VARCHAR'],
  ['pay', 'DOUBLE'],
  ['seen', 'TIMESTAMP'],
  ['note', 'VARCHAR'],
].map(([name = '', type = ''], at) => ({ fieldId: at + 1, name, type }))

let folder = ''
let source: RowSource
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facts-'))
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const ids = columns.map(
    ({ name, fieldId }) => `${name}: ${name === 'tags' ? `{__duckdb_field_id: ${fieldId}}` : fieldId}`,
  )
  const write = (path: string, sql: string, fields: readonly string[]) =>
    connection.run(`COPY (${sql}) TO '${path}' (FORMAT parquet, FIELD_IDS {${fields.join(', ')}})`)
  const [file, deletes] = [join(folder, 'rows.parquet'), join(folder, 'deletes.parquet')]
  await write(
    file,
    `SELECT i AS id, ['Welder', 'Roofer'][1 + i % 2] AS role, ['A;B', 'A', 'C-3;A'][1 + i % 3] AS papers,
      [['x', 'y'], ['y']][1 + i % 2] AS tags, 'A=2027-01-0' || (1 + i % 9) AS expiry,
      ['Chicago', 'Peoria'][1 + i % 2] AS city, 'IL' AS state, i / 4 AS pay,
      TIMESTAMP '2026-01-01' + INTERVAL (i) DAY AS seen, 'note number ' || i AS note FROM range(1000) r(i)`,
    ids,
  )
  await write(deletes, `SELECT 1 AS id UNION ALL SELECT 999`, ['id: 1'])
  connection.closeSync()
  source = {
    columns,
    key: ['id'],
    files: [{ path: file, sequence: 1, firstRowId: 0 }],
    deletes: [{ path: deletes, sequence: 2 }],
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const settings = () => ({ memoryBytes: 2 ** 28, threads: 1, tempDir: join(folder, 'duck') })
const measured = async (given: RowSource) => {
  using duck = await openDuck(settings())
  return await measureTable(duck, given, emptyDomain)
}

describe('what a table holds', () => {
  test('is counted over the rows that are visible, as each column holds them', async () => {
    const { rows, columns: facts, places } = await measured(source)
    expect(rows).toBe(998)
    const of = (name: string) => facts.find((column) => column.name === name)
    expect(of('role')).toMatchObject({
      items: { kind: 'one' },
      values: [
        { value: 'Welder', count: 500 },
        { value: 'Roofer', count: 498 },
      ],
    })
    expect(of('papers')).toMatchObject({ items: { kind: 'separated', separator: ';' }, distinct: 3 })
    expect(of('papers')?.values).toContainEqual({ value: 'A', count: 998 })
    expect(of('tags')).toMatchObject({
      items: { kind: 'list' },
      values: [
        { value: 'y', count: 998 },
        { value: 'x', count: 500 },
      ],
    })
    expect(of('expiry')).toMatchObject({ items: { kind: 'dated', separator: ';', assign: '=' }, values: [] })
    expect(of('pay')).toMatchObject({ min: 0, max: 249.5 })
    expect(of('seen')).toMatchObject({ min: '2026-01-01', max: '2028-09-25' })
    // nearly every row has its own
    expect(of('note')?.values).toEqual([])
    expect(places).toEqual([
      { city: 'Chicago', state: 'IL', count: 500 },
      { city: 'Peoria', state: 'IL', count: 498 },
    ])
  })

  test('is nothing where there are no files', async () => {
    expect(await measured({ ...source, files: [], deletes: [] })).toEqual({ rows: 0, columns: [], places: [] })
  })
})

describe('the index', () => {
  test('crosses a thread as it is, and reads requests there', async () => {
    const made = await valueIndex({ source, domain: emptyDomain, ...settings() })
    if (isFailed(made)) throw new Error(made.message)
    const index = structuredClone(made.index)
    const text = 'a roofer near Chicago with C-3 under 50'
    const reading = interpret(index, text, { today: '2026-11-21' })
    expect(reading).toEqual(interpret(made.index, text, { today: '2026-11-21' }))
    expect(reading.predicates.map(({ column }) => column)).toEqual(expect.arrayContaining(['role', 'papers']))
    expect(reading.near?.place).toBe('Chicago')
  })

  test('of files that cannot be read fails with a code and no path', async () => {
    const gone = { ...source, files: [{ path: join(folder, 'gone.parquet'), sequence: 1, firstRowId: 0 }] }
    const outcome = await valueIndex({ source: gone, domain: emptyDomain, ...settings() })
    expect(isFailed(outcome) && outcome.code).toBe('REQUEST_FAILED')
    expect(JSON.stringify(outcome)).not.toContain(folder)
  })
})
