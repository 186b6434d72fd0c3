/** Indexes over columns whose vectors are none: builds end, operators are told, and what is live stays. */
import '../doubles/low-index-limits.ts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { journal } from '../../actors/journal/contract.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { clusteredVectors } from '../doubles/clustered-vectors.ts'
import { type Lake, startLake } from './lake.ts'
import { ingestVectors, untilLive } from './vector-lake.ts'

vi.setConfig({ testTimeout: 60_000 })

const DIM = 16
const next = clusteredVectors({ dim: DIM, seed: 5, clusters: 30 })

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
}, 60_000)
afterAll(() => lake.stop())

const read = (name: string) => lake.ask(supervisor.read, { name })
const untilAbandoned = (name: string, generation: number) =>
  vi.waitFor(
    async () => {
      const held = (await read(name)).generations.find((each) => each.generation === generation)
      expect(held?.state).toBe('abandoned')
    },
    { timeout: 30_000, interval: 20 },
  )

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
    await lake.expectProblem(lake.post('/search', { index: 'holes', vector: [...next(1)] }), 'INDEX_NOT_READY')
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
