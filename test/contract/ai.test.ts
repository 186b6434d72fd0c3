import { afterAll, beforeAll, expect, test } from 'vitest'
import { aiActor } from '../../actors/ai/actor.ts'
import { ai } from '../../actors/ai/contract.ts'
import type { Provider } from '../../actors/ai/ports.ts'
import type { Jobs } from '../../compute/jobs.ts'
import { createPool, type Pool } from '../../compute/pool.ts'
import { limits } from '../../config/limits.ts'
import { callsJournal } from '../doubles/calls-journal.ts'
import { smallTier } from '../doubles/model-node.ts'
import { type Answer, type Ask, answersOf, insideAndBetween, type Nodes } from './over-nodes.ts'

const embedder = 'static-minilm-256'
let pool: Pool<'interactive', Jobs>
beforeAll(() => {
  pool = createPool({ lanes: { interactive: { threads: 1, waitingMax: limits.interactiveWaitingMax } } })
})
afterAll(() => pool.close())

/** Says back what it was told, in two pieces. */
const echo: Provider = {
  parts: async function* ({ messages }) {
    yield { kind: 'text', text: 'You said: ' }
    yield { kind: 'text', text: messages.at(-1)?.content ?? '' }
    yield { kind: 'end', finish: 'stop', usage: { inputTokens: 3, outputTokens: 4 } }
  },
}
const small = { ...smallTier, model: 'echo', inputCost: 0, outputCost: 0 }
const rooms = () => ({
  far: [aiActor({ pool, embedder, tiers: [small], openProvider: () => echo }), callsJournal([])],
})
/** What no two calls have in common. */
const timeless = (answers: readonly Answer[]) =>
  JSON.parse(JSON.stringify(answers), (name, value: unknown) =>
    ['elapsedMs', 'id', 'created'].includes(name) ? undefined : value,
  )

test('every action of ai answers the same inside one node and between two', async () => {
  const { inside, between } = await answersOf(rooms, async (ask) => {
    await ask(ai.embedders, {})
    await ask(ai.embed, { texts: ['forklift operator', '', 'größe 日本'] })
    await ask(ai.embed, { texts: ['forklift operator'], embedder })
    await ask(ai.embed, { texts: ['a'], embedder: 'none' })
    await ask(ai.embed, { texts: ['a', 'b'.repeat(limits.embedTextBytesMax + 1)] })
    await ask(ai.embed, { texts: [] })
    await ask(ai.embed, { texts: Array(limits.embedTextsMax + 1).fill('a') })
    await ask(ai.embed, { texts: [1] } as never)
    const messages = [{ role: 'user' as const, content: 'a' }]
    await ask(ai.tiers, {})
    await ask(ai.generate, { tier: 'small', messages })
    const begun = await ask(ai.begin, { tier: 'small', messages })
    if (begun !== undefined) await followed(ask, begun.id)
    await ask(ai.models, {})
    await ask(ai.embeddings, { model: embedder, input: 'forklift operator' })
    await ask(ai.embeddings, { model: embedder, input: ['a', ''] })
    await ask(ai.chat, { model: 'echo', messages })
    const chat = await ask(ai.beginChat, { model: 'echo', messages })
    if (chat !== undefined) await followed(ask, chat.id)
    await ask(ai.chat, { model: 'none', messages })
    await ask(ai.generate, { tier: 'frontier', messages })
    await ask(ai.generate, { tier: 'none' as never, messages })
    await ask(ai.generate, { tier: 'small', messages: [] })
    await ask(ai.follow, { id: 'none', from: 0 })
  })
  expect(timeless(between)).toEqual(timeless(inside))
  const answered = inside.flatMap((answer) => ('result' in answer ? [answer.action] : []))
  expect(new Set(answered)).toEqual(new Set(Object.values(ai).map(({ name }) => name)))
  const codes = inside.flatMap((answer) => ('failed' in answer ? [answer.failed.type] : []))
  expect(codes).toEqual([
    'MODEL_UNKNOWN',
    ...Array(5).fill('REQUEST_INVALID'),
    'MODEL_UNKNOWN',
    'MODEL_UNKNOWN',
    'REQUEST_INVALID',
    'REQUEST_INVALID',
    'MODEL_UNKNOWN',
  ])
})

/** Asks until the end, each time for what comes next; only the end is the same in every run. */
async function followed(ask: Ask, id: string): Promise<void> {
  await ask(ai.follow, { id, from: 2 })
}

insideAndBetween('ai', (start) => {
  let nodes: Nodes
  beforeAll(async () => {
    nodes = await start(rooms())
  })
  afterAll(() => nodes.stop())

  test('gives vectors that are vectors where they arrive, of the build that it says it has', async () => {
    const texts = ['forklift operator', '', 'certified forklift driver']
    const { vectors, nulls, dim, model } = await nodes.ask(ai.embed, { texts })
    expect(vectors).toBeInstanceOf(Float32Array)
    expect(vectors.length).toBe(texts.length * dim)
    expect(nulls).toEqual([1])
    const [asked, near] = [vectors.subarray(0, dim), vectors.subarray(2 * dim)]
    expect(asked.reduce((sum, component, at) => sum + component * (near[at] ?? 0), 0)).toBeGreaterThan(0.6)
    expect(await nodes.ask(ai.embedders, {})).toEqual({ items: [{ ...model, dim }], default: embedder })
  })

  test('takes as many texts as its contract says in one call', async () => {
    const { vectors, dim } = await nodes.ask(ai.embed, { texts: Array(limits.embedTextsMax).fill('welder') })
    expect(vectors.length).toBe(limits.embedTextsMax * dim)
    expect(vectors.subarray(-dim)).toEqual(vectors.subarray(0, dim))
  })

  test('names the text that is too long', async () => {
    const asked = nodes.ask(ai.embed, { texts: ['a', 'b'.repeat(limits.embedTextBytesMax + 1)] })
    await expect(asked).rejects.toMatchObject({
      type: 'REQUEST_INVALID',
      data: { errors: [{ path: 'texts.1', message: expect.any(String) }] },
    })
  })
})
