/** Search over HTTP: by meaning and by vector, now and then, and what is refused. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ingest } from '../../actors/ingest/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import type { ParamsOf } from '../../actors/kernel/contract.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { type Lake, startLake } from './lake.ts'
import { untilLive } from './vector-lake.ts'

const PEOPLE = [
  [1, 'forklift operator in a warehouse'],
  [2, 'registered nurse on night shift'],
  [3, 'welder with steel experience'],
  [4, 'truck driver, long distance'],
  [5, 'line cook in a busy kitchen'],
  [6, 'warehouse clerk who packs boxes'],
] as const

const csv = (rows: readonly (readonly [number, string])[]) =>
  `id,role,town\n${rows.map(([id, role]) => `${id},"${role}",Town ${id}\n`).join('')}`

let lake: Lake
let before = 0
beforeAll(async () => {
  lake = await startLake()
  await lake.ingest('people', csv(PEOPLE), { query: { key: 'id' } })
  await lake.ask(supervisor.create, { name: 'people', dataset: 'people', column: 'role', kind: 'text' })
  before = (await untilLive(lake, 'people')).lakeVersion
}, 120_000)
afterAll(() => lake.stop())

type Asked = Omit<ParamsOf<typeof vector.search>, 'index'>
const search = (asked: Asked, index = 'people') => lake.ask(vector.search, { index, ...asked })
const keysOf = async (asked: Asked, index?: string) => (await search(asked, index)).hits.map(({ key }) => key)
const covered = async (dataset: string, snapshot: number) => ask(lake.broker, vector.covered, { dataset, snapshot })

describe('a text', () => {
  test('finds rows by meaning, with what the answer was made of', async () => {
    const answer = await search({ query: 'somebody who drives a forklift', k: 2, include: ['town', 'role'] })
    expect(answer.hits[0]).toMatchObject({ key: 1, rank: 1, row: { town: 'Town 1', role: PEOPLE[0][1] } })
    expect(answer.hits).toHaveLength(2)
    expect(answer).toMatchObject({
      generation: 1,
      lakeVersion: before,
      pendingRows: 0,
      plan: { strategy: 'exact' },
      receipt: { lakeVersion: before, datasets: { people: 1 }, indexes: { people: { generation: 1 } } },
    })
    expect(answer.receipt.indexes?.['people']?.model?.name).toBe('static-minilm-256')
  })

  test('gives all rows where k is more than there are', async () => {
    expect((await keysOf({ query: 'nurse', k: 100 })).toSorted()).toEqual([1, 2, 3, 4, 5, 6])
  })
})

describe('rows that change', () => {
  test('are seen by the next search: upserts, deletes and a replace, with k hits for k; older versions stay', async () => {
    const upserted = await lake.ingest(
      'people',
      csv([
        [2, 'forklift operator and trainer'],
        [7, 'pilot'],
      ]),
      {
        query: { mode: 'upsert' },
      },
    )
    // the old vector is never answered, whether or not the new one is there yet
    const next = await search({ query: 'registered nurse on night shift', k: 1 })
    expect(next.hits[0]?.score).toBeLessThan(0.9)
    expect(next.hits).toHaveLength(1)
    await covered('people', upserted.snapshot)
    const now = await search({ query: 'forklift operator', k: 2 })
    expect(now.hits.map(({ key }) => key).toSorted()).toEqual([1, 2])
    expect(now.pendingRows).toBe(0)
    expect(await keysOf({ query: 'pilot', k: 1 })).toEqual([7])

    await lake.ask(ingest.deleteRows, { name: 'people', keys: [1] })
    expect(await keysOf({ query: 'forklift operator', k: 1 })).toEqual([2])
    expect(await keysOf({ query: 'forklift operator', k: 6 })).toHaveLength(6)

    const replaced = await lake.ingest(
      'people',
      csv([
        [1, 'astronaut'],
        [9, 'forklift mechanic'],
      ]),
      {
        query: { mode: 'replace' },
      },
    )
    expect((await keysOf({ query: 'nurse', k: 10 })).filter((key) => key !== 1 && key !== 9)).toEqual([])
    await covered('people', replaced.snapshot)
    expect(await keysOf({ query: 'forklift operator', k: 10, include: ['town'] })).toEqual([9, 1])

    expect(await keysOf({ query: 'somebody who drives a forklift', k: 1, at: before })).toEqual([1])
    expect(await keysOf({ query: 'forklift', k: 10, at: before })).toHaveLength(6)
    const then = await search({ query: 'nurse', k: 1, at: upserted.lakeVersion - 1, include: ['role'] })
    expect(then.hits[0]).toMatchObject({ key: 2, row: { role: PEOPLE[1][1] } })
  }, 60_000)
})

describe('keys', () => {
  test('of several columns are the JSON array, of a dataset without a key the hidden row id; both bring their rows', async () => {
    await lake.ingest('shifts', 'town,day,what\nOslo,1,forklift\nBonn,2,nurse\n', { query: { key: 'town,day' } })
    await lake.ingest('notes', 'text\nforklift\nnurse\n')
    await lake.ask(supervisor.create, { name: 'shifts', dataset: 'shifts', column: 'what', kind: 'text' })
    await lake.ask(supervisor.create, { name: 'notes', dataset: 'notes', column: 'text', kind: 'text' })
    await Promise.all(['shifts', 'notes'].map((name) => untilLive(lake, name)))
    const shift = await search({ query: 'nurse', k: 1, include: ['day', 'what'] }, 'shifts')
    expect(shift.hits).toMatchObject([{ key: '["Bonn",2]', row: { day: 2, what: 'nurse' } }])
    const note = await search({ query: 'nurse', k: 1, include: ['text'] }, 'notes')
    expect(note.hits).toMatchObject([{ key: 1, row: { text: 'nurse' } }])
  }, 60_000)
})

describe('what cannot be searched', () => {
  const expectRefused = (body: object, code: Parameters<Lake['expectProblem']>[1]) =>
    lake.expectProblem(lake.post('/search', { index: 'people', ...body }), code)

  test('is refused with its reason', async () => {
    await expectRefused({ query: 'a', k: 0 }, 'REQUEST_INVALID')
    await expectRefused({ query: 'a', k: 1_000_000_000 }, 'REQUEST_INVALID')
    await expectRefused({}, 'REQUEST_INVALID')
    await expectRefused({ query: 'a', vector: [1] }, 'REQUEST_INVALID')
    await expectRefused({ vector: [1, null] }, 'REQUEST_INVALID')
    await expectRefused({ query: '' }, 'VECTOR_INVALID')
    await expectRefused({ query: '  ' }, 'VECTOR_INVALID')
    await expectRefused({ vector: Array.from({ length: 256 }, () => 0) }, 'VECTOR_INVALID')
    await expectRefused({ vector: Array.from({ length: 256 }, () => 1e300) }, 'VECTOR_INVALID')
    await expectRefused({ vector: [1, 2, 3] }, 'VECTOR_DIMENSION')
    await expectRefused({ query: 'a', index: 'nothing' }, 'INDEX_UNKNOWN')
    await expectRefused({ query: 'a', at: 1 }, 'INDEX_UNKNOWN')
    await expectRefused({ query: 'a', at: 2 }, 'INDEX_NOT_READY')
    await expectRefused({ query: 'a', at: 10_000 }, 'LAKE_VERSION_UNKNOWN')
    await expectRefused({ query: 'a', include: ['salary'] }, 'QUERY_SYNTAX')
  })
})
