import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RowRandom, Weighted } from './random.ts'

const draws = (random: RowRandom, count: number) => Array.from({ length: count }, () => random.bits())

describe('RowRandom', () => {
  test('a row gives the same numbers whatever was drawn before', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(), fc.nat(50), (seed, row, before) => {
        const used = new RowRandom().start(seed, 1, row + 1)
        draws(used, before)
        expect(draws(used.start(seed, 1, row), 8)).toEqual(draws(new RowRandom().start(seed, 1, row), 8))
      }),
    )
  })

  test('neighbouring rows, other streams and other seeds give other numbers, also past 32 bits of the seed', () => {
    const first = (seed: number, stream: number, row: number) =>
      draws(new RowRandom().start(seed, stream, row), 4).join(' ')
    const starts = [
      first(7, 1, 1),
      first(7, 1, 2),
      first(7, 2, 1),
      first(8, 1, 1),
      first(-7, 1, 1),
      first(7 + 2 ** 32, 1, 1),
    ]
    expect(new Set(starts).size).toBe(starts.length)
    expect(new Set(Array.from({ length: 20_000 }, (_, row) => first(7, 1, row))).size).toBe(20_000)
  })

  test('the first number of consecutive rows is uniform and independent of the row before', () => {
    const random = new RowRandom()
    const values = Array.from({ length: 50_000 }, (_, row) => random.start(7, 1, row).fraction())
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const lag = values.reduce((sum, value, at) => sum + (value - 0.5) * ((values[at - 1] ?? 0.5) - 0.5), 0)
    expect(mean).toBeCloseTo(0.5, 2)
    expect(Math.abs(lag / values.length / (1 / 12))).toBeLessThan(0.02)
  })

  test('some() gives that many different items in their own order', () => {
    fc.assert(
      fc.property(fc.nat(), fc.uniqueArray(fc.nat(), { maxLength: 12 }), fc.nat(12), (row, items, wanted) => {
        const count = Math.min(wanted, items.length)
        const chosen = new RowRandom().start(1, 1, row).some(items, count)
        expect(chosen).toHaveLength(count)
        expect(chosen).toEqual(items.filter((item) => chosen.includes(item)))
      }),
    )
  })
})

test('Weighted draws each item in proportion to its weight', () => {
  const weights = [1, 5, 0.5, 20, 0, 3.5]
  const table = new Weighted(
    weights.map((_, index) => index),
    (index) => weights[index] ?? 0,
  )
  const random = new RowRandom().start(3, 1, 1)
  const counts = weights.map(() => 0)
  for (let draw = 0; draw < 60_000; draw++) {
    const index = table.pick(random)
    counts[index] = (counts[index] ?? 0) + 1
  }
  for (const [index, weight] of weights.entries()) expect((counts[index] ?? 0) / 60_000).toBeCloseTo(weight / 30, 1.7)
  expect(counts[4]).toBe(0)
})
