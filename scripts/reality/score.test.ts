import { expect, test } from 'vitest'
import { type Meaning, milesBetween, Truth } from './meaning.ts'
import type { Request } from './request.ts'
import { type Answer, keysOf, scored } from './score.ts'

const person = (id: number, role: string, more: object = {}) => ({
  id,
  facts: {
    role,
    certifications: ['BLS'],
    shift: 'Day',
    rate: 20,
    until: null,
    latitude: 41.88,
    longitude: -87.63,
    ...more,
  },
})
const truth = new Truth(
  [
    person(1, 'Welder'),
    person(2, 'Welder', { shift: 'Night', rate: 25 }),
    person(3, 'Welder', {
      certifications: ['BLS', 'OSHA-10'],
      until: '2026-12-01',
      latitude: 42.36,
      longitude: -87.84,
    }),
    ...Array.from({ length: 20 }, (_, index) => person(10 + index, 'Nurse')),
  ],
  'role',
)
const welder = { kind: 'value', column: 'role', values: ['Welder'], how: 'any' } as const

const request = (meaning: Meaning, answer: Request['answer'] = 'rows'): Request => ({
  id: 'gate/plain/0',
  pool: 'gate',
  family: 'plain',
  template: 'plain: {s}',
  text: 'welders',
  meaning,
  answer,
})
const shows = (shown: readonly number[], more: Partial<Answer> = {}): Answer => ({
  shown,
  notInCorpus: false,
  elapsedMs: 1,
  ...more,
})

test('right rows count against all that there could be, ten at most', () => {
  expect(scored(request([welder]), shows([1, 2, 3]), truth)).toMatchObject({ right: 3, possible: 3, rightAt10: 1 })
  expect(scored(request([welder]), shows([1, 10, 11]), truth)).toMatchObject({
    right: 1,
    possible: 3,
    rightAt10: 1 / 3,
  })
  const nurse = { ...welder, values: ['Nurse'] }
  expect(scored(request([nurse]), shows([10, 11, 12, 13, 14, 1]), truth)).toMatchObject({ right: 5, possible: 10 })
})

test('only the first ten rows are looked at, and a row counts once', () => {
  const tenWrong = Array.from({ length: 10 }, (_, index) => 10 + index)
  expect(scored(request([welder]), shows([...tenWrong, 1, 2, 3]), truth)).toMatchObject({ right: 0 })
  expect(scored(request([welder]), shows([1, 1, 1]), truth)).toMatchObject({ right: 1 })
})

test('near misses that are said to be such do not count against the rows that are said to meet everything', () => {
  expect(scored(request([welder]), shows([1, 10, 11]), truth).shownRight).toBeCloseTo(1 / 3, 10)
  expect(scored(request([welder]), shows([1, 10, 11], { meeting: 1 }), truth)).toMatchObject({
    right: 1,
    shownRight: 1,
  })
  expect(scored(request([welder]), shows([10], { meeting: 0 }), truth)).not.toHaveProperty('shownRight')
})

test('a row that is not in the world is wrong', () => {
  expect(scored(request([welder]), shows([999, Number.NaN]), truth)).toMatchObject({ right: 0 })
})

test('a refusal is strictly worth nothing, its rows are still judged; no rows are a refusal', () => {
  const refusal = scored(request([welder]), shows([1, 2, 3], { notInCorpus: true }), truth)
  expect(refusal).toMatchObject({ rightAt10: 1, strict: 0, refused: true })
  expect(scored(request([welder]), shows([]), truth)).toMatchObject({ rightAt10: 0, refused: true })
})

test('what nothing can answer is right when refused, and a failure is no refusal', () => {
  const nothing = request([welder], 'none')
  expect(scored(nothing, shows([1], { notInCorpus: true }), truth)).toMatchObject({ rightAt10: 1, strict: 1 })
  expect(scored(nothing, shows([1]), truth)).toMatchObject({ rightAt10: 0 })
  expect(scored(nothing, shows([], { failure: '503' }), truth)).toMatchObject({ rightAt10: 0, refused: false })
})

test.each<[string, Meaning, number]>([
  ['none of', [welder, { kind: 'value', column: 'shift', values: ['Night'], how: 'none' }], 2],
  ['all of', [{ kind: 'value', column: 'certifications', values: ['BLS', 'OSHA-10'], how: 'all' }], 1],
  ['a bound that is outside', [welder, { kind: 'range', column: 'rate', high: 25, exclusive: true }], 2],
  ['a bound that is inside', [welder, { kind: 'range', column: 'rate', low: 20, high: 25 }], 3],
  ['a day where most have none', [{ kind: 'range', column: 'until', low: '2026-11-01' }], 1],
  ['a distance', [welder, { kind: 'near', latitude: 41.88, longitude: -87.63, milesMax: 30 }], 2],
  ['one of two readings', [{ kind: 'either', clauses: [welder, { ...welder, values: ['Nurse'] }] }], 23],
])('%s is counted as it means', (_, meaning, count) => {
  expect(truth.count(meaning, 100)).toBe(count)
})

test('Chicago and Waukegan are 35 miles apart', () => {
  const miles = milesBetween({ latitude: 41.88, longitude: -87.63 }, { latitude: 42.36, longitude: -87.84 })
  expect(miles).toBeCloseTo(34.9, 1)
})

test('conditions are compared one by one, where both sides can be written down', () => {
  const meaning: Meaning = [welder, { kind: 'range', column: 'rate', high: 25 }]
  expect(keysOf(meaning)).toEqual(['role=Welder', 'rate<=25'])
  const answer = shows([1], { conditions: ['role=Welder', 'shift=Day'] })
  expect(scored(request(meaning), answer, truth).conditions).toEqual({ meant: 2, understood: 2, both: 1 })
  const near: Meaning = [welder, { kind: 'near', latitude: 0, longitude: 0, milesMax: 1 }]
  expect(scored(request(near), answer, truth).conditions).toBeUndefined()
})
