import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Calls } from './calls.ts'

const HOUR_MS = 3_600_000
const call = { room: 'query', ms: 4, end: 'answered' } as const

test('a room that nobody asked lately has a rate of nothing and no time', () => {
  const calls = new Calls()
  calls.note({ ...call, end: 'failed' }, 1000)
  expect(calls.figures(10 * 60_000)).toEqual([{ room: 'query', callsPerSecond: 0, failures: 1 }])
  expect(calls.figures(HOUR_MS)).toMatchObject([{ failures: 0 }])
})

test('the rate is that of the minute that ended and the one that runs', () => {
  const calls = new Calls()
  for (let second = 0; second < 90; second += 1) calls.note(call, 600_000 + second * 1000)
  expect(calls.figures(690_000)).toMatchObject([{ callsPerSecond: 1, failures: 0 }])
})

test('the time that one call in a hundred takes longer than is named within 10 %', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.02, max: 50_000, noNaN: true }), { minLength: 1, maxLength: 400 }),
      (all) => {
        const calls = new Calls()
        for (const ms of all) calls.note({ ...call, ms }, 1000)
        const exact = all.toSorted((a, b) => a - b)[Math.ceil(all.length * 0.99) - 1] ?? 0
        const [{ p99Ms = 0 } = {}] = calls.figures(1000)
        expect(p99Ms).toBeGreaterThanOrEqual(exact * 0.94)
        expect(p99Ms).toBeLessThanOrEqual(exact * 1.17)
      },
    ),
  )
})

test('what it holds does not grow with the hours', () => {
  const calls = new Calls()
  for (let minute = 0; minute < 500; minute += 1) calls.note({ ...call, end: 'failed' }, minute * 60_000)
  expect(calls.figures(499 * 60_000)).toMatchObject([{ failures: 60 }])
})
