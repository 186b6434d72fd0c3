/** G3.1.C: base and delta Parquet are merged, and where both hold a key the delta wins. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { compacted, deleteRows } from '../integration/changing-rows.ts'
import { type Lake, startLake } from '../integration/lake.ts'

const ROWS = 50_000
const CHANGED = 500

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  const base = Array.from({ length: ROWS }, (_, id) => `${id},city ${id % 7},${id}.25,\n`)
  await lake.ingest('workers', `id,city,wage,note\n${base.join('')}`, { query: { key: 'id' } })
})
afterAll(() => lake.stop())

const TOTALS = `SELECT count(*) AS rows, count(DISTINCT id) AS ids, sum(wage) AS wages,
  count(note) AS notes, count(*) FILTER (WHERE city = 'moved') AS moved FROM workers`
const totals = async (at?: number) => (await lake.sql(TOTALS, at === undefined ? {} : { at })).rows[0]

/** The sum of n + 0.25 for n below `count`. */
const wagesOf = (count: number) => ((count * (count - 1)) / 2 + count / 4).toFixed(2)

test('the delta wins over the base, key by key, in any question', async () => {
  expect(await totals()).toEqual({ rows: ROWS, ids: ROWS, wages: wagesOf(ROWS), notes: 0, moved: 0 })
  const changed = Array.from({ length: CHANGED }, (_, n) => `${n * 100},moved,1.00,changed\n`)
  const fresh = `${ROWS},moved,2.00,new\n`
  const told = await lake.ingest('workers', `id,city,wage,note\n${changed.join('')}${fresh}`, {
    query: { mode: 'upsert' },
  })
  expect(told).toMatchObject({ rows: CHANGED + 1, lakeVersion: 2 })
  expect(await lake.ask(catalog.dataset, { name: 'workers' })).toMatchObject({
    rows: ROWS + 1,
    files: { base: 1, delta: 1 },
  })

  const replaced = Array.from({ length: CHANGED }, (_, n) => n * 100).reduce((sum, id) => sum + id + 0.25, 0)
  const wages = (Number(wagesOf(ROWS)) - replaced + CHANGED + 2).toFixed(2)
  const merged = { rows: ROWS + 1, ids: ROWS + 1, wages, notes: CHANGED + 1, moved: CHANGED + 1 }
  expect(await totals()).toEqual(merged)
  const { rows } = await lake.sql('SELECT id, city, wage, note FROM workers WHERE id IN (99, 100, 50000) ORDER BY id')
  expect(rows).toEqual([
    { id: 99, city: 'city 1', wage: '99.25', note: null },
    { id: 100, city: 'moved', wage: '1.00', note: 'changed' },
    { id: 50_000, city: 'moved', wage: '2.00', note: 'new' },
  ])
  expect(await totals(1)).toMatchObject({ rows: ROWS, moved: 0 })

  await compacted(lake, 'workers')
  expect(await lake.ask(catalog.dataset, { name: 'workers' })).toMatchObject({ files: { base: 1, delta: 0 } })
  expect(await totals()).toEqual(merged)
  expect(await totals(2)).toEqual(merged)
})

test('a delete of the delta wins over both', async () => {
  await deleteRows(lake, 'workers', [99, 100, 50_000])
  const { rows } = await lake.sql('SELECT id FROM workers WHERE id BETWEEN 98 AND 101 OR id >= 49999 ORDER BY id')
  expect(rows).toEqual([{ id: 98 }, { id: 101 }, { id: 49_999 }])
})
