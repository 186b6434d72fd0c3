/** Rows change, and a request right after is read by their values without measuring them first. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Lake } from './lake.ts'
import { match, putDomain, staffedLake, workersToml } from './staffed-lake.ts'

let lake: Lake
beforeAll(async () => {
  lake = await staffedLake(2000)
})
afterAll(() => lake.stop())

/** Value indexes that were made so far in a lane. */
async function made(lane: 'interactive' | 'build'): Promise<number> {
  const text = await (await lake.fetch('/metrics')).text()
  const line = new RegExp(`^lake_pool_jobs_total\\{lane="${lane}",job="value-index",end="done"\\} (\\d+)$`, 'm')
  return Number(line.exec(text)?.[1] ?? 0)
}

const untilMade = (times: number) =>
  vi.waitFor(async () => expect(await made('build')).toBe(times), { timeout: 20_000 })
const addWorker = (id: number, role: string) =>
  lake.ingest('workers', `id,name,role,state\n${id},A,${role},IL\n`, { query: { mode: 'append' } })

test('a dataset that nobody has asked about is left alone; once somebody has, its index is there before the next request', async () => {
  await addWorker(9001, 'Beekeeper')
  await match(lake, 'welders in IL')
  expect([await made('interactive'), await made('build')]).toEqual([1, 0])
  await addWorker(9002, 'Falconer')
  await untilMade(1)
  const { output } = await match(lake, 'a falconer in IL')
  expect(output.rows.map(({ row }) => row['id'])).toEqual([9002])
  expect(await made('interactive')).toBe(1)
})

test('so is that of a dataset with a domain file after a start', async () => {
  await putDomain(lake, 'workers', await workersToml())
  const before = await made('build')
  await lake.restart()
  await untilMade(before + 1)
  const interactive = await made('interactive')
  await match(lake, 'welders in IL')
  expect(await made('interactive')).toBe(interactive)
})
