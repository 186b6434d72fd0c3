/** A lake that is stopped while a model says nothing: what goes on is given up in time and recorded, and nothing is written after the end. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ai } from '../../actors/ai/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { limits } from '../../config/limits.ts'
import { startWire, type Wire } from '../doubles/provider-wire.ts'
import { type Lake, startLake } from '../integration/lake.ts'

const DRAIN_MS = 400
Object.assign(limits, { drainTimeoutMs: DRAIN_MS })

let wire: Wire
let lake: Lake
beforeAll(async () => {
  wire = await startWire('openai-compatible')
  const small = { tier: 'small', kind: 'openai-compatible', url: `${wire.url}/v1`, model: 'tiny', retries: 0 } as const
  lake = await startLake({ ai: { providers: [small] } })
  await lake.ingest('people', 'id,name,note\n1,Ann,Keeps bees\n2,Bo,Sails in summer\n', { query: { key: 'id' } })
}, 60_000)
afterAll(async () => {
  await lake.stop()
  await wire.stop()
})

/** Every file with its size, by its path. */
async function filesIn(folder: string): Promise<Readonly<Record<string, number>>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = names.filter((each) => each.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, (await stat(path)).size] as const)))
}

const messages = [{ role: 'user' as const, content: 'Who keeps bees?' }]
const words = (more: object) => lake.post('/v1/chat/completions', { model: 'tiny', messages, ...more })
const steps = () =>
  lake.fetch('/runs', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({
      task: { kind: 'answer', text: 'Who keeps bees?', dataset: 'people', tier: 'small' },
    }),
  })

describe.each<[string, () => Promise<unknown>]>([
  ['asked and waited for', async () => (await words({})).text()],
  ['followed word by word', async () => (await words({ stream: true })).text()],
  ['followed step by step', async () => (await steps()).text()],
  ['asked by a room', () => ask(lake.broker, ai.generate, { tier: 'small', messages, maxTokens: 50 })],
])('a question that is %s', (_, question) => {
  test('is given up, has its row, and writes nothing after the end', async () => {
    wire.seen.length = 0
    wire.play({ kind: 'silent' })
    const asked = question().catch(String)
    const tooEarly = asked.then((answer) => Promise.reject(new Error(`answered: ${JSON.stringify(answer)}`)))
    await Promise.race([tooEarly, expect.poll(() => wire.seen.length, { timeout: 15_000 }).toBe(1)])
    tooEarly.catch(() => undefined)
    const before = (await lake.sql('SELECT state FROM lake.model_calls')).rows.length
    const startedMs = performance.now()
    await lake.restart(async (root) => {
      expect(performance.now() - startedMs).toBeLessThan(20 * DRAIN_MS)
      const left = await filesIn(root)
      expect(await wire.seen[0]?.over).toBe('given up')
      await asked
      // whatever was still to come has had its turns
      await new Promise((resolve) => setTimeout(resolve, 2 * DRAIN_MS))
      expect(await filesIn(root)).toEqual(left)
    })
    const { rows } = await lake.sql('SELECT state FROM lake.model_calls')
    expect(rows).toHaveLength(before + 1)
    expect(rows.filter(({ state }) => state !== 'cancelled')).toEqual([])
  }, 60_000)
})
