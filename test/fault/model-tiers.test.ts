/** What a tier holds, whatever its provider is: the budget of an hour, calls at once, the schema, and answers that are followed. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { ai } from '../../actors/ai/contract.ts'
import type { TierSettings } from '../../actors/ai/tier.actor.ts'
import type { ParamsOf } from '../../actors/kernel/contract.ts'
import { limits } from '../../config/limits.ts'
import '../doubles/low-model-limits.ts'
import { failureOf, type ModelNode, startModelNode } from '../doubles/model-node.ts'
import { type Play, startWire, type Wire } from '../doubles/provider-wire.ts'

let wire: Wire
let node: ModelNode
beforeAll(async () => {
  wire = await startWire('openai-compatible')
})
beforeEach(async () => {
  wire.seen.length = 0
  node = await startModelNode(wire)
})
afterEach(() => node.stop())
afterAll(() => wire.stop())

const hello: ParamsOf<typeof ai.generate> = {
  tier: 'small',
  messages: [{ role: 'user', content: 'Say hello' }],
  maxTokens: 50,
}
const good: Play = { kind: 'answer', pieces: ['Hel', 'lo ', 'there'] }
const says = (...pieces: string[]): Play => ({ kind: 'answer', pieces })
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }

async function restart(settings: Partial<TierSettings>): Promise<void> {
  await node.stop()
  node = await startModelNode(wire, settings, node.rows)
}

test('a tier that the settings do not name is told by a code', async () => {
  expect(await failureOf(node.ask(ai.generate, { ...hello, tier: 'frontier' }))).toMatchObject({
    type: 'MODEL_UNKNOWN',
  })
  expect(await failureOf(node.ask(ai.begin, { ...hello, tier: 'frontier' }))).toMatchObject({ type: 'MODEL_UNKNOWN' })
})

test('an hour takes no more than its budget, however many ask at once', async () => {
  // each may take 11 + 50 tokens, and takes 12
  await restart({ tokensPerHourMax: 150, concurrency: 8 })
  wire.play(good)
  const asked = await Promise.allSettled(Array.from({ length: 8 }, () => node.ask(ai.generate, hello)))
  const refused = asked.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  expect(refused.length).toBeGreaterThanOrEqual(6)
  for (const error of refused) expect(error).toMatchObject({ type: 'MODEL_BUDGET_SPENT', retryable: true })
  let spent = 8 - refused.length
  for (; spent < 30; spent += 1)
    if ((await Promise.allSettled([node.ask(ai.generate, hello)]))[0]?.status === 'rejected') break
  const [tier] = (await node.ask(ai.tiers, {})).items
  expect(tier?.spent).toEqual({ tokens: 12 * spent, cost: 17 * spent })
  expect(tier?.spent.tokens).toBeLessThanOrEqual(150)
  expect(wire.seen).toHaveLength(spent)
})

test('a budget in money holds as well', async () => {
  await restart({ costPerHourMax: 150 })
  wire.play(good)
  // may cost 111, and costs 17
  expect(await node.ask(ai.generate, hello)).toMatchObject({ cost: 17 })
  await node.ask(ai.generate, hello)
  await node.ask(ai.generate, hello)
  expect(await failureOf(node.ask(ai.generate, hello))).toMatchObject({
    type: 'MODEL_BUDGET_SPENT',
    data: { retryAfterMs: expect.any(Number) },
  })
})

test('what was spent before a restart still counts', async () => {
  const at = new Date().toISOString()
  const long = new Date(Date.now() - 2 * limits.modelBudgetMs).toISOString()
  const row = { node: 'only', tier: 'small', inputTokens: 60, outputTokens: 40, cost: 1 }
  node.rows.push(
    { ...row, at: long },
    { ...row, at },
    { ...row, at, node: 'another' },
    { ...row, at, tier: 'frontier' },
  )
  await restart({ tokensPerHourMax: 150 })
  expect((await node.ask(ai.tiers, {})).items).toMatchObject([{ spent: { tokens: 100, cost: 1 } }])
  expect(await failureOf(node.ask(ai.generate, hello))).toMatchObject({ type: 'MODEL_BUDGET_SPENT' })
})

test('a question that is refused by the budget leaves the breaker as it is', async () => {
  await restart({ tokensPerHourMax: 70 })
  wire.play({ kind: 'status', status: 500 })
  for (let n = 0; n < limits.modelFailuresMax; n += 1) await failureOf(node.ask(ai.generate, hello))
  await vi.waitUntil(async () => (await node.ask(ai.tiers, {})).items[0]?.state === 'trying')
  expect(await failureOf(node.ask(ai.generate, { ...hello, maxTokens: 60 }))).toMatchObject({
    type: 'MODEL_BUDGET_SPENT',
  })
  wire.play(good)
  expect(await node.ask(ai.generate, hello)).toMatchObject({ text: 'Hello there' })
})

test('no more questions are with the provider at once than the settings say, and one that waits can leave', async () => {
  await restart({ concurrency: 1 })
  wire.play({ kind: 'stalls', pieces: ['Hel'] })
  const [first, second] = [new AbortController(), new AbortController()]
  const asked = [first, second].map(({ signal }) => failureOf(node.ask(ai.generate, hello, { signal })))
  await vi.waitUntil(() => wire.seen.length === 1)
  expect((await node.ask(ai.tiers, {})).items).toMatchObject([{ running: 1, waiting: 1 }])
  second.abort()
  expect(await asked[1]).toMatchObject({ type: 'REQUEST_CANCELLED' })
  first.abort()
  await asked[0]
  expect(wire.seen).toHaveLength(1)
})

test('questions that spent their time in the queue say nothing of the provider', async () => {
  await restart({ concurrency: 1, timeoutMs: 400 })
  wire.play({ kind: 'silent' })
  for (let n = 0; n < limits.modelFailuresMax; n += 1) {
    const first = new AbortController()
    const leaving = failureOf(node.ask(ai.generate, hello, { signal: first.signal }))
    await vi.waitUntil(() => wire.seen.length === 2 * n + 1)
    const late = failureOf(node.ask(ai.generate, hello))
    setTimeout(() => first.abort(), 300)
    expect(await leaving).toMatchObject({ type: 'REQUEST_CANCELLED' })
    expect(await late).toMatchObject({ type: 'MODEL_TIMEOUT' })
    await vi.waitUntil(() => wire.seen.length === 2 * n + 2)
  }
  expect((await node.ask(ai.tiers, {})).items).toMatchObject([{ state: 'open' }])
})

test('an answer that does not meet its schema is repaired once, and its row says so', async () => {
  wire.play(says('{"town":"Elgin"}'), says('```json\n{"city":"Elgin"}\n```'))
  const answer = await node.ask(ai.generate, { ...hello, schema })
  expect(answer).toMatchObject({ value: { city: 'Elgin' }, attempts: 2, usage: { inputTokens: 14, outputTokens: 10 } })
  expect(JSON.stringify(wire.seen[1]?.body)).toContain('does not meet the schema')
  expect(node.rows).toMatchObject([{ repaired: 'yes', state: 'done', attempts: 2 }])
})

test('an answer that does not meet it twice is none', async () => {
  wire.play(says('Elgin, I think'))
  const failure = await failureOf(node.ask(ai.generate, { ...hello, schema }))
  expect(failure).toMatchObject({ type: 'MODEL_OUTPUT_INVALID' })
  expect(wire.seen).toHaveLength(2)
  expect(String(Object(failure).message)).not.toContain('Elgin')
})

test.each([
  [{ type: 'object', properties: { a: { type: 'string', pattern: '(a+)+$' } } }],
  [{ $ref: '#/nowhere' }],
  [{ type: 'string', description: 'x'.repeat(limits.outputSchemaBytesMax) }],
])('a schema that cannot be checked is refused before anybody is asked', async (bad) => {
  expect(await failureOf(node.ask(ai.generate, { ...hello, schema: bad }))).toMatchObject({ type: 'REQUEST_INVALID' })
  expect(wire.seen).toHaveLength(0)
})

test('a prompt past its bound is refused before anybody is asked', async () => {
  const messages = [{ role: 'user' as const, content: 'x'.repeat(limits.promptBytesMax + 1) }]
  expect(await failureOf(node.ask(ai.generate, { ...hello, messages }))).toMatchObject({ type: 'REQUEST_INVALID' })
  expect(wire.seen).toHaveLength(0)
})

async function followed(id: string): Promise<string[]> {
  const pieces: string[] = []
  for (;;) {
    const news = await node.ask(ai.follow, { id, from: pieces.length })
    pieces.push(...news.pieces)
    if (news.answer !== undefined) return [...pieces, `= ${news.answer.text}`]
  }
}

test('an answer can be followed as it comes', async () => {
  wire.play(good)
  const { id, model } = await node.ask(ai.begin, hello)
  expect(model).toBe('m')
  expect(await followed(id)).toEqual(['Hel', 'lo ', 'there', '= Hello there'])
})

test('a followed answer that breaks off is not asked for again: its beginning was told', async () => {
  await restart({ retries: 3 })
  wire.play({ kind: 'cut', pieces: ['Hel'] }, good)
  const { id } = await node.ask(ai.begin, hello)
  expect(await failureOf(followed(id))).toMatchObject({ type: 'MODEL_FAILED' })
  expect(wire.seen).toHaveLength(1)
})

test('a followed answer that is bound to a schema is told when it meets it', async () => {
  wire.play(says('{"town"', ':1}'), says('{"city":', '"Elgin"}'))
  const { id } = await node.ask(ai.begin, { ...hello, schema })
  expect(await followed(id)).toEqual(['{"city":"Elgin"}', '= {"city":"Elgin"}'])
})

test('an answer that nobody follows any more is given up, down to the provider', async () => {
  wire.play({ kind: 'stalls', pieces: ['Hel'] })
  const { id } = await node.ask(ai.begin, hello)
  expect(await node.ask(ai.follow, { id, from: 0 })).toEqual({ pieces: ['Hel'] })
  expect(await wire.seen[0]?.over).toBe('given up')
  await vi.waitUntil(() => node.rows.length === 1)
  expect(node.rows).toMatchObject([{ state: 'cancelled' }])
  expect(await failureOf(node.ask(ai.follow, { id, from: 1 }))).toMatchObject({ type: 'MODEL_UNKNOWN' })
})

test('a follower that has its pieces ends nothing for another one that waits', async () => {
  wire.play({ kind: 'stalls', pieces: ['Hel'] })
  const { id } = await node.ask(ai.begin, hello)
  const follower = new AbortController()
  const waiting = failureOf(node.ask(ai.follow, { id, from: 1 }, { signal: follower.signal }))
  expect(await node.ask(ai.follow, { id, from: 0 })).toEqual({ pieces: ['Hel'] })
  const later = new Promise((resolve) => setTimeout(resolve, 3 * limits.generationFollowMs, 'still waiting'))
  expect(await Promise.race([waiting, later])).toBe('still waiting')
  follower.abort()
  await waiting
  expect(await wire.seen[0]?.over).toBe('given up')
})

test('a follower that leaves while it waits ends the answer at once', async () => {
  wire.play({ kind: 'silent' })
  const { id } = await node.ask(ai.begin, hello)
  const follower = new AbortController()
  const asked = failureOf(node.ask(ai.follow, { id, from: 0 }, { signal: follower.signal }))
  await vi.waitUntil(() => wire.seen.length === 1)
  follower.abort()
  await asked
  expect(await wire.seen[0]?.over).toBe('given up')
})

test('an answer is given also where its row cannot be kept', async () => {
  wire.play(good)
  node.rows.push = () => {
    throw new Error('no disk')
  }
  expect(await node.ask(ai.generate, hello)).toMatchObject({ text: 'Hello there' })
})
