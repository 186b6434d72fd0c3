import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Fusion, fused, type LegRow, legRows, USUAL } from './fusion.ts'

const leg = fc
  .uniqueArray(
    fc.record({
      key: fc.integer({ min: 0, max: 40 }).map(String),
      score: fc.integer({ min: -100, max: 3000 }).map((score) => score / 128 + 1e-9),
    }),
    {
      selector: ({ key }) => key,
      maxLength: 20,
    },
  )
  .map((rows): LegRow[] => rows.toSorted((a, b) => b.score - a.score))
const fusion = fc.constantFrom<Fusion>(
  USUAL,
  { kind: 'convex', weight: 0.9 },
  { kind: 'rrf' },
  { kind: 'dense' },
  { kind: 'lexical' },
)
const keys = (rows: readonly LegRow[]) => rows.map(({ key }) => key)

describe('of two legs', () => {
  test('come rows of them, each once, best first, with its place in each', () => {
    fc.assert(
      fc.property(fc.tuple(leg, leg), fusion, fc.nat(30), ([dense, lexical], how, k) => {
        const rows = fused({ dense, lexical }, how, k)
        expect(rows.length).toBeLessThanOrEqual(k)
        expect(new Set(keys(rows)).size).toBe(rows.length)
        expect(rows.map(({ score }) => score)).toEqual(rows.map(({ score }) => score).toSorted((a, b) => b - a))
        for (const { key, legs } of rows) {
          const at = keys(dense).indexOf(key)
          expect(legs.dense).toEqual(at < 0 ? undefined : { rank: at + 1, score: dense[at]?.score })
        }
      }),
    )
  })

  test('one alone is that leg as it is', () => {
    fc.assert(
      fc.property(leg, leg, (dense, lexical) => {
        const rows = fused({ dense, lexical }, { kind: 'lexical' }, 100)
        expect(rows.map(({ score }) => score)).toEqual(lexical.map(({ score }) => score))
      }),
    )
  })

  test('scales do not matter: scores ten times as large give the same order', () => {
    fc.assert(
      fc.property(leg, leg, (dense, lexical) => {
        const larger = lexical.map(({ key, score }) => ({ key, score: 8 * score }))
        expect(keys(fused({ dense, lexical: larger }, USUAL, 100))).toEqual(keys(fused({ dense, lexical }, USUAL, 100)))
      }),
    )
  })

  test('what both have among their first is before what one has', () => {
    const dense = [
      { key: 'both', score: 0.9 },
      { key: 'near', score: 0.9 },
      { key: 'last', score: 0.1 },
    ]
    const lexical = [
      { key: 'word', score: 20 },
      { key: 'both', score: 20 },
    ]
    for (const how of [USUAL, { kind: 'rrf' } as const]) expect(fused({ dense, lexical }, how, 1)[0]?.key).toBe('both')
  })
})

describe('what is near in meaning', () => {
  const dense = [
    { key: 'near', score: 0.9 },
    { key: 'far', score: 0.1 },
  ]
  const shareOf = (weight: number, best: number) => {
    const rows = fused({ dense, lexical: [{ key: 'word', score: best }], whole: 10 }, { kind: 'convex', weight }, 3)
    return rows.find(({ key }) => key === 'near')?.score ?? 0
  }

  test('says less the more of the query is found by its words, from the whole weight to a tenth of it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 0.9, noNaN: true }),
        fc.tuple(fc.nat(300), fc.nat(300)),
        (weight, found) => {
          const [less = 0, more = 0] = found
            .toSorted((a, b) => a - b)
            .map((tenths) => shareOf(weight, (1 + tenths) / 10))
          expect(less).toBeGreaterThanOrEqual(more)
          expect(less).toBeLessThan(weight)
          expect(more).toBeGreaterThanOrEqual(0.1 * weight - 1e-9)
        },
      ),
    )
    expect(shareOf(0.4, 1e-9)).toBeCloseTo(0.4)
    expect(shareOf(0.4, 10)).toBeCloseTo(0.04)
  })

  test('is before a row with few of the words, and behind one with all of them', () => {
    const firstOf = (score: number) => fused({ dense, lexical: [{ key: 'word', score }], whole: 10 }, USUAL, 1)[0]?.key
    expect([1, 3, 10].map(firstOf)).toEqual(['near', 'near', 'word'])
  })
})

test('an absent leg brings nothing', () => {
  const lexical = [{ key: 1n, score: 3 }]
  expect(fused({ lexical }, USUAL, 5)).toEqual([{ key: 1n, score: 0.96, legs: { lexical: { rank: 1, score: 3 } } }])
  expect(fused({}, USUAL, 5)).toEqual([])
})

test('legs are deeper than what is asked for', () => {
  expect([1, 50, 80, 20_000].map((k) => legRows(k, { min: 100, max: 10_000 }))).toEqual([100, 100, 160, 10_000])
})
