import { describe, expect, test } from 'vitest'
import { voices } from './pools.ts'
import { productFamilies } from './product-families.ts'
import { productsOf, truthOfProducts } from './products.ts'
import { type Request, requestsOf } from './request.ts'
import { shopper } from './shopper.ts'
import type { Pool } from './voice.ts'
import { workerFamilies } from './worker-families.ts'
import { truthOfWorkers } from './worker-truth.ts'

const truth = truthOfWorkers({ seed: 7, count: 20_000 })
const asked = (pool: Pool, perFamily: number, seed = 7): readonly Request[] =>
  requestsOf({ voice: voices[pool], truth, families: workerFamilies, perFamily, seed })
const pools = {
  practice: asked('practice', 200),
  gate: asked('gate', 60),
  'held-out': asked('held-out', 60),
  'dev-0': asked('dev-0', 40),
  'dev-1': asked('dev-1', 40),
  'dev-2': asked('dev-2', 40),
  'dev-3': asked('dev-3', 40),
  'dev-4': asked('dev-4', 40),
  'dev-5': asked('dev-5', 40),
  vault: asked('vault', 60),
} as const
const developed = ['dev-0', 'dev-1', 'dev-2', 'dev-3', 'dev-4', 'dev-5'] as const
const names = ['practice', 'gate', 'vault', 'held-out', ...developed] as const

const wording = (template: string): string => template.slice(template.indexOf(': ') + 2)
const templates = (pool: Pool): ReadonlySet<string> => new Set(pools[pool].map(({ template }) => wording(template)))

describe('requests about workers', () => {
  test('the same seed gives the same requests, and fewer are their beginning', () => {
    expect(asked('gate', 60)).toEqual(pools.gate)
    const fewer = asked('gate', 5)
    for (const { name } of workerFamilies) {
      const own = pools.gate.filter(({ family }) => family === name)
      expect(fewer.filter(({ family }) => family === name)).toEqual(own.slice(0, 5))
    }
    expect(asked('gate', 5, 8)).not.toEqual(fewer)
  })

  test('each has at least one right row, but for those that nothing can answer', () => {
    for (const pool of names) {
      for (const { answer, meaning, text } of pools[pool]) {
        if (answer === 'rows') expect(truth.count(meaning, 1), text).toBe(1)
      }
    }
  })

  test('the text has no slot left, no double space, no space before a comma', () => {
    for (const pool of names) for (const { text } of pools[pool]) expect(text).not.toMatch(/[{}]| {2}| [,.?]|undefined/)
  })

  test('a pool is as large as its use asks', () => {
    expect(pools.practice).toHaveLength(2000)
    expect(pools['held-out']).toHaveLength(600)
    expect(templates('practice').size).toBeGreaterThanOrEqual(300)
    expect(templates('gate').size).toBeGreaterThanOrEqual(400)
    for (const pool of developed) expect(templates(pool).size, pool).toBeGreaterThanOrEqual(200)
    expect(templates('vault').size).toBeGreaterThanOrEqual(200)
    expect(templates('held-out').size).toBeGreaterThanOrEqual(200)
    for (const { name } of workerFamilies) {
      expect(pools['held-out'].filter(({ family }) => family === name).length).toBeGreaterThanOrEqual(40)
    }
  })

  test('phrases of slang that are withheld occur in no pool that may be practised on', () => {
    for (const pool of ['practice', 'vault', ...developed] as const) {
      expect(pools[pool].filter(({ slang }) => slang === 'withheld')).toEqual([])
    }
    expect(pools['held-out'].some(({ slang }) => slang === 'withheld')).toBe(true)
  })
})

describe('the pools', () => {
  const pairs = names.flatMap((one, index) => names.slice(index + 1).map((other) => [one, other] as const))

  /** What anybody says of a state, and of a shift. */
  const UNAVOIDABLE = new Set(['place: in {x}', 'shift: on {x} shift', 'shift: for {x} shift'])

  /** Without what changes no wording: capitals, full stops, little words. */
  const plain = (said: string): string =>
    said
      .toLowerCase()
      .replaceAll(/\b(who|that|which|is|are|a|an|the|please|pls)\b|[.,?]/g, '')
      .replaceAll(/\s+/g, ' ')
      .trim()

  test.each(pairs)('%s and %s share no template', (one, other) => {
    expect([...templates(one)].filter((template) => templates(other).has(template))).toEqual([])
  })

  test.each(pairs)('%s and %s share no sentence and no cue but the unavoidable', (one, other) => {
    const cues = (pool: Pool) =>
      voices[pool].speakers.flatMap(({ cues }) =>
        [...cues].flatMap(([kind, phrases]) => phrases.map((said) => `${kind}: ${plain(said)}`)),
      )
    const shared = cues(one).filter((cue) => cues(other).includes(cue))
    expect(shared.filter((cue) => !UNAVOIDABLE.has(cue))).toEqual([])
    const frames = (pool: Pool) => voices[pool].speakers.flatMap(({ frames }) => frames.map(plain))
    expect(frames(one).filter((frame) => frames(other).includes(frame))).toEqual([])
  })

  test.each(pairs)('%s and %s ask for no unknown thing in common', (one, other) => {
    const things = (pool: Pool) => voices[pool].speakers.flatMap(({ unknown }) => Object.values(unknown).flat())
    expect(things(one).filter((thing) => things(other).includes(thing))).toEqual([])
  })
})

describe('requests about products', () => {
  const shop = truthOfProducts(productsOf({ seed: 7, count: 5000 }))
  const requests = requestsOf({ voice: shopper, truth: shop, families: productFamilies, perFamily: 20, seed: 7 })

  test('there are 200 or more in ten families or more, each with a right row or none at all', () => {
    expect(requests.length).toBeGreaterThanOrEqual(200)
    expect(productFamilies.length).toBeGreaterThanOrEqual(10)
    for (const { answer, meaning, text } of requests) {
      if (answer === 'rows') expect(shop.count(meaning, 1), text).toBe(1)
    }
  })

  test('the same seed gives the same products', () => {
    expect(productsOf({ seed: 7, count: 50 })).toEqual(productsOf({ seed: 7, count: 80 }).slice(0, 50))
    expect(productsOf({ seed: 8, count: 50 })).not.toEqual(productsOf({ seed: 7, count: 50 }))
  })
})
