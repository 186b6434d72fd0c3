import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitsetOf, countOf, eachLabel, emptyBitset, hasLabel } from './bitset.ts'
import { searchPlan } from './plan.ts'
import { topK } from './top-k.ts'

describe('the best k', () => {
  it('are those of a whole sort: by score, then by label, without NaN', () => {
    // few scores, so that many are equal
    const scores = fc.array(fc.constantFrom(Number.NaN, -1, 0, 0.1, 0.5, 2, Number.NEGATIVE_INFINITY))
    fc.assert(
      fc.property(scores, fc.integer({ min: 0, max: 12 }), (scores, k) => {
        const best = topK(k)
        scores.forEach((score, label) => {
          best.offer(label, score)
        })
        const { labels, scores: kept } = best.hits()
        const sorted = scores
          .map((score, label) => ({ score: Math.fround(score), label }))
          .filter(({ score }) => !Number.isNaN(score))
          .sort((a, b) => (a.score === b.score ? a.label - b.label : b.score > a.score ? 1 : -1))
          .slice(0, k)
        expect([...labels]).toEqual(sorted.map(({ label }) => label))
        expect([...kept]).toEqual(sorted.map(({ score }) => score))
      }),
    )
  })
})

describe('a set of labels', () => {
  it('holds, counts and walks what was put in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(199)), (labels) => {
        const set = bitsetOf(200, labels)
        const walked: number[] = []
        eachLabel(set, (label) => walked.push(label))
        expect(walked).toEqual(labels.toSorted((a, b) => a - b))
        expect(countOf(set)).toBe(labels.length)
        expect(Array.from({ length: 200 }, (_, label) => hasLabel(set, label))).toEqual(
          Array.from({ length: 200 }, (_, label) => labels.includes(label)),
        )
      }),
    )
    expect(countOf(emptyBitset(0))).toBe(0)
    expect(() => bitsetOf(64, [64])).toThrow('below the size')
  })
})

describe('the plan of a search', () => {
  it.each([
    { rows: 20_000, engine: 'hnswlib', plan: 'exact' },
    { rows: 20_001, engine: 'hnswlib', plan: 'graph' },
    { rows: 1_000_000, allowed: 8192, engine: 'hnswlib', plan: 'exact' },
    { rows: 100_000, allowed: 50_000, engine: 'hnswlib', plan: 'graph' },
    { rows: 100_000, allowed: 12_000, ef: 80, engine: 'hnswlib', plan: 'graph' },
    { rows: 100_000, allowed: 12_000, ef: 400, engine: 'hnswlib', plan: 'exact' },
    { rows: 100_000, allowed: 12_000, ef: 80, dim: 16, engine: 'hnswlib', plan: 'exact' },
    { rows: 100_000, allowed: 99_999, engine: 'usearch', plan: 'exact' },
    { rows: 100_000, engine: 'usearch', plan: 'graph' },
    { rows: 1_000_000, engine: 'exact', plan: 'exact' },
  ] as const)('is $plan by $engine over $rows rows of which $allowed are allowed', ({ plan, ...question }) => {
    expect(searchPlan({ dim: 256, ef: 80, ...question })).toBe(plan)
  })
})
