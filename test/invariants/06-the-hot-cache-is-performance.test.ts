/** Invariant 6: the hot cache is performance, never the source of truth. It comes and goes, and nothing else changes. */
import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ask } from '../../actors/kernel/ask.ts'
import { query } from '../../actors/query/contract.ts'
import { deleteRows } from '../integration/changing-rows.ts'
import { type Lake, startLake } from '../integration/lake.ts'

/** For the start of a host and a load; nothing is measured here. */
const PATIENCE_MS = 50_000
vi.setConfig({ testTimeout: 2 * PATIENCE_MS })

let lake: Lake
let made = 0
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.stop())

const csv = 'id,day,name\n1,2024-01-01,Ann\n2,2024-01-01,Bo\n2,2024-01-02,Cy\n'
const drop = () => ask(lake.broker, query.dropHot, {})
const point = (dataset: string, id: number, at?: number) =>
  lake.sql(`SELECT * FROM ${dataset} WHERE id = $1 AND day = DATE '2024-01-01'`, {
    params: [id],
    ...(at === undefined ? {} : { at }),
  })
const page = (dataset: string) => lake.rows(dataset, { where: "id IN (1, 2) AND day = '2024-01-01'" })

/** A figure of /metrics; 0 where it was never set. */
async function figure(name: string): Promise<number> {
  const text = await (await lake.fetch('/metrics')).text()
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length) ?? 0,
  )
}

/** Reads one row until the dataset is answered from memory. */
const untilHot = (dataset: string) =>
  vi.waitFor(
    async () => {
      const before = await figure('lake_point_reads_total{from="memory"}')
      await point(dataset, 1)
      expect(await figure('lake_point_reads_total{from="memory"}')).toBe(before + 1)
    },
    { timeout: PATIENCE_MS, interval: 20 },
  )

async function hotDataset(): Promise<string> {
  const dataset = `people${++made}`
  await lake.ingest(dataset, csv, { query: { key: 'id,day' } })
  await untilHot(dataset)
  return dataset
}

/** Every object of the lake. */
const objects = async () => (await readdir(`${lake.root}/primary`, { recursive: true })).sort()

test('with it and without it every point read says the same, and the lake has the same objects', async () => {
  const dataset = await hotDataset()
  const told = async () => {
    const { rows, columns, receipt, truncated } = await point(dataset, 2)
    return { rows, columns, receipt, truncated, page: await page(dataset), facts: await lake.facts() }
  }
  const [hot, before] = [await told(), await objects()]
  expect(await figure('lake_hot_rows')).toBe(3)
  expect(await drop()).toMatchObject({ tables: 1, rows: 3 })
  expect(await figure('lake_hot_bytes')).toBe(0)
  expect([await told(), await objects()]).toEqual([hot, before])
  expect(hot.rows).toEqual([{ id: 2, day: '2024-01-01', name: 'Bo' }])
})

test('a change is seen by the first read after it, and the version before it stays what it was', async () => {
  const dataset = await hotDataset()
  const { lakeVersion } = await lake.facts()
  await lake.ingest(dataset, 'id,day,name\n1,2024-01-01,Anna\n', { query: { mode: 'upsert', key: 'id,day' } })
  expect((await point(dataset, 1)).rows).toMatchObject([{ name: 'Anna' }])
  expect((await point(dataset, 1, lakeVersion)).rows).toMatchObject([{ name: 'Ann' }])
  await untilHot(dataset)
  expect((await point(dataset, 1)).rows).toMatchObject([{ name: 'Anna' }])
  await deleteRows(lake, dataset, [[1, '2024-01-01']])
  expect((await point(dataset, 1)).rows).toEqual([])
})

test('what fails says the same, and counts as no read from memory', async () => {
  const dataset = await hotDataset()
  const failing = { sql: `SELECT nothing FROM ${dataset} WHERE id = 1 AND day = DATE '2024-01-01'` }
  const told = async () => {
    const { code, detail, extras } = await lake.expectProblem(lake.post('/sql', failing), 'QUERY_SYNTAX')
    return { code, detail, extras }
  }
  const hot = await told()
  await drop()
  expect(await told()).toEqual(hot)
})

test('a restart begins without it', async () => {
  const dataset = await hotDataset()
  await lake.restart()
  expect(await drop()).toEqual({ tables: 0, rows: 0, bytes: 0 })
  expect((await point(dataset, 1)).rows).toMatchObject([{ name: 'Ann' }])
})
