import { afterAll, describe, expect, test } from 'vitest'
import { limits } from '../config/limits.ts'
import embed from './embed.job.ts'
import type { Jobs } from './jobs.ts'
import { createPool } from './pool.ts'

const embedder = 'static-minilm-256'
const pool = createPool<Jobs, 'interactive'>({ lanes: { interactive: { threads: 1, waitingMax: 8 } } })
afterAll(() => pool.close())

describe('embed job', () => {
  test('gives a vector a text, zeros and the position of each that has none, and of which build they are', async () => {
    const texts = ['forklift operator', '', 'forklift operator', '\u200b', 'welder']
    const outcome = await pool.run('embed', { texts, embedder }, { lane: 'interactive' })
    const { vectors, nulls, dim, model } = outcome
    expect({ nulls, dim, model }).toEqual({
      nulls: [1, 3],
      dim: 256,
      model: { name: embedder, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
    const vectorOf = (position: number) => vectors.subarray(position * dim, (position + 1) * dim)
    expect(vectors.length).toBe(texts.length * dim)
    expect(vectorOf(0)).toEqual(vectorOf(2))
    expect(vectorOf(0)).not.toEqual(vectorOf(4))
    for (const position of nulls) expect(vectorOf(position)).toEqual(new Float32Array(dim))
    for (const position of [0, 2, 4]) expect(Math.hypot(...vectorOf(position))).toBeCloseTo(1, 5)
  })

  test('of no texts gives no vectors, and still says of which build they would be', async () => {
    expect(await embed({ texts: [], embedder })).toMatchObject({
      kind: 'embedded',
      vectors: new Float32Array(0),
      nulls: [],
      model: { name: embedder },
    })
  })

  test.each(['', '../models', 'static-minilm-256/', 'constructor'])('knows no embedder %j', async (unknown) => {
    const outcome = await embed({ texts: ['a'], embedder: unknown })
    expect(outcome).toMatchObject({ kind: 'failed', code: 'MODEL_UNKNOWN' })
  })

  test('takes as much as its bounds say, and refuses one more with the place of what is too much', async () => {
    const { embedTextsMax, embedTextBytesMax, embedBytesMax } = limits
    const full = 'é'.repeat(embedTextBytesMax / 2)
    const tried = (texts: readonly string[]) => embed({ texts, embedder })
    const refused = (path: string) => ({ kind: 'failed', code: 'REQUEST_INVALID', data: { errors: [{ path }] } })
    expect(await tried(Array(embedTextsMax).fill('a'))).toMatchObject({ kind: 'embedded' })
    expect(await tried(Array(embedTextsMax + 1).fill('a'))).toMatchObject(refused('texts'))
    expect(await tried(['a', `${full}a`])).toMatchObject(refused('texts.1'))
    const all = Array(embedBytesMax / embedTextBytesMax).fill(full)
    expect(await tried(all)).toMatchObject({ kind: 'embedded' })
    expect(await tried([...all, 'a'])).toMatchObject(refused('texts'))
  })
})
