/** Everything that a client can ask of indexes over HTTP, and what it is told where that makes no sense. */
import '../doubles/low-index-limits.ts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { journal } from '../../actors/journal/contract.ts'
import type { ErrorCode } from '../../actors/kernel/errors.ts'
import { type State, supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { clusteredVectors } from '../doubles/clustered-vectors.ts'
import { type Lake, startLake } from './lake.ts'
import { ingestVectors, nearestByCosine, untilLive, type Vectors } from './vector-lake.ts'

vi.setConfig({ testTimeout: 60_000 })

const ROWS = 600
const DIM = 16
const next = clusteredVectors({ dim: DIM, seed: 5, clusters: 30 })
const vectors: Vectors = { values: next(ROWS), dim: DIM }
const PEOPLE = 'id,role,town,photo\n1,forklift operator,Oslo,a\n2,registered nurse,Bonn,b\n3,welder,Oslo,c\n'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  await ingestVectors(lake, 'made', vectors)
  await lake.ingest('people', PEOPLE, { query: { key: 'id' } })
}, 60_000)
afterAll(() => lake.stop())

let named = 0
const freshName = () => `index_${++named}`

/** An index over the made vectors whose first generation is live. */
async function liveIndex(recallFloor = 0.9): Promise<string> {
  const name = freshName()
  await lake.ask(supervisor.create, { name, dataset: 'made', column: 'embedding', kind: 'vector', recallFloor })
  await untilLive(lake, name, 1)
  return name
}

const read = (name: string) => lake.ask(supervisor.read, { name })
const stateOf = async (name: string, generation: number) =>
  (await read(name)).generations.find((each) => each.generation === generation)?.state
const until = (name: string, generation: number, state: State) =>
  vi.waitFor(async () => expect(await stateOf(name, generation)).toBe(state), { timeout: 30_000, interval: 20 })
const expectRefused = (path: string, body: object, code: ErrorCode) => lake.expectProblem(lake.post(path, body), code)
const expectDeleteRefused = (path: string, code: ErrorCode) =>
  lake.expectProblem(lake.fetch(path, { method: 'DELETE' }), code)

const queries = Array.from({ length: 5 }, () => next(1))
/** What the index finds, and from which generation. */
async function answersOf(index: string) {
  const answers = await Promise.all(
    queries.map((query) => lake.ask(vector.search, { index, vector: [...query], k: 5, exact: true })),
  )
  expect(answers.map(({ hits }) => hits.map(({ key }) => key))).toEqual(
    queries.map((query) => nearestByCosine(vectors, query, 5)),
  )
  return new Set(answers.map(({ generation }) => generation))
}

describe('an index', () => {
  test('of vectors is made with its parameters, built, and told about', async () => {
    const made = await lake.ask(supervisor.create, {
      name: 'shaped',
      dataset: 'made',
      column: 'embedding',
      kind: 'vector',
      metric: 'l2',
      params: { m: 8, shards: 3 },
      recallFloor: 0.5,
    })
    expect(made).toMatchObject({ name: 'shaped', generation: 1, state: 'claimed' })
    const index = await untilLive(lake, 'shaped', 1)
    expect(index).toMatchObject({
      dataset: 'made',
      column: 'embedding',
      kind: 'vector',
      metric: 'l2',
      embedder: null,
      dim: DIM,
      recallFloor: 0.5,
      live: { generation: 1, rows: ROWS, params: { m: 8, efConstruction: 100, ef: 80, shards: 3 }, model: null },
      pendingRows: 0,
      deltas: 0,
    })
    expect(index.live?.recallAt10).toBeGreaterThan(0.9)
    expect(index.generations).toMatchObject([{ generation: 1, state: 'live', rows: ROWS }])
    expect(index.generations[0]?.bytes).toBeGreaterThan(ROWS * DIM * 4)
  })

  test('of text takes one column or several, and names its model', async () => {
    await lake.ask(supervisor.create, { name: 'roles', dataset: 'people', column: 'role', kind: 'text' })
    await lake.ask(supervisor.create, { name: 'both', dataset: 'people', column: ['role', 'town'], kind: 'text' })
    const [one, two] = [await untilLive(lake, 'roles', 1), await untilLive(lake, 'both', 1)]
    expect(one).toMatchObject({ column: 'role', live: { rows: 3, engine: 'exact', recallAt10: 1 } })
    expect(one.live?.model?.name).toBe(one.embedder)
    expect(two.column).toEqual(['role', 'town'])
    const { hits } = await lake.ask(vector.search, { index: 'both', query: 'nurse in Bonn', k: 1 })
    expect(hits).toMatchObject([{ key: 2 }])
  })

  test('is listed by name, in pages, and as it was at a version', async () => {
    const all = (await lake.ask(supervisor.list, {})).items.map(({ name }) => name)
    expect(all).toEqual(all.toSorted())
    const first = await lake.ask(supervisor.list, { limit: 1 })
    expect(first.items.map(({ name }) => name)).toEqual(all.slice(0, 1))
    const rest = await lake.ask(supervisor.list, { limit: 100, after: first.next })
    expect(rest.items.map(({ name }) => name)).toEqual(all.slice(1))
    expect(rest.next).toBeUndefined()
    expect((await lake.ask(supervisor.list, { at: 2 })).items).toEqual([])
    const name = freshName()
    const { lakeVersion } = await lake.ask(supervisor.create, {
      name,
      dataset: 'people',
      column: 'role',
      kind: 'text',
    })
    const { lakeVersion: published } = await untilLive(lake, name, 1)
    expect(await lake.ask(supervisor.read, { name, at: lakeVersion })).toMatchObject({ lakeVersion, live: null })
    expect(await lake.ask(supervisor.read, { name, at: published })).toMatchObject({ live: { generation: 1 } })
    await lake.expectProblem(lake.fetch('/indexes/nothing'), 'INDEX_UNKNOWN')
    await lake.expectProblem(lake.fetch(`/indexes/${name}?at=1`), 'INDEX_UNKNOWN')
    await lake.expectProblem(lake.fetch('/indexes?at=100000'), 'LAKE_VERSION_UNKNOWN')
  })
})

describe('a generation', () => {
  test('is built with other parameters, waits, is published, taken back and published again', async () => {
    const name = await liveIndex()
    const { generation } = await lake.ask(supervisor.build, { name, params: { shards: 1, ef: 120 }, publish: 'false' })
    expect(generation).toBe(2)
    await until(name, 2, 'ready')
    expect(await answersOf(name)).toEqual(new Set([1]))
    expect(await lake.ask(supervisor.publish, { name, generation: 2 })).toMatchObject({ live: 2 })
    expect((await read(name)).live).toMatchObject({ generation: 2, params: { m: 16, shards: 1, ef: 120 } })
    expect(await answersOf(name)).toEqual(new Set([2]))
    expect(await lake.ask(supervisor.rollback, { name })).toMatchObject({ live: 1 })
    expect(await answersOf(name)).toEqual(new Set([1]))
    expect((await read(name)).generations.map(({ state }) => state)).toEqual(['live', 'published'])
    expect(await lake.ask(supervisor.rollback, { name, to: 2 })).toMatchObject({ live: 2 })
    expect(await lake.ask(supervisor.publish, { name, generation: 1 })).toMatchObject({ live: 1 })
    expect(await lake.ask(supervisor.publish, { name, generation: 1 })).toMatchObject({ live: 1 })
  })

  test('is cancelled while it is built or ready, and never published then', async () => {
    const name = await liveIndex()
    const building = await lake.ask(supervisor.build, { name, publish: 'false' })
    expect(await lake.ask(supervisor.cancel, { name, generation: building.generation })).toMatchObject({
      state: 'abandoned',
    })
    const ready = await lake.ask(supervisor.build, { name, publish: 'false' })
    await until(name, ready.generation, 'ready')
    await lake.ask(supervisor.cancel, { name, generation: ready.generation })
    for (const { generation } of [building, ready]) {
      expect(await stateOf(name, generation)).toBe('abandoned')
      await expectRefused(`/indexes/${name}/publish`, { generation }, 'INDEX_GENERATION_UNKNOWN')
      await expectDeleteRefused(`/indexes/${name}/generations/${generation}`, 'INDEX_GENERATION_UNKNOWN')
    }
    await expectDeleteRefused(`/indexes/${name}/generations/1`, 'INDEX_GENERATION_UNKNOWN')
    expect(await answersOf(name)).toEqual(new Set([1]))
    // somebody asked for the end: no operator has to know
    const { items } = await lake.ask(journal.errors, { room: 'supervisor' })
    expect(items.filter(({ message }) => message.includes(name))).toEqual([])
  })

  test('is retired when newer ones were published, and can be live no longer', async () => {
    const name = await liveIndex()
    for (const generation of [2, 3, 4]) {
      await lake.ask(supervisor.build, { name })
      await untilLive(lake, name, generation)
    }
    await until(name, 1, 'retired')
    expect((await read(name)).generations.map(({ state }) => state)).toEqual([
      'retired',
      'published',
      'published',
      'live',
    ])
    await expectRefused(`/indexes/${name}/rollback`, { to: 1 }, 'INDEX_GENERATION_UNKNOWN')
    await expectRefused(`/indexes/${name}/publish`, { generation: 1 }, 'INDEX_GENERATION_UNKNOWN')
  })

  test('that finds too little is refused with its recall, and the one before stays live', async () => {
    const name = await liveIndex(0.97)
    const poor = { m: 2, efConstruction: 4, ef: 1 }
    const { generation } = await lake.ask(supervisor.build, { name, params: poor })
    await until(name, generation, 'refused')
    const index = await read(name)
    expect(index.live?.generation).toBe(1)
    const [, told] = index.generations
    expect(told?.recallAt10).toBeLessThan(0.97)
    expect(told?.reason).toMatch('below the floor of 0.97')
    await expectRefused(`/indexes/${name}/publish`, { generation }, 'INDEX_RECALL_BELOW_FLOOR')
    await expectRefused(`/indexes/${name}/rollback`, { to: generation }, 'INDEX_GENERATION_UNKNOWN')
    expect(await answersOf(name)).toEqual(new Set([1]))
  })

  test('of another index, or of nobody, cannot be published', async () => {
    const name = await liveIndex()
    await expectRefused(`/indexes/${name}/publish`, { generation: 77 }, 'INDEX_GENERATION_UNKNOWN')
    await expectRefused(`/indexes/${name}/publish`, { generation: 0 }, 'REQUEST_INVALID')
    await expectRefused(`/indexes/${name}/rollback`, {}, 'INDEX_GENERATION_UNKNOWN')
    await expectRefused('/indexes/nothing/publish', { generation: 1 }, 'INDEX_UNKNOWN')
    await expectRefused('/indexes/nothing/rollback', {}, 'INDEX_UNKNOWN')
    await expectRefused('/indexes/nothing/generations', {}, 'INDEX_UNKNOWN')
    await expectDeleteRefused('/indexes/nothing', 'INDEX_UNKNOWN')
    await expectDeleteRefused('/indexes/nothing/generations/1', 'INDEX_UNKNOWN')
  })

  test('is built alone: the other of two at once is told so', async () => {
    const name = await liveIndex()
    const answers = await Promise.all([1, 2].map(() => lake.post(`/indexes/${name}/generations`, {})))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409])
    const busy = answers.find(({ status }) => status === 409)
    if (busy !== undefined) await lake.expectProblem(busy, 'INDEX_BUSY')
    await expectRefused(`/indexes/${name}/publish`, { generation: 2 }, 'INDEX_NOT_READY')
    await untilLive(lake, name, 2)
    expect((await read(name)).generations).toHaveLength(2)
  })
})

describe('a drop', () => {
  test('takes the index away; a rollback of the lake brings it and what was live back', async () => {
    const name = await liveIndex()
    await lake.ask(supervisor.build, { name })
    await untilLive(lake, name, 2)
    await lake.ask(supervisor.rollback, { name })
    const before = (await read(name)).lakeVersion
    await lake.ask(supervisor.drop, { name })
    await lake.expectProblem(lake.fetch(`/indexes/${name}`), 'INDEX_UNKNOWN')
    await expectRefused('/search', { index: name, vector: [...next(1)] }, 'INDEX_UNKNOWN')
    await lake.ask(catalog.rollback, { to: before, datasets: ['made'] })
    expect((await read(name)).live?.generation).toBe(1)
    expect(await answersOf(name)).toEqual(new Set([1]))
    await lake.ask(supervisor.build, { name })
    // numbers count for all time
    await untilLive(lake, name, 3)
  })

  test('ends the build under way', async () => {
    const name = await liveIndex()
    await lake.ask(supervisor.build, { name })
    await lake.ask(supervisor.drop, { name })
    await lake.ask(supervisor.create, { name, dataset: 'made', column: 'embedding', kind: 'vector' })
    await untilLive(lake, name, 3)
    expect((await read(name)).generations.map(({ generation }) => generation)).toEqual([3])
  })
})

describe('what cannot be indexed', () => {
  const expectNotMade = (body: object, code: ErrorCode) =>
    expectRefused('/indexes', { name: 'bad', dataset: 'people', column: 'role', kind: 'text', ...body }, code)

  test('is refused, and nothing is made', async () => {
    await expectNotMade({ name: 'Bad Name' }, 'INDEX_NAME')
    await expectNotMade({ name: '' }, 'INDEX_NAME')
    await expectNotMade({ name: 'a'.repeat(64) }, 'INDEX_NAME')
    await expectNotMade({ name: 7 }, 'REQUEST_INVALID')
    await expectNotMade({ name: 'shaped' }, 'INDEX_EXISTS')
    await expectNotMade({ dataset: 'nothing' }, 'DATASET_UNKNOWN')
    await expectNotMade({ column: 'salary' }, 'INDEX_COLUMN')
    await expectNotMade({ column: ['role', 'salary'] }, 'INDEX_COLUMN')
    await expectNotMade({ column: [] }, 'REQUEST_INVALID')
    await expectNotMade({ kind: 'vector' }, 'INDEX_COLUMN')
    await expectNotMade({ dataset: 'made', column: 'embedding' }, 'INDEX_COLUMN')
    await expectNotMade({ dataset: 'made', column: ['embedding', 'key'], kind: 'vector' }, 'INDEX_COLUMN')
    await expectNotMade({ embedder: 'gpt' }, 'MODEL_UNKNOWN')
    await expectNotMade({ kind: 'picture' }, 'REQUEST_INVALID')
    await expectNotMade({ metric: 'manhattan' }, 'REQUEST_INVALID')
    await expectNotMade({ recallFloor: 1.5 }, 'REQUEST_INVALID')
    await expectNotMade({ params: { m: 1 } }, 'REQUEST_INVALID')
    await expectNotMade({ params: { shards: 10_000 } }, 'REQUEST_INVALID')
    await expectNotMade({ params: { depth: 3 } }, 'REQUEST_INVALID')
    await lake.expectProblem(lake.fetch('/indexes/bad'), 'INDEX_UNKNOWN')
    await expectRefused('/indexes/shaped/generations', { params: { ef: 0 } }, 'REQUEST_INVALID')
    await expectRefused('/indexes/shaped/generations', { publish: 'maybe' }, 'REQUEST_INVALID')
  })

  test('is a dataset without rows', async () => {
    await lake.ingest('gone', 'id,role\n1,welder\n', { query: { key: 'id' } })
    await lake.ask(supervisor.create, { name: 'gone', dataset: 'gone', column: 'role', kind: 'text' })
    await untilLive(lake, 'gone', 1)
    await lake.post('/datasets/gone/rows/delete', { keys: [1] })
    await expectNotMade({ dataset: 'gone' }, 'INDEX_EMPTY')
    await expectRefused('/indexes/gone/generations', {}, 'INDEX_EMPTY')
  })
})
