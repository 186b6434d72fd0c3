import fc from 'fast-check'
import { ulid } from 'ulid'
import { describe, expect, test } from 'vitest'
import { limits } from '../../config/limits.ts'
import { isUlid, madeMs, mayHold, overlaps } from './id-range.ts'

const DAY = 86_400_000
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

test('an id says when it was made', () => {
  fc.assert(
    // of 0 the library takes the time of now
    fc.property(fc.integer({ min: 1, max: 2 ** 48 - 1 }), (ms) => {
      expect(isUlid(ulid(ms))).toBe(true)
      expect(madeMs(ulid(ms))).toBe(ms)
    }),
  )
  for (const text of ['', 'zzz', '01ARZ3NDEKTSV4RRFFQ69G5FA', '81ARZ3NDEKTSV4RRFFQ69G5FAV'])
    expect(isUlid(text)).toBe(false)
})

describe('the days of a range', () => {
  const madeAt = fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2060-01-01') })

  test('have the day on which a row was written, and the one before, whose file may have gone on', () => {
    fc.assert(
      fc.property(madeAt, fc.integer({ min: 0, max: limits.streamIdLagMs }), (ms, lag) => {
        const range = { from: ulid(ms), to: ulid(ms) }
        expect(mayHold(dayOf(ms + lag), range)).toBe(true)
        expect(mayHold(dayOf(ms - DAY), range)).toBe(true)
        expect(mayHold(dayOf(ms + limits.streamIdLagMs + DAY), range)).toBe(false)
        expect(mayHold(dayOf(ms - 2 * DAY), range)).toBe(false)
      }),
    )
  })

  test('are all where a bound is no id, or its time is no day', () => {
    expect(mayHold('2026-11-21', {})).toBe(true)
    expect(mayHold('2026-11-21', { from: 'zzz', to: 'a' })).toBe(true)
    expect(mayHold('2026-11-21', { to: `7${'Z'.repeat(25)}` })).toBe(true)
  })
})

test('a file is passed over where all its ids lie outside', () => {
  expect(overlaps({ from: 'C', to: 'D' }, 'A', 'B')).toBe(false)
  expect(overlaps({ from: 'C', to: 'D' }, 'E', 'F')).toBe(false)
  expect(overlaps({ from: 'C', to: 'D' }, 'A', 'C')).toBe(true)
  expect(overlaps({}, '', '~')).toBe(true)
})
