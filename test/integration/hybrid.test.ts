/** Search by meaning and by words among the rows that meet a predicate, over HTTP: what is found, now and then, and what is refused. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ingest } from '../../actors/ingest/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import type { ParamsOf } from '../../actors/kernel/contract.ts'
import { query } from '../../actors/query/contract.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { vectorsParquet } from '../doubles/vectors-parquet.ts'
import { type Lake, startLake } from './lake.ts'
import { untilLive } from './vector-lake.ts'

const PEOPLE = [
  [1, 'forklift operator in a warehouse, OSHA-10', 'IL', 21.5],
  [2, 'registered nurse on night shift', 'IL', 40],
  [3, 'welder, AWS D1.1 and OSHA-30', 'OH', 30],
  [4, 'truck driver with CDL-A, long distance', 'IL', 28],
  [5, 'truck driver with CDL-B in the city', 'OH', 26],
  [6, 'warehouse clerk who packs boxes', 'WI', 18],
] as const

const csv = (rows: readonly (readonly [number, string, string, number])[]) =>
  `id,role,state,pay\n${rows.map(([id, role, state, pay]) => `${id},"${role}",${state},${pay}\n`).join('')}`

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  await lake.ingest('people', csv(PEOPLE), { query: { key: 'id' } })
  await lake.ask(supervisor.create, { name: 'people', dataset: 'people', column: 'role', kind: 'text' })
  await untilLive(lake, 'people')
}, 120_000)
afterAll(() => lake.stop())

type Asked = ParamsOf<typeof vector.hybrid>
const hybrid = (asked: Asked) =>
  lake.ask(vector.hybrid, { ...(asked.dataset === undefined ? { index: 'people' } : {}), ...asked })
const keysOf = async (asked: Asked) => (await hybrid(asked)).hits.map(({ key }) => key)

describe('rows that meet the predicate', () => {
  test('alone are found, by meaning and by words, with the place of each in both and how it was done', async () => {
    const answer = await hybrid({
      query: 'somebody who drives a truck, CDL-A',
      where: `state = 'IL'`,
      include: ['role'],
    })
    expect(answer.hits.map(({ key }) => key).toSorted()).toEqual([1, 2, 4])
    expect(answer.hits[0]).toMatchObject({
      key: 4,
      rank: 1,
      row: { role: PEOPLE[3][1] },
      legs: { dense: { rank: 1 }, lexical: { rank: 1 } },
    })
    expect(answer).toMatchObject({
      index: 'people',
      generation: 1,
      plan: {
        strategy: 'gather',
        candidates: 3,
        fusion: { asked: 'auto' },
        legs: { dense: { state: 'served' }, lexical: { state: 'served' } },
      },
      receipt: { datasets: { people: 1 }, indexes: { people: { generation: 1 } } },
    })
  })

  test('are found by a code however it is written, and by the name of the dataset', async () => {
    expect(await keysOf({ dataset: 'people', query: 'osha 30', fusion: 'lexical', k: 1 })).toEqual([3])
    expect(await keysOf({ query: 'aws d1.1', fusion: 'lexical' })).toEqual([3])
    expect(await keysOf({ query: 'CDL A', k: 1, fusion: 'lexical' })).toEqual([4])
  })

  test('may be none', async () => {
    const answer = await hybrid({ query: 'truck', where: 'pay > 1000' })
    expect(answer).toMatchObject({ hits: [], plan: { strategy: 'empty', candidates: 0 } })
  })

  test('without a predicate are all', async () => {
    const answer = await hybrid({ query: 'forklift', k: 100 })
    expect(answer.hits).toHaveLength(6)
    expect(answer.plan).not.toHaveProperty('candidates')
  })

  test('are fused as asked for', async () => {
    for (const fusion of ['convex', 'rrf', 'dense', 'lexical'] as const) {
      const answer = await hybrid({ query: 'welder', fusion, k: 1 })
      expect(answer.plan.fusion).toMatchObject({ asked: fusion, used: fusion })
      expect(answer.hits).toMatchObject([{ key: 3 }])
    }
    expect((await hybrid({ query: 'welder', fusion: 'lexical' })).plan.strategy).toBe('lexical')
  })
})

describe('rows that change', () => {
  test('are found by their words as they are: upserts, deletes and a replace; older versions stay', async () => {
    await lake.ingest('crew', csv(PEOPLE), { query: { key: 'id' } })
    await lake.ask(supervisor.create, { name: 'crew', dataset: 'crew', column: ['role', 'state'], kind: 'text' })
    const { lakeVersion: before } = await untilLive(lake, 'crew')
    const words = (query: string, more: Partial<Asked> = {}) =>
      keysOf({ dataset: 'crew', query, fusion: 'lexical', ...more })
    const settled = (snapshot: number) => ask(lake.broker, vector.covered, { dataset: 'crew', snapshot })
    const upserted = await lake.ingest(
      'crew',
      csv([
        [2, 'astronaut', 'TX', 90],
        [7, 'nurse and astronaut', 'IL', 50],
      ]),
      { query: { mode: 'upsert' } },
    )
    expect(await words('registered')).toEqual([])
    await settled(upserted.snapshot)
    expect(await words('astronaut')).toEqual([2, 7])
    expect(await words('nurse')).toEqual([7])
    expect(await words('astronaut', { where: `state = 'IL'` })).toEqual([7])
    expect(await words('il', { k: 100 })).toHaveLength(3)

    await lake.ask(ingest.deleteRows, { name: 'crew', keys: [4] })
    expect(await words('truck driver')).toEqual([5])

    const replaced = await lake.ingest('crew', csv([[1, 'diver', 'FL', 20]]), { query: { mode: 'replace' } })
    expect(await words('truck')).toEqual([])
    await settled(replaced.snapshot)
    expect(await words('diver')).toEqual([1])

    expect(await words('registered nurse', { at: before })).toEqual([2])
    expect(await words('truck', { at: before, where: 'pay < 27' })).toEqual([5])
  }, 60_000)
})

describe('keys', () => {
  test('of several columns, of text and of a dataset without a key meet predicates too', async () => {
    await lake.ingest('shifts', 'town,day,what\nOslo,1,forklift\nBonn,2,nurse\nBonn,3,nurse\n', {
      query: { key: 'town,day' },
    })
    await lake.ingest('notes', 'text\nforklift\nnurse\nnurse again\n')
    await lake.ingest('towns', 'town,what\nOslo,forklift\nBonn,nurse\n', { query: { key: 'town' } })
    for (const [name, column] of [
      ['shifts', 'what'],
      ['notes', 'text'],
      ['towns', 'what'],
    ] as const)
      await lake.ask(supervisor.create, { name, dataset: name, column, kind: 'text' })
    await Promise.all(['shifts', 'notes', 'towns'].map((name) => untilLive(lake, name)))
    expect(await keysOf({ dataset: 'shifts', query: 'nurse', where: 'day < 3', k: 5 })).toEqual([
      '["Bonn",2]',
      '["Oslo",1]',
    ])
    expect(await keysOf({ dataset: 'notes', query: 'nurse', where: `text LIKE '%again'` })).toEqual([2])
    expect(await keysOf({ dataset: 'towns', query: 'nurse', where: `town = 'Oslo'` })).toEqual(['Oslo'])
  }, 60_000)
})

test('rows are named alike by a search and by an order, also where no BIGINT holds their keys', async () => {
  await lake.ingest('stars', 'id,what\n18446744073709551615,nurse\n3,forklift\n', { query: { key: 'id' } })
  const { columns } = await ask(lake.broker, query.rows, { name: 'stars' })
  expect(columns[0]?.type).not.toBe('BIGINT')
  await lake.ask(supervisor.create, { name: 'stars', dataset: 'stars', column: 'what', kind: 'text' })
  await untilLive(lake, 'stars')
  const { rows } = await ask(lake.broker, query.ranked, {
    name: 'stars',
    where: 'id IN (3, 18446744073709551615)',
    rank: [],
    limit: 10,
  })
  const found = await keysOf({ dataset: 'stars', query: 'forklift nurse' })
  expect(found.toSorted()).toEqual(rows.map(({ key }) => key).toSorted())
  await lake.expectProblem(lake.fetch('/datasets/stars/rows?where=_key%3D3'), 'QUERY_SYNTAX')
}, 60_000)

describe('an index of vectors', () => {
  test('has predicates, and no words', async () => {
    const answer = await lake.fetch('/ingest?dataset=points&key=key', {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.apache.parquet' },
      body: await vectorsParquet([1, 2, 3], Float32Array.of(1, 0, 0, 1, 1, 1)),
    })
    expect(answer.status).toBe(201)
    await lake.ask(supervisor.create, { name: 'points', dataset: 'points', column: 'embedding', kind: 'vector' })
    await untilLive(lake, 'points')
    const asked = { index: 'points', vector: [1, 0.1] }
    expect(await keysOf({ ...asked, where: 'key > 1' })).toEqual([3, 2])
    const both = await hybrid({ ...asked, query: 'words' })
    expect(both.plan).toMatchObject({ fusion: { used: 'dense' }, legs: { lexical: { state: 'absent' } } })
    await expectRefused({ ...asked, query: 'a', fusion: 'lexical' }, 'REQUEST_INVALID')
    await expectRefused({ index: 'points', query: 'a' }, 'VECTOR_INVALID')
    await expectRefused({ dataset: 'points', query: 'a' }, 'INDEX_UNKNOWN')
  }, 60_000)
})

const expectRefused = (body: object, code: Parameters<Lake['expectProblem']>[1]) =>
  lake.expectProblem(lake.post('/vectors/hybrid', body), code)

describe('what cannot be searched', () => {
  test.each([
    [{ k: 0 }, 'REQUEST_INVALID'],
    [{ k: 1_000_000_000 }, 'REQUEST_INVALID'],
    [{ query: undefined }, 'REQUEST_INVALID'],
    [{ query: '' }, 'VECTOR_INVALID'],
    [{ query: ' \n\t' }, 'VECTOR_INVALID'],
    [{ query: '', fusion: 'lexical' }, 'VECTOR_INVALID'],
    [{ query: '?!', fusion: 'lexical' }, 'VECTOR_INVALID'],
    [{ query: 'x'.repeat(1024 * 1024) }, 'REQUEST_TOO_LARGE'],
    [{ query: 'x'.repeat(100_000) }, 'REQUEST_INVALID'],
    [{ index: 'nothing' }, 'INDEX_UNKNOWN'],
    [{ dataset: 'people' }, 'REQUEST_INVALID'],
    [{ index: undefined }, 'REQUEST_INVALID'],
    [{ index: undefined, dataset: 'nothing' }, 'DATASET_UNKNOWN'],
    [{ fusion: 'best' }, 'REQUEST_INVALID'],
    [{ at: 10_000 }, 'LAKE_VERSION_UNKNOWN'],
    [{ include: ['salary'] }, 'QUERY_SYNTAX'],
    [{ filter: 'pay > 1' }, 'REQUEST_INVALID'],
  ] as const)('%.60j is refused', async (more, code) => {
    await expectRefused({ index: 'people', query: 'truck', ...more }, code)
  })

  test.each([
    ['', 'QUERY_FORBIDDEN'],
    ['salary > 1', 'QUERY_SYNTAX'],
    ['pay >', 'QUERY_SYNTAX'],
    ['pay > 1; DROP TABLE people', 'QUERY_FORBIDDEN'],
    ['pay > 1) OR (1 = 1', 'QUERY_FORBIDDEN'],
    ['1=1) UNION SELECT id FROM people --', 'QUERY_FORBIDDEN'],
    ['pay > 1 /* x', 'QUERY_FORBIDDEN'],
    ['1=1) OR (1=1) --', 'QUERY_FORBIDDEN'],
    ['SELECT 1', 'QUERY_FORBIDDEN'],
    ['pay > 1 ORDER BY pay', 'QUERY_SYNTAX'],
    ['pay > 1 LIMIT 1', 'QUERY_SYNTAX'],
    [`state = 'IL`, 'QUERY_FORBIDDEN'],
    ['sum(pay) > 1', 'QUERY_SYNTAX'],
    [`id IN (SELECT id FROM read_csv('/etc/passwd'))`, 'QUERY_FORBIDDEN'],
    ['id IN (SELECT id FROM nobody)', 'QUERY_TABLE_UNKNOWN'],
    [`getenv('HOME') = 'x'`, 'QUERY_FORBIDDEN'],
    ['DELETE FROM people', 'QUERY_SYNTAX'],
    ['key = 3', 'QUERY_SYNTAX'],
    ['random() < 0.5', 'QUERY_FORBIDDEN'],
    ['"random"() < 0.5', 'QUERY_FORBIDDEN'],
    [`DATE '2026-01-01' < Current_Date`, 'QUERY_FORBIDDEN'],
    ['id IN (SELECT version FROM lake.versions)', 'QUERY_FORBIDDEN'],
    ['\u0000', 'QUERY_SYNTAX'],
    ['🚜', 'QUERY_SYNTAX'],
    [`pay > ${'1'.repeat(70_000)}`, 'REQUEST_INVALID'],
  ] as const)('nor rows that meet %.40s', async (where, code) => {
    await expectRefused({ index: 'people', query: 'truck', where }, code)
  })

  test('a query is data whatever it says, and a predicate may look into other datasets', async () => {
    for (const query of [
      `" OR 1=1 --`,
      'NEAR(truck driver',
      'role:truck*',
      '* truck ^',
      `'); DROP TABLE words; truck`,
      '🚜 truck',
      'Fahrer für truck',
    ]) {
      expect((await keysOf({ query, fusion: 'lexical' })).length).toBeGreaterThan(0)
    }
    await lake.ingest('wanted', 'id\n4\n', { query: { key: 'id' } })
    const answer = await hybrid({ query: 'truck', where: 'id IN (SELECT id FROM wanted)' })
    expect(answer.hits).toMatchObject([{ key: 4 }])
    expect(answer.receipt.datasets).toEqual({ people: 1, wanted: 1 })
  })

  test.each([
    ['pay > 1 AND nothing', 12],
    ['count(*) > 1', 0],
    ['pay >', 5],
  ])('the place of a mistake counts in the predicate: %s', async (where, position) => {
    for (const answer of [
      lake.post('/vectors/hybrid', { index: 'people', query: 'truck', where }),
      lake.fetch(`/datasets/people/rows?where=${encodeURIComponent(where)}`),
    ])
      expect(await (await answer).json()).toMatchObject({ position })
  })
})
