/** Invariant 4: embeddings are Parquet with sidecars: whatever else lies beside them can be made again from them alone. */
import { glob, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { clusteredVectors } from '../doubles/clustered-vectors.ts'
import { type Lake, startLake } from '../integration/lake.ts'
import { ingestVectors, untilLive } from '../integration/vector-lake.ts'

// enough for a graph
const [ROWS, DIM] = [21_000, 16]

let lake: Lake
const next = clusteredVectors({ dim: DIM, seed: 4 })
const vectors = { values: next(ROWS), dim: DIM }
const query = [...next(1)]
beforeAll(async () => {
  lake = await startLake()
  await ingestVectors(lake, 'made', vectors)
  const params = { shards: 1, m: 8, efConstruction: 60 }
  await lake.ask(supervisor.create, { name: 'made', dataset: 'made', column: 'embedding', kind: 'vector', params })
  await untilLive(lake, 'made')
}, 120_000)
afterAll(() => lake.stop())

test('any reader of Parquet finds every key and vector of a generation', async () => {
  const { index } = await ask(lake.broker, catalog.index, { name: 'made' })
  const files = index.generations[0]?.manifest?.shards.map(({ embeddings }) => embeddings.uri.split('://')[1] ?? '')
  const paths = files?.map((key) => `'${join(lake.root, 'primary', key)}'`) ?? []
  const duck = await DuckDBInstance.create()
  const connection = await duck.connect()
  const rows = await connection.runAndReadAll(
    `SELECT count(DISTINCT key)::INTEGER AS keys, min(len(embedding))::INTEGER AS dim FROM read_parquet([${paths.join(', ')}])`,
  )
  connection.closeSync()
  duck.closeSync()
  expect(rows.getRowObjects()).toEqual([{ keys: ROWS, dim: DIM }])
})

test('without one sidecar left, searches give the exact answers, and the graphs come back by themselves', async () => {
  const search = (more: { exact?: boolean } = {}) =>
    lake.ask(vector.search, { index: 'made', vector: query, k: 10, ...more })
  expect((await search()).plan.strategy).toBe('graph')
  const exact = await search({ exact: true })
  await lake.restart(async (root) => {
    const sidecars = await Array.fromAsync(glob(`${root}/primary/indexes/**/*.hnsw`))
    expect(sidecars.length).toBeGreaterThan(0)
    for (const path of sidecars) await rm(path)
  })
  const scanned = await search()
  expect(scanned.plan.strategy).toBe('exact')
  expect(scanned.hits).toEqual(exact.hits)
  await untilLive(lake, 'made', 2)
  await vi.waitFor(async () => {
    const { plan, generation } = await search()
    expect({ ...plan, generation }).toMatchObject({ strategy: 'graph', generation: 2 })
  })
  expect((await search({ exact: true })).hits).toEqual(exact.hits)
}, 120_000)
