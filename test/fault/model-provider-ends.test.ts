/** What a tier does with a provider that is no wire: it is always told that nobody listens any more, and it can hold nobody. */
import { afterEach, expect, test } from 'vitest'
import { aiActor } from '../../actors/ai/actor.ts'
import { ai } from '../../actors/ai/contract.ts'
import type { Provider } from '../../actors/ai/ports.ts'
import { type Nodes, overOneNode } from '../contract/over-nodes.ts'
import { callsJournal } from '../doubles/calls-journal.ts'
import { failureOf, smallTier } from '../doubles/model-node.ts'

let nodes: Nodes
afterEach(() => nodes.stop())

async function start(parts: Provider['parts']): Promise<void> {
  const pool = { run: () => Promise.reject(new Error('no pool here')) }
  const tiers = [{ ...smallTier, timeoutMs: 200 }]
  const room = aiActor({ pool, embedder: 'static-minilm-256', tiers, openProvider: () => ({ parts }) })
  nodes = await overOneNode({ far: [room, callsJournal([])] })
}
const ask = () => nodes.ask(ai.generate, { tier: 'small', messages: [{ role: 'user', content: 'Hello' }] })

test('one that holds something while it answers gives it back with the end of its answer', async () => {
  let held = 0
  await start(async function* () {
    held += 1
    try {
      yield { kind: 'text', text: 'Hello' }
      yield { kind: 'end', finish: 'stop' }
    } finally {
      held -= 1
    }
  })
  await ask()
  await expect.poll(() => held).toBe(0)
})

test('one that does not listen to its signal holds nobody past the time of the tier', async () => {
  await start(async function* () {
    await new Promise(() => undefined)
    yield { kind: 'text', text: 'never' }
  })
  expect(await failureOf(ask())).toMatchObject({ type: 'MODEL_TIMEOUT' })
})

test('one that fails with something unheard of is no answer, and the next question is asked', async () => {
  let asked = 0
  await start(async function* () {
    asked += 1
    if (asked === 1) throw new TypeError('a bug')
    yield { kind: 'end', finish: 'stop' }
  })
  expect(await failureOf(ask())).toMatchObject({ type: 'REQUEST_FAILED' })
  expect(await ask()).toMatchObject({ text: '' })
})

test('one that ends without an end is cut off', async () => {
  await start(async function* () {
    yield { kind: 'text', text: 'Hel' }
  })
  expect(await failureOf(ask())).toMatchObject({ type: 'MODEL_FAILED' })
})
