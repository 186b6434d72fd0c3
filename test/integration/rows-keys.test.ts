/** Keys of datasets and batches under them, over HTTP. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { compacted, csvOf, deleteRows, rowsIn, withThreeRows } from './changing-rows.ts'
import { type Lake, startLake } from './lake.ts'

let lake: Lake
let made = 0
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.stop())

const fresh = () => `d${++made}`
const upsert = (dataset: string, csv: string) => lake.ingest(dataset, csv, { query: { mode: 'upsert' } })
const refused = (dataset: string, csv: string, query: Record<string, string> = {}) =>
  lake.fetch(`/ingest?${new URLSearchParams({ dataset, ...query })}`, {
    method: 'POST',
    body: csv,
    headers: { 'content-type': 'text/csv' },
  })

const keyed = () => withThreeRows(lake, fresh())

describe('a batch', () => {
  test('that was upserted is repeated while it is the latest change of rows, and taken again after another', async () => {
    const name = await keyed()
    const first = await upsert(name, csvOf([[1, 'A']]))
    expect(await upsert(name, csvOf([[1, 'A']]))).toEqual({ ...first, id: expect.any(String), repeated: true })
    await compacted(lake, name)
    expect(await upsert(name, csvOf([[1, 'A']]))).toMatchObject({ repeated: true })
    await upsert(name, csvOf([[1, 'B']]))
    expect(await upsert(name, csvOf([[1, 'A']]))).toMatchObject({ repeated: false })
    expect(await rowsIn(lake, name)).toEqual([
      [2, 'b'],
      [3, 'c'],
      [1, 'A'],
    ])
  })

  test('that was appended is repeated after upserts, and may be appended again after a delete of rows', async () => {
    const name = await keyed()
    const more = csvOf([[4, 'd']])
    await lake.ingest(name, more)
    await upsert(name, csvOf([[4, 'D']]))
    expect(await lake.ingest(name, more)).toMatchObject({ repeated: true })
    await deleteRows(lake, name, [4])
    expect(await lake.ingest(name, more)).toMatchObject({ repeated: false, rows: 1 })
  })

  test('with another key is another batch', async () => {
    const name = await keyed()
    await lake.expectProblem(
      refused(
        name,
        csvOf([
          [1, 'a'],
          [2, 'b'],
          [3, 'c'],
        ]),
      ),
      'INGEST_KEY_EXISTS',
    )
  })
})

describe('a key', () => {
  test('is remembered, shown, and makes its columns not nullable', async () => {
    const name = await keyed()
    const told = await lake.ask(catalog.dataset, { name })
    expect(told).toMatchObject({ key: ['id'], schema: [{ name: 'id', nullable: false }, { nullable: true }] })
  })

  test.each([
    ['a null', 'id,value\n7,x\n,y\n', {}, 'INGEST_KEY_INVALID'],
    ['twice the same', 'id,value\n7,x\n7,y\n', {}, 'INGEST_KEY_INVALID'],
    ['one that is there', 'id,value\n7,x\n2,y\n', {}, 'INGEST_KEY_EXISTS'],
    ['no column of the key', 'value\nx\n', {}, 'INGEST_KEY_INVALID'],
    ['another key', 'id,value\n7,x\n', { key: 'value' }, 'INGEST_SCHEMA_CONFLICT'],
    ['a key of more columns', 'id,value\n7,x\n', { key: 'id,value' }, 'INGEST_SCHEMA_CONFLICT'],
    ['an upsert with a null', 'id,value\n7,x\n,y\n', { mode: 'upsert' }, 'INGEST_KEY_INVALID'],
    ['an upsert with twice the same', 'id,value\n7,x\n7,y\n', { mode: 'upsert' }, 'INGEST_KEY_INVALID'],
    ['a replace with twice the same', 'id,value\n7,x\n7,y\n', { mode: 'replace' }, 'INGEST_KEY_INVALID'],
    ['a replace without its column', 'value\nx\n', { mode: 'replace' }, 'INGEST_KEY_INVALID'],
    ['a list that is none', 'id,value\n7,x\n', { key: 'id,,value' }, 'INGEST_KEY_INVALID'],
    ['a column twice', 'id,value\n7,x\n', { key: 'id,ID' }, 'INGEST_KEY_INVALID'],
  ] as const)('refuses %s, and the lake is as before', async (...[, csv, query, code]) => {
    const name = await keyed()
    const before = await lake.facts()
    await lake.expectProblem(refused(name, csv, query), code)
    expect(await lake.facts()).toEqual(before)
  })

  test.each([
    ['an upsert without a key', 'id,value\n1,a\n', { mode: 'upsert' }],
    ['a key of a column that is not there', 'id,value\n1,a\n', { key: 'nr' }],
    ['a key of fractions', 'id,value\n1.5e0,a\n', { key: 'id' }],
  ])('refuses %s for a dataset that is made', async (_, csv, query) => {
    await lake.expectProblem(refused(fresh(), csv, query), 'INGEST_KEY_INVALID')
  })

  test('can be another one after a replace, and is kept by one that names none', async () => {
    const name = await keyed()
    await lake.ingest(name, csvOf([[9, 'z']]), { query: { mode: 'replace' } })
    expect(await lake.ask(catalog.dataset, { name })).toMatchObject({ key: ['id'], rows: 1 })
    await lake.ingest(name, csvOf([[9, 'z']]), { query: { mode: 'replace', key: 'value' } })
    expect(await lake.ask(catalog.dataset, { name })).toMatchObject({ key: ['value'] })
  })

  test('cannot be given to rows that are there without one', async () => {
    const name = fresh()
    await lake.ingest(name, csvOf([[1, 'a']]))
    await lake.expectProblem(refused(name, csvOf([[2, 'b']]), { key: 'id' }), 'INGEST_SCHEMA_CONFLICT')
    await lake.expectProblem(refused(name, csvOf([[2, 'b']]), { mode: 'upsert' }), 'INGEST_KEY_INVALID')
  })

  test('of several columns and types is compared by type', async () => {
    const name = fresh()
    const head = 'day,nr,code,value\n'
    const query = { key: 'day,nr,code' }
    await lake.ingest(name, `${head}2024-01-01,1.50,00501,a\n2024-01-01,2.50,1E5,b\n2024-01-02,1.50,00501,c\n`, {
      query,
    })
    await upsert(name, `${head}2024-01-01,1.5,00501,A\n2024-01-01,1.50,501,d\n`)
    expect(
      await deleteRows(lake, name, [
        ['2024-01-01', 2.5, '1E5'],
        ['2024-01-01', '2.50', 'x'],
      ]),
    ).toMatchObject({
      rows: 1,
      unknown: 1,
    })
    const problem = await lake.expectProblem(refused(name, `${head}2024-01-02,1.5,00501,x\n`), 'INGEST_KEY_EXISTS')
    expect(problem.extras).toMatchObject({ rows: 1, examples: ['["2024-01-02",1.50,"00501"]'] })
    const { rows } = await lake.sql(`SELECT value FROM ${name} ORDER BY 1`)
    expect(rows.map(({ value }) => value)).toEqual(['A', 'c', 'd'])
  })
})
