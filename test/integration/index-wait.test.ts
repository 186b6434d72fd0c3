/** What becomes of rows that a live generation can't take, and of uploads that wait for vectors that don't come. */
import '../doubles/low-index-limits.ts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ingest } from '../../actors/ingest/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { limits } from '../../config/limits.ts'
import { clusteredVectors } from '../doubles/clustered-vectors.ts'
import { vectorsParquet } from '../doubles/vectors-parquet.ts'
import { type Lake, startLake } from './lake.ts'
import { ingestVectors, untilLive } from './vector-lake.ts'

vi.setConfig({ testTimeout: 60_000 })
Object.assign(limits, {
  indexReadyWaitMs: 500,
  indexEveryMs: 100,
  ingestRunningMax: 1,
  ingestWaitingMax: 0,
} satisfies Partial<Record<keyof typeof limits, number>>)

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.stop())

const send = (dataset: string, rows: readonly object[], more = '') =>
  lake.fetch(`/ingest?dataset=${dataset}&key=id${more}`, {
    method: 'POST',
    body: rows.map((row) => JSON.stringify(row)).join('\n'),
    headers: { 'content-type': 'application/x-ndjson' },
  })
const snapshotOf = async (name: string) =>
  (await lake.facts()).datasets.find((dataset) => dataset.name === name)?.snapshot ?? 0
describe('who waits for vectors', () => {
  test('is told where the only generation waits to be published, and where none comes in time', async () => {
    const next = clusteredVectors({ dim: 16, seed: 5, clusters: 30 })
    await ingestVectors(lake, 'made', { values: next(600), dim: 16 })
    const poor = { m: 2, efConstruction: 4, ef: 1 }
    const asked = { name: 'made', dataset: 'made', column: 'embedding', kind: 'vector', recallFloor: 0.99 } as const
    await lake.ask(supervisor.create, { ...asked, params: poor })
    const states = async () => (await lake.ask(supervisor.read, { name: 'made' })).generations.map(({ state }) => state)
    await vi.waitFor(async () => expect(await states()).toEqual(['refused']), { timeout: 30_000 })
    await lake.ask(supervisor.build, {
      name: 'made',
      params: { m: 32, efConstruction: 400, ef: 400 },
      publish: 'false',
    })
    await vi.waitFor(async () => expect(await states()).toEqual(['refused', 'ready']), { timeout: 30_000 })
    const query = { dataset: 'made', snapshot: await snapshotOf('made') }
    await expect(ask(lake.broker, vector.covered, query)).rejects.toMatchObject({
      type: 'INDEX_NOT_READY',
      message: expect.stringMatching(/rows are committed.*waits to be published/),
    })
    Object.assign(limits, { indexReadyWaitMs: 60_000, indexedWaitMs: 400 })
    await expect(ask(lake.broker, vector.covered, query)).rejects.toMatchObject({ type: 'INDEX_NOT_READY' })

    Object.assign(limits, { indexedWaitMs: 60_000 })
    const client = new AbortController()
    const headers = { 'content-type': 'application/vnd.apache.parquet', 'x-request-id': 'waits' }
    const body = await vectorsParquet([600], next(1))
    const url = '/ingest?dataset=made&mode=upsert&wait=indexed'
    const waiting = lake.fetch(url, { method: 'POST', headers, body, signal: client.signal }).catch(() => 'gone')
    const progress = async () => (await lake.ask(ingest.progress, { id: 'waits' })).state
    await vi.waitFor(async () => expect(await progress()).toBe('indexing'))
    // the only place for an upload is free
    await lake.ingest('others', 'id\n1\n')
    client.abort()
    expect(await waiting).toBe('gone')
    await vi.waitFor(async () => expect(await progress()).toBe('failed'))
  })

  test('gets a new generation where all rows came to have another dimension', async () => {
    expect((await send('turned', [{ id: 1, v: [0.5, 1.5] }])).status).toBe(201)
    await lake.ask(supervisor.create, { name: 'turned', dataset: 'turned', column: 'v', kind: 'vector', metric: 'l2' })
    await untilLive(lake, 'turned', 1)
    const rows = [{ id: 1, v: [0.5, 1.5, 2.5] }]
    await lake.expectProblem(send('turned', rows, '&mode=replace&wait=indexed'), 'INDEX_NOT_READY')
    await untilLive(lake, 'turned', 2)
    const { hits } = await lake.ask(vector.search, { index: 'turned', vector: [1, 1, 1], k: 5 })
    expect(hits.map(({ key }) => key)).toEqual([1])
    expect((await lake.ask(supervisor.read, { name: 'turned' })).generations).toHaveLength(2)
  })
})

test('too many indexes, and too many generations that wait, are told so and not to be tried again', async () => {
  await lake.ingest('people', 'id,role\n1,nurse\n', { query: { key: 'id' } })
  const create = (name: string) => lake.post('/indexes', { name, dataset: 'people', column: 'role', kind: 'text' })
  await create('first')
  await untilLive(lake, 'first', 1)
  const { indexesMax } = limits
  Object.assign(limits, { indexesMax: 1 })
  await lake.expectProblem(create('second'), 'REQUEST_INVALID')
  Object.assign(limits, { indexesMax })
  for (let generation = 2; generation < 2 + limits.indexClaimsMax; generation++) {
    await lake.ask(supervisor.build, { name: 'first', publish: 'false' })
    const isReady = async () => {
      const { generations } = await lake.ask(supervisor.read, { name: 'first' })
      expect(generations.at(-1)).toMatchObject({ generation, state: 'ready' })
    }
    await vi.waitFor(isReady, { timeout: 20_000 })
  }
  await lake.expectProblem(lake.post('/indexes/first/generations', {}), 'INDEX_BUSY')
})
