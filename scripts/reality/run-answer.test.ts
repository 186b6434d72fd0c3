import { expect, test } from 'vitest'
import { answerOf } from './run-answer.ts'

test('rows, refusal, confidence and conditions are read from an answer', () => {
  const body = {
    id: 'r',
    output: {
      rows: [
        { key: 'k', row: { id: 7 } },
        { key: 9, nearby: true },
      ],
      notInCorpus: { spans: [] },
    },
    plan: {
      predicates: [
        { column: 'role', op: 'eq', values: ['Welder'], negated: false },
        { column: 'shift', op: 'in', values: ['Night', 'Evening'], negated: true },
        { column: 'hourly_rate', op: 'between', values: [20, 25], negated: false },
        { column: 'rating', op: 'gt', value: 4 },
      ],
    },
    confidence: 0.9,
  }
  expect(answerOf(body, 12)).toEqual({
    shown: [7, 9],
    meeting: 1,
    notInCorpus: true,
    confidence: 0.9,
    conditions: ['role=Welder', 'shift!=Night', 'shift!=Evening', 'hourly_rate>=20', 'hourly_rate<=25', 'rating>4'],
    elapsedMs: 12,
  })
})

test('an answer without a plan is an answer; anything else is none', () => {
  expect(answerOf({ output: {} }, 1)).toEqual({ shown: [], meeting: 0, notInCorpus: false, elapsedMs: 1 })
  expect(() => answerOf({ rows: [] }, 1)).toThrow()
})
