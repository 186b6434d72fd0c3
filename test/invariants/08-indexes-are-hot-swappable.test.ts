/** Invariant 8: indexes are hot-swappable. A generation becomes live by one commit, and any that was kept can be again. */
import '../doubles/low-index-limits.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { clusteredVectors } from '../doubles/clustered-vectors.ts'
import { type Lake, startLake } from '../integration/lake.ts'
import { ingestVectors, nearestByCosine, untilLive, type Vectors } from '../integration/vector-lake.ts'

vi.setConfig({ testTimeout: 60_000 })

const DIM = 16
const next = clusteredVectors({ dim: DIM, seed: 88, clusters: 30 })
const vectors: Vectors = { values: next(500), dim: DIM }
const query = next(1)
const nearest = nearestByCosine(vectors, query, 10)

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  await ingestVectors(lake, 'made', vectors)
  await lake.ask(supervisor.create, { name: 'made', dataset: 'made', column: 'embedding', kind: 'vector' })
  await untilLive(lake, 'made', 1)
}, 60_000)
afterAll(() => lake.stop())

const search = (at?: number) =>
  lake.ask(vector.search, { index: 'made', vector: [...query], ...(at === undefined ? {} : { at }) })

test('the pointer moves in one commit: before it the old generation answers, from it on the new one', async () => {
  await lake.ask(supervisor.build, { name: 'made', params: { shards: 3 }, publish: 'false' })
  await vi.waitFor(
    async () => expect((await lake.ask(supervisor.read, { name: 'made' })).generations.at(-1)?.state).toBe('ready'),
    { timeout: 30_000, interval: 20 },
  )
  const { lakeVersion } = await lake.ask(supervisor.publish, { name: 'made', generation: 2 })
  expect((await search(lakeVersion - 1)).generation).toBe(1)
  expect((await search(lakeVersion)).generation).toBe(2)
  const { items } = await lake.ask(catalog.versions, { limit: 1, before: lakeVersion + 1 })
  expect(items[0]?.entries.flatMap(({ changes }) => changes)).toMatchObject([{ kind: 'index.publish', index: 'made' }])
})

test('no search fails or mixes generations while it moves to and fro, and each way back is open', async () => {
  let isSwapping = true
  const answers: { generation: number; keys: (string | number)[] }[] = []
  const client = async () => {
    while (isSwapping) {
      const { generation, hits } = await search()
      answers.push({ generation, keys: hits.map(({ key }) => key) })
    }
  }
  const clients = [client(), client()]
  for (let swap = 0; swap < 10; swap++) {
    const { live } = await lake.ask(supervisor.rollback, { name: 'made' })
    expect(live).toBe(swap % 2 === 0 ? 1 : 2)
  }
  isSwapping = false
  await Promise.all(clients)
  expect(new Set(answers.map(({ generation }) => generation))).toEqual(new Set([1, 2]))
  for (const { keys } of answers) expect(keys).toEqual(nearest)
})

test('a publish that expected another live generation moves nothing', async () => {
  const { index, version } = await ask(lake.broker, catalog.index, { name: 'made' })
  const change = { kind: 'index.publish', index: index.name, id: index.id, generation: 1, expectLive: 1 } as const
  const outcome = await ask(lake.broker, catalog.commit, { message: 'too late', changes: [change] })
  expect(outcome.kind).toBe('conflict')
  expect((await ask(lake.broker, catalog.index, { name: 'made' })).version).toBe(version)
})
