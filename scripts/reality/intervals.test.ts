import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bootstrapMean, wilson } from './intervals.ts'

test("Wilson's interval is the one of the tables", () => {
  const { low, high } = wilson(8, 10)
  expect([low, high].map((bound) => bound.toFixed(4))).toEqual(['0.4902', '0.9433'])
  expect(wilson(0, 60).low).toBe(0)
  expect(wilson(0, 60).high).toBeCloseTo(0.0602, 4)
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 })
})

test('the bootstrap holds the mean, the same way each time, and narrows with more clusters', () => {
  const samples = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ value: index % 4 === 0 ? 0 : 1, cluster: String(index) }))
  const small = bootstrapMean(samples(40))
  const large = bootstrapMean(samples(400))
  expect(small).toEqual(bootstrapMean(samples(40)))
  expect(large.high - large.low).toBeLessThan(small.high - small.low)
  // of 400 shares the normal interval is good: 0.75 ± 1.96 √(0.75 · 0.25 / 400)
  expect(large.low).toBeCloseTo(0.7076, 1)
  expect(large.high).toBeCloseTo(0.7924, 1)
})

test('values of one cluster count as one: the interval is wider', () => {
  const values = Array.from({ length: 100 }, (_, index) => (index < 50 ? 1 : 0))
  const apart = bootstrapMean(values.map((value, index) => ({ value, cluster: String(index) })))
  const together = bootstrapMean(values.map((value, index) => ({ value, cluster: String(Math.floor(index / 10)) })))
  expect(together.high - together.low).toBeGreaterThan(2 * (apart.high - apart.low))
})

test('where all values are equal the interval still has a width', () => {
  const all = Array.from({ length: 20 }, (_, index) => ({ value: 1, cluster: String(index) }))
  expect(bootstrapMean(all).low).toBeCloseTo(wilson(20, 20).low, 10)
})

test('every interval lies in [0, 1] and holds its share', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, part) => {
      const successes = Math.floor(part * trials)
      const { low, high } = wilson(successes, trials)
      expect(low).toBeGreaterThanOrEqual(0)
      expect(high).toBeLessThanOrEqual(1)
      expect(low - 1e-12).toBeLessThanOrEqual(successes / trials)
      expect(high + 1e-12).toBeGreaterThanOrEqual(successes / trials)
    }),
  )
})
