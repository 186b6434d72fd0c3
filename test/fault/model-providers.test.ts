/** Every provider under every fault: one suite, over what each of them says on the wire. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { ai } from '../../actors/ai/contract.ts'
import type { ParamsOf } from '../../actors/kernel/contract.ts'
import { limits } from '../../config/limits.ts'
import { failureOf, type ModelNode, startModelNode } from '../doubles/model-node.ts'
import '../doubles/low-model-limits.ts'
import { type Kind, type Play, startWire, type Wire } from '../doubles/provider-wire.ts'

const hello: ParamsOf<typeof ai.generate> = {
  tier: 'small',
  messages: [{ role: 'user', content: 'Say hello to the secret welder' }],
  maxTokens: 50,
}
const good: Play = { kind: 'answer', pieces: ['Hel', 'lo ', 'there'] }
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }

let wire: Wire
let node: ModelNode

describe.each<Kind>(['openai-compatible', 'ollama', 'anthropic', 'sidecar'])('%s', (kind) => {
  beforeAll(async () => {
    wire = await startWire(kind)
  })
  beforeEach(async () => {
    wire.seen.length = 0
    node = await startModelNode(wire)
  })
  afterEach(() => node.stop())
  afterAll(() => wire.stop())

  test('answers, with what it took, and its call is a row that holds no word of the prompt', async () => {
    wire.play(good)
    const answer = await node.ask(ai.generate, hello, { requestId: 'r-1', by: 'tester' })
    expect(answer).toMatchObject({
      text: 'Hello there',
      finish: 'stop',
      tier: 'small',
      provider: kind,
      model: 'm',
      attempts: 1,
    })
    if (kind !== 'sidecar') {
      expect(answer.usage).toEqual({ inputTokens: 7, outputTokens: 5, counted: 'provider' })
      expect(answer.cost).toBe(17)
    } else expect(answer.usage.counted).toBe('estimate')
    expect(node.rows).toMatchObject([
      {
        tier: 'small',
        state: 'done',
        model: 'm',
        promptSha256: answer.promptSha256,
        by: 'tester',
        requestId: 'r-1',
        attempts: 1,
      },
    ])
    expect(JSON.stringify(node.rows)).not.toContain('welder')
    expect(answer.promptSha256).toMatch(/^[0-9a-f]{64}$/)
  })

  test('is sent the key, the bound on tokens and the schema where it looks for them', async () => {
    wire.play({ kind: 'answer', pieces: ['{"city":"Elgin"}'] })
    const answer = await node.ask(ai.generate, { ...hello, schema })
    expect(answer.value).toEqual({ city: 'Elgin' })
    const { headers = {}, body, path } = wire.seen[0] ?? {}
    expect(headers['x-api-key'] ?? headers.authorization).toMatch(/^(Bearer )?a-key$/)
    expect(JSON.stringify(body)).toContain('"city"')
    expect({ path, body }).toMatchObject(
      {
        'openai-compatible': { path: '/v1/chat/completions', body: { max_tokens: 50, temperature: 0, stream: true } },
        ollama: {
          path: '/api/chat',
          body: { options: { num_predict: 50, temperature: 0, num_ctx: 4096 }, format: schema },
        },
        anthropic: { path: '/v1/messages', body: { max_tokens: 50, temperature: 0 } },
        sidecar: { path: '/generate', body: { maxTokens: 50, schema, prompt: hello.messages[0]?.content } },
      }[kind],
    )
  })

  test.each<[string, Play, string]>([
    ['refuses the key', { kind: 'status', status: 401 }, 'MODEL_REFUSED'],
    ['has no such model', { kind: 'status', status: 404 }, 'MODEL_REFUSED'],
    ['fails', { kind: 'status', status: 500 }, 'MODEL_FAILED'],
    ['takes no more', { kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 'MODEL_RATE_LIMITED'],
    ['leads elsewhere', { kind: 'status', status: 307, headers: { location: 'http://127.0.0.1:9/' } }, 'MODEL_FAILED'],
    ['breaks off in the middle', { kind: 'cut', pieces: ['Hel'] }, 'MODEL_FAILED'],
    ['ends without an end', { kind: 'unfinished', pieces: ['Hel'] }, 'MODEL_FAILED'],
    ['says something else', { kind: 'garbage' }, 'MODEL_FAILED'],
    ['never ends', { kind: 'huge' }, 'MODEL_OUTPUT_INVALID'],
  ])('that %s is told by a code', async (_what, play, type) => {
    wire.play(play)
    const failure = await failureOf(node.ask(ai.generate, hello))
    expect(failure).toMatchObject({ type })
    expect(String(Object(failure).message)).not.toContain('a-key')
    expect(node.rows).toMatchObject([{ state: 'failed', code: type }])
    if (type === 'MODEL_RATE_LIMITED') expect(failure).toMatchObject({ data: { retryAfterMs: 7000 } })
  })

  test.each<Play>([{ kind: 'silent' }, { kind: 'stalls', pieces: ['Hel'] }])(
    'that is too slow ($kind) is given up in time, also on its side',
    async (play) => {
      await node.stop()
      node = await startModelNode(wire, { timeoutMs: 150 })
      wire.play(play)
      expect(await failureOf(node.ask(ai.generate, hello))).toMatchObject({ type: 'MODEL_TIMEOUT' })
      expect(await wire.seen[0]?.over).toBe('given up')
      expect(node.rows).toMatchObject([{ state: 'failed', code: 'MODEL_TIMEOUT', counted: 'estimate' }])
    },
  )

  test('that is not there is told by a code', async () => {
    await node.stop()
    node = await startModelNode(wire, { url: 'http://127.0.0.1:9' })
    expect(await failureOf(node.ask(ai.generate, hello))).toMatchObject({ type: 'MODEL_FAILED' })
  })

  test('hears of it when the caller goes away', async () => {
    wire.play({ kind: 'stalls', pieces: ['Hel'] })
    const caller = new AbortController()
    const asked = failureOf(node.ask(ai.generate, hello, { signal: caller.signal }))
    await vi.waitUntil(() => wire.seen.length === 1)
    caller.abort()
    expect(await asked).toMatchObject({ type: 'REQUEST_CANCELLED' })
    expect(await wire.seen[0]?.over).toBe('given up')
    await vi.waitUntil(() => node.rows.length === 1)
    expect(node.rows).toMatchObject([{ state: 'cancelled' }])
    expect((await node.ask(ai.tiers, {})).items).toMatchObject([{ state: 'open', running: 0 }])
  })

  test('is asked again after a failure that may pass, and not after one that will not', async () => {
    await node.stop()
    node = await startModelNode(wire, { retries: 2 })
    wire.play(
      { kind: 'status', status: 503 },
      { kind: 'status', status: 429, headers: { 'retry-after-ms': '30' } },
      good,
    )
    expect(await node.ask(ai.generate, hello)).toMatchObject({ text: 'Hello there', attempts: 3 })
    wire.play({ kind: 'status', status: 400 })
    wire.seen.length = 0
    expect(await failureOf(node.ask(ai.generate, hello))).toMatchObject({ type: 'MODEL_REFUSED' })
    expect(wire.seen).toHaveLength(1)
  })

  test('is left alone after failures in a row, tried with one question, and open again', async () => {
    wire.play({ kind: 'status', status: 500 })
    for (let n = 0; n < limits.modelFailuresMax; n += 1) await failureOf(node.ask(ai.generate, hello))
    const asked = wire.seen.length
    expect(await failureOf(node.ask(ai.generate, hello))).toMatchObject({
      type: 'MODEL_FAILED',
      data: { retryAfterMs: expect.any(Number) },
    })
    expect(wire.seen).toHaveLength(asked)
    expect((await node.ask(ai.tiers, {})).items).toMatchObject([{ state: 'resting' }])
    await vi.waitUntil(async () => (await node.ask(ai.tiers, {})).items[0]?.state === 'trying')
    wire.play(good)
    const asking = await Promise.allSettled(Array.from({ length: 3 }, () => node.ask(ai.generate, hello)))
    expect(asking.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(wire.seen).toHaveLength(asked + 1)
    expect((await node.ask(ai.tiers, {})).items).toMatchObject([{ state: 'open' }])
    expect(await node.ask(ai.generate, hello)).toMatchObject({ text: 'Hello there' })
  })
})
