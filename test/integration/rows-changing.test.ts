/** Row deletes, hidden row ids, compactions and rejected rows over HTTP. */
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

const keyed = () => withThreeRows(lake, fresh())

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
