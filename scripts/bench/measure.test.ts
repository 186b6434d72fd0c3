import fc from 'fast-check'
import { expect, test } from 'vitest'
import { growthExponent, median, quantile, rateOf, takeTurns, timed } from './measure.ts'

test('contenders take turns round by round, and warm-ups do not count', async () => {
  const order: string[] = []
  const contender = (name: string) => (round: number) => {
    order.push(`${name}${round}`)
    return Promise.resolve({ figure: round, latenciesMs: [] })
  }
  const turns = await takeTurns({ rounds: 2, warmUps: 1, contenders: { a: contender('a'), b: contender('b') } })
  expect(order).toEqual(['a-1', 'b-1', 'a0', 'b0', 'a1', 'b1'])
  expect(turns('a').map(({ figure }) => figure)).toEqual([0, 1])
})

test('half of the values are at most the median', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(quantile([1, 2, 3], 1)).toBe(3)
  expect(median([])).toBeNaN()
})

test('the exponent of a power law is found, whatever its factor', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -2, max: 3, noNaN: true }),
      fc.double({ min: 0.1, max: 100, noNaN: true }),
      (e, factor) => {
        const points = [10, 100, 500].map((size) => ({ size, figure: factor * size ** e }))
        expect(growthExponent(points)).toBeCloseTo(e, 6)
      },
    ),
  )
})

test('every call of every client is made and timed', async () => {
  const calls: string[] = []
  const sample = await rateOf({ clients: 3, callsEach: 2 }, (client, call) => {
    calls.push(`${client}.${call}`)
    return Promise.resolve()
  })
  expect(calls.toSorted()).toEqual(['0.0', '0.1', '1.0', '1.1', '2.0', '2.1'])
  expect(sample.latenciesMs).toHaveLength(6)
  expect((await timed(4, () => Promise.resolve())).latenciesMs).toHaveLength(4)
})
