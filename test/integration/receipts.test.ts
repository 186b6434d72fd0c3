/** A receipt says what an answer was made of, and the answer can be made again from it. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Receipt } from '../../actors/kernel/receipt.ts'
import { receipts } from '../../actors/receipts/contract.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { type Lake, startLake } from './lake.ts'
import { untilLive } from './vector-lake.ts'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.stop())

const people = (from: number, to: number, word = 'forklift') =>
  `id,note\n${Array.from({ length: to - from }, (_, n) => `${from + n},${word} number ${from + n}`).join('\n')}\n`

const replay = (receipt: Receipt) => lake.ask(receipts.replay, { receipt })
const same = (lakeVersion: number) => ({ same: true, differences: [], lakeVersion })

describe('the receipt of a statement', () => {
  test('names the request, the version and the snapshots, and replays as the same after later changes', async () => {
    await lake.ingest('people', people(0, 50), { query: { key: 'id' } })
    const asked = { params: [10], maxRows: 5 }
    const { receipt, rows } = await lake.sql('SELECT id FROM people WHERE id >= ? ORDER BY id', asked)
    expect(receipt).toMatchObject({
      request: { action: 'query.sql', params: { sql: 'SELECT id FROM people WHERE id >= ? ORDER BY id', ...asked } },
      lakeVersion: 1,
      datasets: { people: 1 },
      answer: { rows: rows.length },
    })
    await lake.ingest('people', people(10, 20, 'crane'), { query: { mode: 'upsert' } })
    await lake.ingest('people', people(0, 5), { query: { mode: 'replace' } })
    expect(await replay(receipt)).toEqual(same(1))
  })

  test('is the same for the same request, and for one that asks for the version by name', async () => {
    const once = await lake.sql('SELECT count(*) AS n FROM people')
    const twice = await lake.sql('SELECT count(*) AS n FROM people')
    const { receipt } = await lake.sql('SELECT count(*) AS n FROM people', { at: once.lakeVersion })
    expect(twice.receipt).toEqual(once.receipt)
    expect(receipt).toEqual(once.receipt)
  })

  test('of a result that is streamed tells of all its rows', async () => {
    const { receipt, rowCount } = await lake.sql("SELECT i, repeat('x', 100) AS t FROM range(20000) r(i)", {
      maxRows: 20_000,
    })
    expect(rowCount).toBe(20_000)
    expect(receipt.answer.rows).toBe(20_000)
    expect(await replay(receipt)).toEqual(same(receipt.lakeVersion))
  })

  test('says how an answer differs that was no function of the lake', async () => {
    const { receipt } = await lake.sql('SELECT now() AS t')
    const told = await replay(receipt)
    expect(told.same).toBe(false)
    expect(told.differences.map(({ what }) => what)).toEqual(['answer'])
  })
})

describe('the receipt of a search', () => {
  test('names the index, its generation and model, and replays as the same after another generation is live', async () => {
    await lake.ingest('notes', people(0, 40), { query: { key: 'id' } })
    await lake.ask(supervisor.create, { name: 'notes', dataset: 'notes', column: 'note', kind: 'text' })
    await untilLive(lake, 'notes', 1)
    const { receipt, hits } = await lake.ask(vector.search, {
      index: 'notes',
      query: 'number 7',
      k: 5,
      include: ['note'],
    })
    expect(receipt).toMatchObject({
      request: { action: 'vector.search', params: { index: 'notes', query: 'number 7', k: 5 } },
      datasets: { notes: 1 },
      indexes: { notes: { generation: 1, model: { name: 'static-minilm-256' } } },
      answer: { rows: 5, keys: hits.map(({ key }) => key) },
    })
    await lake.ingest('notes', people(0, 20, 'crane'), { query: { mode: 'upsert', wait: 'indexed' } })
    expect((await lake.post('/datasets/notes/compact', {})).status).toBe(202)
    await lake.post('/indexes/notes/generations', {})
    await untilLive(lake, 'notes', 2)
    expect(await replay(receipt)).toEqual(same(receipt.lakeVersion))
  })
})

describe('what is no receipt of this lake', () => {
  test('is refused: changed, of another lake, or no receipt at all', async () => {
    const { receipt } = await lake.sql('SELECT 1 AS a')
    const forged = { ...receipt, request: { ...receipt.request, params: { sql: 'SELECT 2 AS a' } } }
    await lake.expectProblem(lake.post('/receipts/replay', { receipt: forged }), 'LAKE_RECEIPT_FORGED')
    const mac = receipt.mac.replace(/^./, (first) => (first === '0' ? '1' : '0'))
    await lake.expectProblem(lake.post('/receipts/replay', { receipt: { ...receipt, mac } }), 'LAKE_RECEIPT_FORGED')
    for (const none of [{}, 'receipt', null, { ...receipt, more: 1 }, { ...receipt, mac: 'x' }])
      await lake.expectProblem(lake.post('/receipts/replay', { receipt: none }), 'REQUEST_INVALID')
  })

  test('is refused also where it is nested without end', async () => {
    const deep = `{"receipt":{"request":{"action":"a","params":{"deep":${'['.repeat(200_000)}${']'.repeat(200_000)}}}}}`
    const answer = lake.fetch('/receipts/replay', { method: 'POST', body: deep })
    await lake.expectProblem(answer, 'REQUEST_MALFORMED')
  })
})

test('the key is the owner’s alone, and receipts outlive the server', async () => {
  const { mode } = await stat(join(lake.root, 'receipt.key'))
  expect(mode & 0o777).toBe(0o600)
  const { receipt } = await lake.sql('SELECT 42 AS a')
  await lake.restart()
  expect(await replay(receipt)).toEqual(same(receipt.lakeVersion))
})
