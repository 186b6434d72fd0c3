/** Generations swap while clients search: no request fails, and no answer mixes generations, shards or rows of two versions. */
import '../doubles/low-index-limits.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type SearchedPart, Searchers } from '../../compute/searchers.ts'
import { type Lake, startLake } from '../integration/lake.ts'
import { swapUnderLoad } from './swap-load.ts'

vi.setConfig({ testTimeout: 120_000 })

let lake: Lake
beforeEach(async () => {
  lake = await startLake()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await lake.stop()
})

const swap = (swaps: number) => swapUnderLoad({ url: lake.url, seed: 7, rows: 800, swaps, clients: 2, beforeMs: 200 })

test('every answer is one that the rows of its version allow, and none is lost', async () => {
  const { faults, failed, requests, meanRecall, generations } = await swap(4)
  expect(faults).toEqual([])
  expect(failed).toBe(0)
  expect(requests).toBeGreaterThan(50)
  expect(meanRecall).toBeGreaterThan(0.98)
  expect(generations).toBe(4)
})

test('a searcher that keeps one old shard is found out', async () => {
  const honest = Searchers.prototype.search
  let kept: SearchedPart | undefined
  vi.spyOn(Searchers.prototype, 'search').mockImplementation(function (this: Searchers, ...asked) {
    const [parts, ...rest] = asked
    kept ??= parts[0]
    return honest.call(this, [...(kept === undefined ? [] : [kept]), ...parts.slice(1)], ...rest)
  })
  const { faults } = await swap(1)
  expect(faults.filter((fault) => /twice|missing|was not there|has the score/.test(fault))).not.toEqual([])
})
