/** Invariant 8: indexes are hot-swappable. Generations are published and taken back under searches that never notice. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { clusteredVectors } from '../doubles/clustered-vectors.ts'
import { type Lake, startLake } from '../integration/lake.ts'
import { ingestVectors, nearestByCosine, untilLive } from '../integration/vector-lake.ts'

const [ROWS, DIM, K, CLIENTS] = [5000, 16, 50, 8]

let lake: Lake
const next = clusteredVectors({ dim: DIM, seed: 8 })
const vectors = { values: next(ROWS), dim: DIM }
const query = next(1)
beforeAll(async () => {
  lake = await startLake()
  await ingestVectors(lake, 'made', vectors)
  await lake.ask(supervisor.create, { name: 'made', dataset: 'made', column: 'embedding', kind: 'vector' })
  await untilLive(lake, 'made')
}, 120_000)
afterAll(() => lake.stop())

test('no search fails, waits for a build or mixes generations, whatever is published or taken back meanwhile', async () => {
  const expected = nearestByCosine(vectors, query, K)
  const served = new Set<number>()
  let over = false
  let answers = 0
  const client = async () => {
    while (!over) {
      const { hits, generation } = await lake.ask(vector.search, { index: 'made', vector: [...query], k: K })
      // generations are cut into different numbers of shards: a mixture would miss rows or have some twice
      expect(hits.map(({ key }) => key)).toEqual(expected)
      served.add(generation)
      answers++
    }
  }
  const clients = Array.from({ length: CLIENTS }, client)
  const swaps = async () => {
    for (const shards of [1, 3, 2]) {
      const { generation } = await lake.ask(supervisor.build, { name: 'made', params: { shards } })
      await untilLive(lake, 'made', generation)
      for (let round = 0; round < 5; round++) {
        const { live } = await lake.ask(supervisor.rollback, { name: 'made' })
        expect(live).toBeLessThan(generation)
        await lake.ask(supervisor.publish, { name: 'made', generation })
      }
    }
  }
  await swaps().finally(() => {
    over = true
  })
  await Promise.all(clients)
  expect(served.size).toBeGreaterThanOrEqual(4)
  expect(answers).toBeGreaterThan(CLIENTS)
  const { generation } = await lake.ask(vector.search, { index: 'made', vector: [...query] })
  expect(generation).toBe(4)
}, 180_000)
