/** G3.2.A to C: HNSW over 100K vectors in under 60 s, searched in under 50 ms, within 2 % of the exact answer. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { clusteredVectors } from '../doubles/clustered-vectors.ts'
import { type Lake, startLake } from '../integration/lake.ts'
import { ingestVectors, nearestByCosine, untilLive, type Vectors } from '../integration/vector-lake.ts'

const ROWS = 100_000
const DIM = 256
const QUERIES = 100
const K = 10

let lake: Lake
let vectors: Vectors
let queries: Float32Array[]
let buildSeconds: number | undefined
let recallAt10: number | undefined

beforeAll(async () => {
  lake = await startLake()
  const next = clusteredVectors({ dim: DIM, seed: 32 })
  vectors = { values: next(ROWS), dim: DIM }
  queries = Array.from({ length: QUERIES }, () => next(1))
  await ingestVectors(lake, 'made', vectors)
  await lake.ask(supervisor.create, { name: 'made', dataset: 'made', column: 'embedding', kind: 'vector' })
  const { generations, live } = await untilLive(lake, 'made')
  buildSeconds = generations[0]?.buildSeconds
  recallAt10 = live?.recallAt10
}, 300_000)
afterAll(() => lake.stop())

const search = (query: Float32Array, more: { exact?: boolean; ef?: number } = {}) =>
  lake.ask(vector.search, { index: 'made', vector: [...query], k: K, ...more })

/** The share of the exact answers that was found. */
function recall(found: readonly (readonly (string | number)[])[], exact: readonly (readonly (string | number)[])[]) {
  const hits = exact.flatMap((keys, at) => keys.filter((key) => found[at]?.includes(key)))
  return hits.length / exact.flat().length
}

test('A: it is built from Parquet in under 60 s, reading, audit and storing included', () => {
  expect(buildSeconds).toBeLessThan(60)
})

test('B: the median search takes under 50 ms over HTTP', async () => {
  const times: number[] = []
  for (const query of queries) {
    const startedMs = performance.now()
    const { plan } = await search(query)
    times.push(performance.now() - startedMs)
    expect(plan.strategy).toBe('graph')
  }
  expect(times.toSorted((a, b) => a - b)[QUERIES / 2]).toBeLessThan(50)
})

test('C: of the ten nearest at least 98 % are found, and the exact scan is exact', async () => {
  const keysOf = async (query: Float32Array, exact: boolean) =>
    (await search(query, { exact })).hits.map(({ key }) => key)
  const [found, exact] = [
    await Promise.all(queries.map((query) => keysOf(query, false))),
    await Promise.all(queries.map((query) => keysOf(query, true))),
  ]
  for (const [at, query] of queries.slice(0, 3).entries()) {
    expect(exact[at]).toEqual(nearestByCosine(vectors, query, K))
  }
  expect(recall(found, exact)).toBeGreaterThanOrEqual(0.98)
  expect(recallAt10).toBeGreaterThanOrEqual(0.98)
})

test('a search that finds too little fails the gate', async () => {
  const exact = await Promise.all(
    queries.slice(0, 10).map(async (query) => (await search(query, { exact: true })).hits),
  )
  const keys = exact.map((hits) => hits.map(({ key }) => key))
  const poor = keys.map((each) => [...each.slice(1), -1])
  expect(recall(poor, keys)).toBeLessThan(0.98)
})
