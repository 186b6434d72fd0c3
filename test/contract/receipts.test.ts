/** Receipts are replayed by asking who answered, on whichever node that is. */
import type { ServiceSchema } from 'moleculer'
import { afterEach, expect, test } from 'vitest'
import { LakeError } from '../../actors/kernel/errors.ts'
import { closeReceipt, openReceipt, type Receipt, rowsAnswer } from '../../actors/kernel/receipt.ts'
import { pipeline } from '../../actors/pipeline/contract.ts'
import { query } from '../../actors/query/contract.ts'
import { receiptsActor } from '../../actors/receipts/actor.ts'
import { receipts } from '../../actors/receipts/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { insideAndBetween, type Nodes } from './over-nodes.ts'

const KEY = 'k'.repeat(64)

const receiptOf = (action: string, params: Receipt['request']['params'], rows = 1): Receipt =>
  closeReceipt(
    openReceipt(KEY, { request: { action, params }, lakeVersion: 5, datasets: { people: 2 } }),
    rowsAnswer(rows, Buffer.from('[]')),
  )

/** A room whose every action is noted, and answered by `answer`. */
const room = (name: string, actions: readonly string[], answer: (params: object) => unknown): ServiceSchema => ({
  name,
  actions: Object.fromEntries(
    actions.map((action) => [action, { handler: (ctx: { params: object }) => answer(ctx.params) }]),
  ),
})

insideAndBetween('replay', (start) => {
  let nodes: Nodes
  afterEach(() => nodes.stop())

  const started = async (answer: (asked: object) => unknown) => {
    const asked: object[] = []
    const noted = (params: object) => {
      asked.push(params)
      return answer(params)
    }
    nodes = await start({
      far: [
        room('query', ['sql'], noted),
        room('vector', ['search', 'hybrid'], noted),
        room('pipeline', ['run'], noted),
        receiptsActor({ receiptKey: KEY }),
      ],
    })
    return asked
  }

  test.each([
    [query.sql.name, { sql: 'SELECT 1' }, {}],
    [vector.search.name, { index: 'people', query: 'bees' }, {}],
    [vector.hybrid.name, { index: 'people', query: 'bees', where: 'a > 1' }, {}],
    [
      pipeline.run.name,
      { task: { kind: 'match', text: 'bees', dataset: 'people', today: '2026-11-21' } },
      { mode: 'dry' },
    ],
  ])('asks %s the same at the version of the receipt, and a run leaves no trace', async (action, params, more) => {
    const receipt = receiptOf(action, params)
    const asked = await started(() => ({ receipt }))
    expect(await nodes.ask(receipts.replay, { receipt })).toEqual({ same: true, differences: [], lakeVersion: 5 })
    expect(asked).toMatchObject([{ ...params, ...more, at: 5 }])
  })

  test('tells what differs', async () => {
    await started(() => ({ receipt: receiptOf(query.sql.name, { sql: 'SELECT 1' }, 2) }))
    const receipt = receiptOf(query.sql.name, { sql: 'SELECT 1' })
    const { same, differences } = await nodes.ask(receipts.replay, { receipt })
    expect({ same, differences }).toEqual({ same: false, differences: [{ what: 'rows', was: 1, is: 2 }] })
  })

  test('asks nobody for a forged receipt, and hands on that a version has expired', async () => {
    const asked = await started(() => {
      throw new LakeError('LAKE_VERSION_EXPIRED', 'version 5 has expired')
    })
    const receipt = receiptOf(query.sql.name, { sql: 'SELECT 1' })
    const forged = { ...receipt, lakeVersion: 6 }
    await expect(nodes.ask(receipts.replay, { receipt: forged })).rejects.toMatchObject({ type: 'LAKE_RECEIPT_FORGED' })
    expect(asked).toEqual([])
    await expect(nodes.ask(receipts.replay, { receipt })).rejects.toMatchObject({ type: 'LAKE_VERSION_EXPIRED' })
    const unknown = receiptOf('query.guess', {})
    await expect(nodes.ask(receipts.replay, { receipt: unknown })).rejects.toMatchObject({
      type: 'LAKE_RECEIPT_FORGED',
    })
  })
})
