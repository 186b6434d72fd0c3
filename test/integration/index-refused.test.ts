/** What cannot be indexed, and what clients and operators are told of it. */
import '../doubles/low-index-limits.ts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { journal } from '../../actors/journal/contract.ts'
import type { ErrorCode } from '../../actors/kernel/errors.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { clusteredVectors } from '../doubles/clustered-vectors.ts'
import { type Lake, startLake } from './lake.ts'
import { ingestVectors, untilLive } from './vector-lake.ts'

vi.setConfig({ testTimeout: 60_000 })

const DIM = 16
const next = clusteredVectors({ dim: DIM, seed: 5, clusters: 30 })
const PEOPLE = 'id,role,town\n1,forklift operator,Oslo\n2,registered nurse,Bonn\n3,welder,Oslo\n'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  await ingestVectors(lake, 'made', { values: next(30), dim: DIM })
  await lake.ingest('people', PEOPLE, { query: { key: 'id' } })
  await lake.ask(supervisor.create, { name: 'there', dataset: 'made', column: 'embedding', kind: 'vector' })
  await untilLive(lake, 'there', 1)
}, 60_000)
afterAll(() => lake.stop())

const read = (name: string) => lake.ask(supervisor.read, { name })
const untilAbandoned = (name: string, generation: number) =>
  vi.waitFor(
    async () => {
      const { generations } = await read(name)
      expect(generations.find((each) => each.generation === generation)?.state).toBe('abandoned')
    },
    { timeout: 30_000, interval: 20 },
  )
const refused = (path: string, body: object, code: ErrorCode) => lake.expectProblem(lake.post(path, body), code)

describe('what cannot be indexed', () => {
  const create = (body: object, code: ErrorCode) =>
    refused('/indexes', { name: 'bad', dataset: 'people', column: 'role', kind: 'text', ...body }, code)

  test('is refused, and nothing is made', async () => {
    await create({ name: 'Bad Name' }, 'INDEX_NAME')
    await create({ name: '' }, 'INDEX_NAME')
    await create({ name: 'a'.repeat(64) }, 'INDEX_NAME')
    await create({ name: 7 }, 'REQUEST_INVALID')
    await create({ name: 'there' }, 'INDEX_EXISTS')
    await create({ dataset: 'nothing' }, 'DATASET_UNKNOWN')
    await create({ column: 'salary' }, 'INDEX_COLUMN')
    await create({ column: ['role', 'salary'] }, 'INDEX_COLUMN')
    await create({ column: [] }, 'REQUEST_INVALID')
    await create({ kind: 'vector' }, 'INDEX_COLUMN')
    await create({ dataset: 'made', column: 'embedding' }, 'INDEX_COLUMN')
    await create({ dataset: 'made', column: ['embedding', 'key'], kind: 'vector' }, 'INDEX_COLUMN')
    await create({ embedder: 'gpt' }, 'MODEL_UNKNOWN')
    await create({ kind: 'picture' }, 'REQUEST_INVALID')
    await create({ metric: 'manhattan' }, 'REQUEST_INVALID')
    await create({ recallFloor: 1.5 }, 'REQUEST_INVALID')
    await create({ params: { m: 1 } }, 'REQUEST_INVALID')
    await create({ params: { shards: 10_000 } }, 'REQUEST_INVALID')
    await create({ params: { depth: 3 } }, 'REQUEST_INVALID')
    await lake.expectProblem(lake.fetch('/indexes/bad'), 'INDEX_UNKNOWN')
    await refused('/indexes/there/generations', { params: { ef: 0 } }, 'REQUEST_INVALID')
    await refused('/indexes/there/generations', { publish: 'maybe' }, 'REQUEST_INVALID')
    expect((await lake.ask(supervisor.list, {})).items.map(({ name }) => name)).toEqual(['there'])
    expect((await read('there')).generations).toHaveLength(1)
  })

  test('is a dataset without rows', async () => {
    await lake.ingest('gone', 'id,role\n1,welder\n', { query: { key: 'id' } })
    await lake.ask(supervisor.create, { name: 'gone', dataset: 'gone', column: 'role', kind: 'text' })
    await untilLive(lake, 'gone', 1)
    await lake.post('/datasets/gone/rows/delete', { keys: [1] })
    await create({ dataset: 'gone' }, 'INDEX_EMPTY')
    await refused('/indexes/gone/generations', {}, 'INDEX_EMPTY')
    expect((await read('gone')).generations).toHaveLength(1)
  })
})

describe('vectors that are none', () => {
  const ndjson = async (dataset: string, rows: readonly object[], mode: 'append' | 'upsert') => {
    const answer = await lake.fetch(`/ingest?dataset=${dataset}&key=id&mode=${mode}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: rows.map((row) => JSON.stringify(row)).join('\n'),
    })
    expect(answer.status, await answer.clone().text()).toBe(201)
  }
  const failuresOf = async (code: string, dataset: string) =>
    (await lake.ask(journal.errors, { room: 'supervisor', code })).items.filter((item) => item.dataset === dataset)

  test('end the build with their code and one row for operators', async () => {
    const values = next(20)
    values[7 * DIM + 3] = Number.NaN
    await ingestVectors(lake, 'holes', { values, dim: DIM })
    await lake.ask(supervisor.create, { name: 'holes', dataset: 'holes', column: 'embedding', kind: 'vector' })
    await untilAbandoned('holes', 1)
    const { generations, live } = await read('holes')
    expect(live).toBeNull()
    expect(generations[0]?.reason).toMatch(/^VECTOR_INVALID: /)
    await vi.waitFor(async () => expect(await failuresOf('VECTOR_INVALID', 'holes')).toHaveLength(1))
    await refused('/search', { index: 'holes', vector: [...next(1)] }, 'INDEX_NOT_READY')
  })

  test('leave an index as it was', async () => {
    const rows = [
      { id: 1, v: [1, 0, 0] },
      { id: 2, v: [0, 1, 0] },
    ]
    await ndjson('ragged', rows, 'append')
    await lake.ask(supervisor.create, { name: 'ragged', dataset: 'ragged', column: 'v', kind: 'vector' })
    await untilLive(lake, 'ragged', 1)
    await ndjson('ragged', [{ id: 3, v: [1, 1] }], 'upsert')
    const { generation } = await lake.ask(supervisor.build, { name: 'ragged' })
    await untilAbandoned('ragged', generation)
    const index = await read('ragged')
    expect(index.generations.at(-1)?.reason).toMatch(/^VECTOR_DIMENSION: /)
    expect(index).toMatchObject({ live: { generation: 1, rows: 2 }, dim: 3, pendingRows: 1 })
    await vi.waitFor(async () => expect(await failuresOf('VECTOR_DIMENSION', 'ragged')).toHaveLength(1))
    const { hits } = await lake.ask(vector.search, { index: 'ragged', vector: [1, 0.1, 0], k: 2 })
    expect(hits.map(({ key }) => key)).toEqual([1, 2])
  })
})
