/** Keys, upserts, row deletes and compactions over HTTP. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { compacted, csvOf, deleteRows, rowsIn } from './changing-rows.ts'
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

/** A dataset with the key id and the rows 1, 2, 3. */
async function keyed(): Promise<string> {
  const name = fresh()
  await lake.ingest(
    name,
    csvOf([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]),
    { query: { key: 'id' } },
  )
  return name
}

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
    const { rows } = await lake.sql(`SELECT value FROM ${name} ORDER BY 1`)
    expect(rows.map(({ value }) => value)).toEqual(['A', 'c', 'd'])
  })
})

describe('a delete of rows', () => {
  test('says how many rows it removed and how many keys named none, and is no version where none did', async () => {
    const name = await keyed()
    const told = await deleteRows(lake, name, [1, '3', 3, 77])
    expect(told).toMatchObject({ rows: 2, unknown: 1 })
    expect(await rowsIn(lake, name)).toEqual([[2, 'b']])
    expect(await deleteRows(lake, name, [1, 77])).toEqual({ rows: 0, unknown: 2, lakeVersion: told.lakeVersion })
  })

  test.each([
    ['text that is no number', ['x']],
    ['a fraction', [1.5]],
    ['null', [null]],
    ['a list that is too long', [[1, 2]]],
  ])('refuses %s', async (_, keys) => {
    const name = await keyed()
    await lake.expectProblem(lake.post(`/datasets/${name}/rows/delete`, { keys }), 'INGEST_KEY_INVALID')
  })

  test('of a dataset that is not there is a 404, and no keys are refused', async () => {
    await lake.expectProblem(lake.post('/datasets/nothing/rows/delete', { keys: [1] }), 'DATASET_UNKNOWN')
    await lake.expectProblem(lake.post('/datasets/nothing/compact', {}), 'DATASET_UNKNOWN')
    await lake.expectProblem(lake.post(`/datasets/${await keyed()}/rows/delete`, { keys: [] }), 'REQUEST_INVALID')
  })

  test('can be taken back by a rollback, and is in the history', async () => {
    const name = await keyed()
    const { lakeVersion } = await deleteRows(lake, name, [1, 2])
    const { items } = await lake.ask(catalog.versions, { limit: 1 })
    expect(items[0]?.entries[0]).toMatchObject({
      message: `delete 2 rows of ${name}`,
      changes: [{ kind: 'dataset.files', op: 'delete', removed: 2 }],
    })
    await lake.ask(catalog.rollback, { to: lakeVersion - 1, datasets: [name as never] })
    expect(await rowsIn(lake, name)).toHaveLength(3)
    expect(await lake.ask(catalog.diff, { from: lakeVersion - 1 })).toMatchObject({ datasets: [] })
    expect(await lake.ask(catalog.diff, { from: lakeVersion })).toMatchObject({
      datasets: [{ name, rowsAdded: 2, rowsRemoved: 0 }],
    })
  })
})

describe('rows of a dataset without a key', () => {
  test('are named by _row, which a page of rows shows and SELECT * does not', async () => {
    const name = fresh()
    await lake.ingest(
      name,
      csvOf([
        [1, 'a'],
        [1, 'a'],
        [2, 'b'],
      ]),
    )
    await lake.ingest(name, csvOf([[1, 'c']]))
    expect(await deleteRows(lake, name, [1, 9])).toMatchObject({ rows: 1, unknown: 1 })
    const shown = { rows: [{ _row: 0 }, { _row: 2 }, { _row: 3 }] }
    expect(await lake.rows(name)).toMatchObject(shown)
    await compacted(lake, name)
    expect(await lake.rows(name)).toMatchObject(shown)
    await lake.ingest(name, csvOf([[3, 'd']]))
    expect(await lake.rows(name, { where: '_row >= 3' })).toMatchObject({ rows: [{ _row: 3 }, { _row: 4, id: 3 }] })
    await deleteRows(lake, name, [3])
    expect(await rowsIn(lake, name)).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'd'],
    ])
    const { columns } = await lake.sql(`SELECT * FROM ${name}`)
    expect(columns.map((column) => column.name)).toEqual(['id', 'value'])
  })

  test('are not deleted by the values of a column of that name', async () => {
    const name = fresh()
    await lake.ingest(name, '_row,value\n1,a\n0,b\n')
    await lake.expectProblem(lake.post(`/datasets/${name}/rows/delete`, { keys: [1] }), 'INGEST_KEY_INVALID')
    await lake.ingest(name, '_row,value\n2,c\n')
    await compacted(lake, name)
    expect((await lake.rows(name)).rows).toEqual([
      { _row: 1, value: 'a' },
      { _row: 0, value: 'b' },
      { _row: 2, value: 'c' },
    ])
  })
})

describe('a compaction', () => {
  test('makes one file of all, changes no row, and older versions answer as they did', async () => {
    const name = await keyed()
    await upsert(name, csvOf([[2, 'B']]))
    const { lakeVersion } = await deleteRows(lake, name, [1])
    const before = await rowsIn(lake, name)
    expect(await lake.ask(catalog.dataset, { name })).toMatchObject({ rows: 2, files: { base: 1, delta: 2 } })
    expect(await compacted(lake, name)).toBe('done')
    expect(await lake.ask(catalog.dataset, { name })).toMatchObject({ rows: 2, files: { base: 1, delta: 0 } })
    expect(await rowsIn(lake, name)).toEqual(before)
    expect(await rowsIn(lake, name, lakeVersion)).toEqual(before)
    expect(await lake.ask(catalog.diff, { from: lakeVersion })).toMatchObject({ datasets: [] })
    expect((await lake.sql(`SELECT kind FROM lake.files WHERE dataset = '${name}'`)).rows).toEqual([{ kind: 'base' }])
  })

  test('of a dataset of which every row was deleted leaves none', async () => {
    const name = await keyed()
    await deleteRows(lake, name, [1, 2, 3])
    expect(await rowsIn(lake, name)).toEqual([])
    await compacted(lake, name)
    expect(await rowsIn(lake, name)).toEqual([])
    expect(await lake.ask(catalog.dataset, { name })).toMatchObject({ rows: 0, files: { base: 0, delta: 0 } })
    await lake.ingest(name, csvOf([[1, 'again']]))
    expect(await rowsIn(lake, name)).toEqual([[1, 'again']])
  })

  test('comes by itself before the files of a dataset are many', async () => {
    const name = await keyed()
    for (let n = 0; n < 20; n++) await upsert(name, csvOf([[n % 5, `v${n}`]]))
    expect(await lake.ask(catalog.dataset, { name })).toMatchObject({ rows: 5 })
    const { files } = await lake.ask(catalog.dataset, { name })
    expect(files.delta).toBeLessThanOrEqual(16)
    expect((await rowsIn(lake, name)).sort()).toEqual([0, 1, 2, 3, 4].map((id) => [id, `v${15 + id}`]))
  })

  test('with new columns keeps every value by its field', async () => {
    const name = await keyed()
    await upsert(name, 'id,value,extra\n2,B,x\n5,e,y\n')
    await compacted(lake, name)
    expect((await lake.sql(`SELECT * FROM ${name} ORDER BY id`)).rows).toEqual([
      { id: 1, value: 'a', extra: null },
      { id: 2, value: 'B', extra: 'x' },
      { id: 3, value: 'c', extra: null },
      { id: 5, value: 'e', extra: 'y' },
    ])
  })
})

describe('rejected rows follow their dataset', () => {
  const bad = 'id,value\n4,d\n5,e\n6,f\n7,g\n8,h\n9,i\n10,j\n11,k\n12,l\n13,m\nx,n\n'
  const names = async () => (await lake.facts()).datasets.map(({ name }) => name)

  test('when it is dropped and brought back', async () => {
    const name = await keyed()
    await upsert(name, bad)
    expect(await names()).toContain(`${name}__rejected`)
    const { lakeVersion } = await lake.ask(catalog.drop, { name })
    expect(await names()).not.toContain(`${name}__rejected`)
    await lake.ask(catalog.rollback, { to: lakeVersion - 1, datasets: [name as never] })
    expect(await names()).toEqual(expect.arrayContaining([name, `${name}__rejected`]))
  })

  test('when it is replaced, and when that is rolled back by name', async () => {
    const name = await keyed()
    const { lakeVersion } = await upsert(name, bad)
    await lake.ingest(name, csvOf([[1, 'z']]), { query: { mode: 'replace' } })
    expect(await names()).not.toContain(`${name}__rejected`)
    await lake.ask(catalog.rollback, { to: lakeVersion, datasets: [name as never] })
    expect((await lake.sql(`SELECT count(*)::INTEGER AS n FROM ${name}__rejected`)).rows).toEqual([{ n: 1 }])
    await lake.ask(catalog.rollback, { to: lakeVersion - 1, datasets: [name as never] })
    expect(await names()).not.toContain(`${name}__rejected`)
  })

  test('also where its name is as long as names may be', async () => {
    const name = 'n'.repeat(63)
    await lake.ingest(name, csvOf([[1, 'a']]), { query: { key: 'id' } })
    await upsert(name, bad)
    expect(await names()).toContain(`${name}__rejected`)
    await lake.ask(catalog.drop, { name })
    expect(await names()).not.toContain(`${name}__rejected`)
  })
})
