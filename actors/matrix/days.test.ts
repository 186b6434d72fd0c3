import { describe, expect, test } from 'vitest'
import { daySpans } from './date-spans.ts'
import { addMonths, isDay, weekday } from './days.ts'

test.each([
  ['2026-01-31', 1, '2026-02-28'],
  ['2024-03-31', -1, '2024-02-29'],
  ['2026-11-21', 14, '2028-01-21'],
])('%s and %i months is %s', (day, months, expected) => expect(addMonths(day, months)).toBe(expected))

test('days of no calendar are none', () => {
  expect(['2026-02-30', '2026-13-01', '26-01-01', ''].map(isDay)).toEqual([false, false, false, false])
  expect(weekday('2026-11-01')).toBe(7)
})

describe('lengths of time, seen from Wednesday 18 November 2026', () => {
  test.each([
    ['in the last 6 months', '2026-05-18', '2026-11-18', 'ge'],
    ['over the past two weeks', '2026-11-04', '2026-11-18', 'ge'],
    ['within 10 days', '2026-11-28', '2026-11-28', 'le'],
    ['in the next month', '2026-12-18', '2026-12-18', 'le'],
    ['the end of the month', '2026-11-30', '2026-11-30', undefined],
    ['end of week', '2026-11-20', '2026-11-20', undefined],
    ['next week', '2026-11-23', '2026-11-29', undefined],
    ['this month', '2026-11-18', '2026-11-30', undefined],
    ['thanksgiving', '2026-11-26', '2026-11-26', undefined],
    ['labor day', '2027-09-06', '2027-09-06', undefined],
    ['memorial day', '2027-05-31', '2027-05-31', undefined],
    ["new year's eve", '2026-12-31', '2026-12-31', undefined],
    ['last year', '2025-01-01', '2025-12-31', undefined],
  ])('%s', (text, ...expected) => {
    const [span] = daySpans(text, '2026-11-18')
    expect([span?.first, span?.last, span?.op]).toEqual(expected)
  })
})
