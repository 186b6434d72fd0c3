import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ndcgAt, recallAt } from './ranking.ts'

const grades = new Map([
  ['a', 3],
  ['b', 2],
  ['c', 1],
  ['none', 0],
])

test('nDCG is the one worked out by hand', () => {
  // best: 3/1 + 2/1.58496 + 1/2 = 4.76186; of b, x, a: 2/1 + 0 + 3/2 = 3.5
  expect(ndcgAt(10, ['b', 'x', 'a'], grades)).toBeCloseTo(3.5 / 4.76186, 5)
  expect(ndcgAt(10, ['a', 'b', 'c'], grades)).toBe(1)
  expect(ndcgAt(10, [], grades)).toBe(0)
  // among one: best is 3, found is 2
  expect(ndcgAt(1, ['b', 'a'], grades)).toBeCloseTo(2 / 3, 10)
})

test('recall counts what is relevant at all, and repeats once', () => {
  expect(recallAt(100, ['c', 'x', 'a', 'none'], grades)).toBeCloseTo(2 / 3, 10)
  expect(recallAt(1, ['x', 'a'], grades)).toBe(0)
  expect(recallAt(10, ['a', 'a', 'a'], grades)).toBeCloseTo(1 / 3, 10)
  expect(ndcgAt(10, ['a', 'a', 'b', 'c'], grades)).toBe(1)
})

test('where nothing is relevant there is no figure', () => {
  expect(ndcgAt(10, ['a'], new Map())).toBeNaN()
  expect(recallAt(10, ['a'], new Map())).toBeNaN()
})

test('both lie in [0, 1], and a better document further up is never worse', () => {
  const ids = [...grades.keys(), 'x', 'y']
  fc.assert(
    fc.property(fc.shuffledSubarray(ids), fc.nat({ max: 4 }), (ranked, at) => {
      const before = ndcgAt(10, ranked, grades)
      expect(before).toBeGreaterThanOrEqual(0)
      expect(before).toBeLessThanOrEqual(1 + 1e-12)
      const [upper, lower] = [ranked[at], ranked[at + 1]]
      if (upper === undefined || lower === undefined) return
      if ((grades.get(lower) ?? 0) <= (grades.get(upper) ?? 0)) return
      expect(ndcgAt(10, ranked.with(at, lower).with(at + 1, upper), grades)).toBeGreaterThan(before)
    }),
  )
})
