/** Hybrid search whose first rows are read by a larger model, over HTTP: a double of the job stands for the model, on a real thread. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { ParamsOf } from '../../actors/kernel/contract.ts'
import { receipts } from '../../actors/receipts/contract.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { limits } from '../../config/limits.ts'
import { type Lake, startLake } from './lake.ts'
import { untilLive } from './vector-lake.ts'

vi.mock('../../compute/rescorer.ts', async (original) => {
  const { Rescorer } = await original<typeof import('../../compute/rescorer.ts')>()
  const jobsFolder = new URL('../../compute/fixtures/', import.meta.url)
  return {
    Rescorer: class extends Rescorer {
      constructor(settings: ConstructorParameters<typeof Rescorer>[0]) {
        super({ ...settings, jobsFolder })
      }
    },
  }
})

const DOUBLE = { name: 'double', sha256: 'd'.repeat(64) }
const ROWS = 70
const WORDS = ['welder', 'welder on ships', 'nurse', 'night nurse']
const csv = `id,role,town\n${Array.from({ length: ROWS }, (_, id) => `${id},${WORDS[id % 4]} ${id},Gary\n`).join('')}`

let lake: Lake
beforeAll(async () => {
  lake = await startLake({ rescore: { model: 'any' } })
  await lake.ingest('people', csv, { query: { key: 'id' } })
  await lake.ask(supervisor.create, { name: 'people', dataset: 'people', column: ['role', 'town'], kind: 'text' })
  await untilLive(lake, 'people')
}, 120_000)
afterEach(() => {
  vi.restoreAllMocks()
})
afterAll(() => lake.stop())

type Asked = Omit<ParamsOf<typeof vector.hybrid>, 'index'>
const hybrid = (asked: Asked) => lake.ask(vector.hybrid, { index: 'people', ...asked })
const keysOf = async (asked: Asked) => (await hybrid(asked)).hits.map(({ key }) => key)

describe('a search that is re-scored', () => {
  test('has the place that the model gave each row by its texts; plan and receipt name the model', async () => {
    const asked = { query: 'night nurse 37 Gary', k: 5 }
    const plain = await hybrid(asked)
    const again = await hybrid({ ...asked, rescore: true, include: ['role', 'town'] })
    expect(plain.plan).not.toHaveProperty('rescored')
    expect(plain.receipt).not.toHaveProperty('rescorer')
    expect(again.plan.rescored).toEqual({ state: 'done', rows: limits.rescoreTextsMax, model: DOUBLE })
    expect(again.receipt.rescorer).toEqual(DOUBLE)
    expect(again.hits.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5])
    const words = asked.query.split(' ')
    for (const { row, legs } of again.hits) {
      const own = `${row?.['role']} ${row?.['town']}`.split(' ')
      expect(legs.rescored?.score).toBe(words.filter((word) => own.includes(word)).length / words.length)
    }
    const scores = again.hits.map(({ score }) => score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
  })

  test('answers as many rows as without, the same ones behind those that were read', async () => {
    const asked = { query: 'welder on ships', k: ROWS }
    const [plain, again] = [await keysOf(asked), await keysOf({ ...asked, rescore: true })]
    expect(again.toSorted()).toEqual(plain.toSorted())
    expect(again.slice(limits.rescoreTextsMax)).toEqual(plain.slice(limits.rescoreTextsMax))
  })

  test('reads texts as they were at its version', async () => {
    const { lakeVersion: before } = await hybrid({ query: 'nurse' })
    await lake.ingest('people', 'id,role,town\n3,astronaut,Gary\n', { query: { mode: 'upsert' } })
    const asked = { query: 'night nurse 3', where: 'id = 3', rescore: true }
    const [now, then] = [await hybrid(asked), await hybrid({ ...asked, at: before })]
    expect(then.hits[0]?.legs.rescored?.score).toBe(1)
    // until the new text is embedded the row is in neither leg
    expect(now.hits.map(({ legs }) => legs.rescored?.score ?? 0)).toEqual(now.hits.map(() => 0))
  })

  test('is answered again from its receipt', async () => {
    const { receipt } = await hybrid({ query: 'night nurse', rescore: true })
    const replayed = await lake.ask(receipts.replay, { receipt })
    expect(replayed).toMatchObject({ same: true, differences: [] })
  })

  test('of no rows is empty', async () => {
    const answer = await hybrid({ query: 'welder', where: 'id > 1000', rescore: true })
    expect(answer).toMatchObject({ hits: [], plan: { rescored: { state: 'done', rows: 0 } } })
  })
})

describe('where the model does not answer, the order before stands and the plan says so', () => {
  test.each([
    ['in time', 'late', 'nurse wait'],
    ['since its thread broke off', 'failed', 'nurse crash'],
  ])('%s', async (_, state, query) => {
    const inTime = AbortSignal.timeout.bind(AbortSignal)
    const at = (ms: number) => (state === 'late' && ms === limits.rescoreDeadlineMs ? 50 : ms)
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => inTime(at(ms)))
    const plain = await keysOf({ query })
    const again = await hybrid({ query, rescore: true })
    expect(again.hits.map(({ key }) => key)).toEqual(plain)
    expect(again.plan.rescored).toEqual({ state, reason: expect.any(String) })
    expect(again.receipt).not.toHaveProperty('rescorer')
    expect(again.hits[0]?.legs).not.toHaveProperty('rescored')
  })
})

describe('a node that has no model', () => {
  test('or none that can be opened says what to do about it', async () => {
    const refused = lake.post('/vectors/hybrid', { index: 'people', query: 'missing', rescore: true })
    await lake.expectProblem(refused, 'MODEL_UNAVAILABLE')
  })

  test('in its settings names the command', async () => {
    const plain = await startLake()
    try {
      await plain.ingest('people', 'id,role\n1,nurse\n', { query: { key: 'id' } })
      await plain.ask(supervisor.create, { name: 'people', dataset: 'people', column: 'role', kind: 'text' })
      await untilLive(plain, 'people')
      const asked = { index: 'people', query: 'nurse', rescore: true }
      const { detail } = await plain.expectProblem(plain.post('/vectors/hybrid', asked), 'MODEL_UNAVAILABLE')
      expect(detail).toContain('npm run extras -- onnx')
      expect(await plain.ask(vector.hybrid, { ...asked, rescore: false })).toMatchObject({ hits: [{ key: 1 }] })
    } finally {
      await plain.stop()
    }
  })
})

test('a vector without a text cannot be re-scored', async () => {
  const asked = { index: 'people', vector: Array.from({ length: 256 }, () => 1), rescore: true }
  const { errors } = await lake.expectProblem(lake.post('/vectors/hybrid', asked), 'REQUEST_INVALID')
  expect(errors).toMatchObject([{ path: 'rescore' }])
})
