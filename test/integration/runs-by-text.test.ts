/** Where a dataset has an index over text, rows that meet a request alike come in the order of what their texts say. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { receipts } from '../../actors/receipts/contract.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { type Lake, startLake } from './lake.ts'
import { match } from './staffed-lake.ts'
import { untilLive } from './vector-lake.ts'

const CITIES = ['Bonn', 'Ulm', 'Trier']
const HOBBIES = ['sails in summer', 'plays chess on Sundays', 'bakes bread', 'repairs old radios', 'grows roses']

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  const rows = Array.from({ length: 900 }, (_, id) => {
    const hobby = id % 97 === 5 ? 'keeps bees and sells their honey' : HOBBIES[id % HOBBIES.length]
    return `${id},${CITIES[id % CITIES.length]},Number ${id} ${hobby} since ${1950 + (id % 61)}`
  })
  await lake.ingest('people', `id,city,note\n${rows.join('\n')}\n`, { query: { key: 'id' } })
})
afterAll(() => lake.stop())

const REQUEST = 'somebody in Ulm, honey and bees'

test('without an index they come in the order of their keys', async () => {
  const { output, plan, receipt } = await match(lake, REQUEST, { dataset: 'people' })
  expect(output.rows.map(({ key }) => key)).toEqual([1, 4, 7, 10, 13, 16, 19, 22, 25, 28])
  expect(plan.corpora.map(({ kind }) => kind)).toEqual(['dataset'])
  expect(receipt).not.toHaveProperty('indexes')
})

test('with one the texts decide among rows that meet every condition, and the answer names the index', async () => {
  await lake.ask(supervisor.create, { name: 'notes', dataset: 'people', column: 'note', kind: 'text' })
  await untilLive(lake, 'notes', 1)
  const ran = await match(lake, REQUEST, { dataset: 'people' })
  const bees = Array.from({ length: 900 }, (_, id) => id).filter((id) => id % 97 === 5 && id % 3 === 1)
  expect(bees.length).toBeGreaterThan(1)
  expect(
    ran.output.rows
      .slice(0, bees.length)
      .map(({ key }) => Number(key))
      .toSorted((a, b) => a - b),
  ).toEqual(bees)
  for (const { row } of ran.output.rows) expect(row['city']).toBe('Ulm')
  expect(ran.plan.texts).toMatchObject({ state: 'ranked', dense: 'served' })
  expect(ran.plan.corpora).toContainEqual({ kind: 'index', name: 'notes', generation: 1 })
  expect(ran.receipt.indexes).toMatchObject({ notes: { generation: 1, model: { name: 'static-minilm-256' } } })
  // by the name of the index as by that of its dataset
  const answer = await lake.post('/runs', {
    task: { kind: 'match', text: REQUEST, index: 'notes', today: '2026-11-21' },
  })
  expect((await answer.json()) as object).toMatchObject({ output: { rows: ran.output.rows } })
  // the same after a change of rows, a compaction and another generation
  await lake.ingest('people', 'id,city,note\n5000,Ulm,honey and bees and honey\n', {
    query: { mode: 'upsert', wait: 'indexed' },
  })
  expect((await lake.post('/datasets/people/compact', {})).status).toBe(202)
  await lake.post('/indexes/notes/generations', {})
  await untilLive(lake, 'notes', 2)
  expect(await lake.ask(receipts.replay, { receipt: ran.receipt })).toMatchObject({ same: true, differences: [] })
  const now = await match(lake, REQUEST, { dataset: 'people' })
  expect(now.output.rows[0]?.key).toBe(5000)
})

test('of a dataset without a column that values can be linked in the texts alone are searched, and the answer says so', async () => {
  const rows = Array.from({ length: 400 }, (_, id) => {
    const hobby = id % 97 === 5 ? 'keeps bees and sells their honey' : HOBBIES[id % HOBBIES.length]
    return `${id},Dear friend number ${id} of the one who ${hobby} since the summer of ${1950 + (id % 61)}.`
  })
  await lake.ingest('letters', `id,text\n${rows.join('\n')}\n`, { query: { key: 'id' } })
  const before = await match(lake, 'honey and bees', { dataset: 'letters' })
  expect(before.output.rows).toEqual([])
  expect(before.output.explanation).toEqual({
    kind: 'texts-alone',
    message: 'letters has no columns that values can be linked in, and no texts that an index found the words in',
  })
  await lake.ask(supervisor.create, { name: 'letters_text', dataset: 'letters', column: 'text', kind: 'text' })
  await untilLive(lake, 'letters_text', 1)
  const { output, receipt } = await match(lake, 'honey and bees', { dataset: 'letters', k: 5 })
  expect(output.rows.map(({ key }) => Number(key) % 97)).toEqual([5, 5, 5, 5, 5])
  expect(output).toMatchObject({
    answer: 'letters has no columns that values can be linked in; its texts alone were searched',
    explanation: { kind: 'texts-alone' },
  })
  expect(receipt.indexes).toHaveProperty('letters_text')
})
