/** The graphs of an index are sidecars: without them, or with broken ones, answers are the same, and others are built. */
import '../doubles/low-index-limits.ts'
import { chmod, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { journal } from '../../actors/journal/contract.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { clusteredVectors } from '../doubles/clustered-vectors.ts'
import { type Lake, startLake } from './lake.ts'
import { ingestVectors, nearestByCosine, untilLive, type Vectors } from './vector-lake.ts'

vi.setConfig({ testTimeout: 60_000 })

const DIM = 16
const K = 5
const next = clusteredVectors({ dim: DIM, seed: 8, clusters: 30 })
const vectors: Vectors = { values: next(600), dim: DIM }
const queries = Array.from({ length: 5 }, () => next(1))

let lake: Lake
beforeEach(async () => {
  lake = await startLake()
  await ingestVectors(lake, 'made', vectors)
  await lake.ask(supervisor.create, { name: 'made', dataset: 'made', column: 'embedding', kind: 'vector' })
  await untilLive(lake, 'made', 1)
})
afterEach(() => lake.stop())

const search = (query: Float32Array, k = K) => lake.ask(vector.search, { index: 'made', vector: [...query], k })
async function expectAllAnswers() {
  for (const query of queries) {
    const { hits } = await search(query)
    expect(hits.map(({ key }) => key)).toEqual(nearestByCosine(vectors, query, K))
  }
}

const folderOf = (root: string, generation: number) => join(root, 'primary', 'indexes', 'made', String(generation))
const graphsIn = async (folder: string) =>
  (await readdir(folder)).filter((name) => /^vectors-\d+\.hnsw$/.test(name)).map((name) => join(folder, name))

test('deleted, all of them: the same answers by exact scan, then others are built', async () => {
  await expectAllAnswers()
  await lake.restart(async (root) => {
    const graphs = await graphsIn(folderOf(root, 1))
    expect(graphs).toHaveLength(2)
    await Promise.all(graphs.map((path) => rm(path)))
  })
  const { plan, hits, generation } = await search(next(1))
  expect([plan.strategy, generation, hits.length]).toEqual(['exact', 1, K])
  await expectAllAnswers()
  await untilLive(lake, 'made', 2)
  expect(await graphsIn(folderOf(lake.root, 2))).toHaveLength(2)
  await expectAllAnswers()
})

test('broken, one of them: it is found by its checksum, told to operators, and replaced', async () => {
  await lake.restart(async (root) => {
    const [graph = ''] = await graphsIn(folderOf(root, 1))
    await chmod(graph, 0o644)
    await writeFile(graph, 'no graph')
  })
  await expectAllAnswers()
  await untilLive(lake, 'made', 2)
  await expectAllAnswers()
  const { items } = await lake.ask(journal.errors, { room: 'vector', code: 'STORAGE_OBJECT_CORRUPT' })
  expect(items).toMatchObject([{ dataset: 'made', key: expect.stringMatching(/vectors-\d+\.hnsw$/) }])
  // it is replaced once
  expect((await lake.ask(supervisor.read, { name: 'made' })).generations).toHaveLength(2)
})

test('of a retired generation are removed, its embeddings stay for older versions', async () => {
  const { lakeVersion: at } = await lake.ask(supervisor.read, { name: 'made' })
  for (const generation of [2, 3, 4]) {
    await lake.ask(supervisor.build, { name: 'made' })
    await untilLive(lake, 'made', generation)
  }
  await vi.waitFor(async () => expect(await graphsIn(folderOf(lake.root, 1))).toEqual([]), { timeout: 10_000 })
  const [query = next(1)] = queries
  const { hits, generation } = await lake.ask(vector.search, { index: 'made', vector: [...query], k: K, at })
  expect(generation).toBe(1)
  expect(hits.map(({ key }) => key)).toEqual(nearestByCosine(vectors, query, K))
})
