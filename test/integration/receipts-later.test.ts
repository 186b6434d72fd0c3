/** Two hundred receipts of every kind, made again after rows changed, were folded, and another generation serves. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorTable } from '../../actors/kernel/errors.ts'
import type { Receipt } from '../../actors/kernel/receipt.ts'
import { pipeline } from '../../actors/pipeline/contract.ts'
import { receipts } from '../../actors/receipts/contract.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { type Lake, startLake } from './lake.ts'
import { untilLive } from './vector-lake.ts'

const ROWS = 600
const EACH = 40
const CITIES = ['Bonn', 'Ulm', 'Trier', 'Mainz']
const WORK = ['drives a forklift', 'welds pipes', 'bakes bread', 'repairs radios', 'keeps bees']
const people = (from: number, to: number, word: string) =>
  `id,city,note\n${Array.from({ length: to - from }, (_, n) => {
    const id = from + n
    return `${id},${CITIES[id % CITIES.length]},Number ${id} ${WORK[id % WORK.length]} ${word} since ${1950 + (id % 60)}.`
  }).join('\n')}\n`

const each = async (ask: (n: number) => Promise<{ readonly receipt: Receipt }>): Promise<Receipt[]> => {
  const given: Receipt[] = []
  for (let n = 0; n < EACH; n++) given.push((await ask(n)).receipt)
  return given
}
const workOf = (n: number) => `who ${WORK[n % WORK.length]} since ${1950 + n}`

/** How each kind is asked the n-th time. */
const kinds: Readonly<Record<string, (n: number) => Promise<{ readonly receipt: Receipt }>>> = {
  statement: (n) => lake.sql(`SELECT id, city, note FROM people WHERE id % ${n + 2} = 0 ORDER BY id`),
  search: (n) => lake.ask(vector.search, { index: 'notes', query: workOf(n), k: 5, include: ['note'] }),
  hybrid: (n) =>
    lake.ask(vector.hybrid, { index: 'notes', query: workOf(n), where: `city <> '${CITIES[n % 4]}'`, k: 5 }),
  run: (n) =>
    lake.ask(pipeline.run, { task: { kind: 'match', text: `somebody in ${CITIES[n % 4]}`, dataset: 'people' } }),
  answer: (n) => lake.ask(pipeline.rag, { question: `${workOf(n)}?`, dataset: 'people' }),
}

let lake: Lake
const given = new Map<string, readonly Receipt[]>()
beforeAll(async () => {
  lake = await startLake()
  await lake.ingest('people', people(0, ROWS, 'by the river'), { query: { key: 'id' } })
  await lake.ask(supervisor.create, { name: 'notes', dataset: 'people', column: 'note', kind: 'text' })
  await untilLive(lake, 'notes', 1)
  for (const [kind, ask] of Object.entries(kinds)) given.set(kind, await each(ask))
  await lake.ingest('people', people(100, 400, 'in the woods'), { query: { mode: 'upsert', wait: 'indexed' } })
  await lake.post('/datasets/people/rows/delete', { keys: Array.from({ length: 50 }, (_, id) => id) })
  expect((await lake.post('/datasets/people/compact', {})).status).toBe(202)
  await lake.post('/indexes/notes/generations', {})
  await untilLive(lake, 'notes', 2)
}, 120_000)
afterAll(() => lake.stop())

test('they are two hundred, of five kinds', () => {
  expect([...given.values()].flat()).toHaveLength(200)
})

describe.each(Object.keys(kinds))('of each %s', (kind) => {
  const own = () => given.get(kind) ?? []

  test('the answer is the same again, though the same question has another one by now', async () => {
    for (const receipt of own()) {
      const told = await lake.ask(receipts.replay, { receipt })
      expect(told, JSON.stringify(receipt.request)).toEqual({
        same: true,
        differences: [],
        lakeVersion: receipt.lakeVersion,
      })
    }
    const asked = kinds[kind]
    if (asked === undefined) throw new Error('no such kind')
    const now = await each(asked)
    expect(now.filter(({ answer }, n) => answer.sha256 !== own()[n]?.answer.sha256)).not.toEqual([])
  }, 60_000)

  test('a changed one is refused', async () => {
    for (const receipt of own().slice(0, 5))
      for (const forged of [
        { ...receipt, lakeVersion: receipt.lakeVersion + 1 },
        { ...receipt, answer: { ...receipt.answer, rows: receipt.answer.rows + 1 } },
        { ...receipt, datasets: { ...receipt.datasets, secrets: 1 } },
      ])
        await lake.expectProblem(lake.post('/receipts/replay', { receipt: forged }), 'LAKE_RECEIPT_FORGED')
  })
})

test('what is refused is told by a status that says why', () => {
  expect(errorTable.LAKE_RECEIPT_FORGED.status).toBe(422)
  expect(errorTable.LAKE_VERSION_EXPIRED.status).toBe(410)
})
