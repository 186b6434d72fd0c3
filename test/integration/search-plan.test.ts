/** How a search goes that says nothing of it: as the audit of the generation chose. */
import '../doubles/low-index-limits.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { limits } from '../../config/limits.ts'
import { type Lake, startLake } from './lake.ts'
import { untilLive } from './vector-lake.ts'

const words = [
  'crane',
  'ledger',
  'triage',
  'lathe',
  'freight',
  'menu',
  'patrol',
  'router',
  'harvest',
  'boiler',
  'valve',
]
const text = (row: number): string =>
  Array.from({ length: 6 }, (_, place) => words[(row * row * (place + 3) + place * place) % words.length]).join(' ')
const asked = ['boiler freight night', 'menu of the harvest', 'a quiet ledger router lathe', 'patrol']

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  const rows = Array.from({ length: 1000 }, (_, id) => `${id},${text(id)} ${id % 389}\n`)
  await lake.ingest('trades', `id,text\n${rows.join('')}`, { query: { key: 'id' } })
}, 60_000)
afterAll(() => lake.stop())

const scoresOf = async (query: string, more: { exact?: boolean } = {}) =>
  (await lake.ask(vector.search, { index: 'trades', query, ...more })).hits.map(({ score }) => score)

test('the audit finds an ef, or a scan that is no slower, by which short texts are answered as a scan does', async () => {
  await lake.ask(supervisor.create, { name: 'trades', dataset: 'trades', column: 'text', kind: 'text' })
  const { live } = await untilLive(lake, 'trades', 1)
  expect(live?.engine).not.toBe('exact')
  expect(live?.recallAt10).toBeGreaterThanOrEqual(limits.recallTarget)
  let found = 0
  for (const query of asked) {
    const floor = (await scoresOf(query, { exact: true })).at(-1) ?? Number.NaN
    found += (await scoresOf(query)).filter((score) => score >= floor - 1e-6).length
  }
  expect(found / (10 * asked.length)).toBeGreaterThanOrEqual(0.9)
}, 60_000)

test('of a generation whose graph finds too little at any ef each search is a scan, unless it names an ef', async () => {
  const { recallTarget } = limits
  Object.assign(limits, { recallTarget: 2 })
  await lake.ask(supervisor.build, { name: 'trades' })
  const { live } = await untilLive(lake, 'trades', 2)
  Object.assign(limits, { recallTarget })
  expect(live).toMatchObject({ plan: 'exact', recallAt10: 1 })
  const search = { index: 'trades', query: 'boiler freight' }
  expect((await lake.ask(vector.search, search)).plan).toEqual({
    strategy: 'exact',
    reason: 'by its audit no search of the graph that finds enough is faster',
  })
  // the graph's own bound of rows, which the thread of a search has, not what the audit chose
  const { plan } = await lake.ask(vector.search, { ...search, ef: 50 })
  expect(plan.reason).toBe('a scan of so few rows is faster')
}, 60_000)
