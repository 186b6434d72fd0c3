import { afterAll, beforeAll, expect, test } from 'vitest'
import { aiActor } from '../../actors/ai/actor.ts'
import { ai } from '../../actors/ai/contract.ts'
import { openProvider } from '../../actors/ai/open-provider.adapter.ts'
import type { Jobs } from '../../compute/jobs.ts'
import { createPool, type Pool } from '../../compute/pool.ts'
import { limits } from '../../config/limits.ts'
import { answersOf, insideAndBetween, type Nodes } from './over-nodes.ts'

const embedder = 'static-minilm-256'
let pool: Pool<'interactive', Jobs>
beforeAll(() => {
  pool = createPool({ lanes: { interactive: { threads: 1, waitingMax: limits.interactiveWaitingMax } } })
})
afterAll(() => pool.close())
const rooms = () => ({ far: [aiActor({ pool, embedder, tiers: [], openProvider })] })

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
  })
  expect(between).toEqual(inside)
  const answered = inside.flatMap((answer) => ('result' in answer ? [answer.action] : []))
  expect(new Set(answered)).toEqual(new Set(Object.values(ai).map(({ name }) => name)))
  const codes = inside.flatMap((answer) => ('failed' in answer ? [answer.failed.type] : []))
  expect(codes).toEqual(['MODEL_UNKNOWN', ...Array(4).fill('REQUEST_INVALID')])
})

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
