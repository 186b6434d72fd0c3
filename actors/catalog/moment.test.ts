import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseMoment } from './moment.ts'

test('nothing is the head', () => expect(parseMoment(undefined)).toEqual({ kind: 'head' }))

test.each([
  [0, 0],
  [42, 42],
  ['42', 42],
  ['007', 7],
  [999_999_999_999_999, 999_999_999_999_999],
])('%j is a version', (at, version) => expect(parseMoment(at)).toEqual({ kind: 'version', version }))

test.each(['v1', 'a', 'before.import_2-b', `a${'b'.repeat(62)}`])('%s is a tag', (at) =>
  expect(parseMoment(at)).toEqual({ kind: 'tag', name: at }),
)

test.each([
  ['2026-11-21', '2026-11-21T00:00:00.000Z'],
  ['2026-11-21T09:30Z', '2026-11-21T09:30:00.000Z'],
  ['2026-11-21T09:30:15Z', '2026-11-21T09:30:15.000Z'],
  ['2026-11-21T09:30:15.25+02:00', '2026-11-21T07:30:15.250Z'],
  ['2026-11-21T09:30:15.123456789Z', '2026-11-21T09:30:15.123Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
])('%s is the time %s', (at, iso) => expect(parseMoment(at)).toEqual({ kind: 'time', ms: Date.parse(iso) }))

test.each([
  '',
  ' ',
  '-1',
  -1,
  1.5,
  Number.NaN,
  '1e3',
  '9999999999999999',
  'V1',
  '1a',
  '_a',
  `a${'b'.repeat(63)}`,
  'a b',
  '../x',
  '2026-13-01',
  '2026-02-30',
  '2026-02-30T10:00Z',
  '2025-02-29',
  '2026-11-21T09:30',
  '2026-11-21 09:30Z',
  '2026-11-21T25:00Z',
  '2026-11-21T09:30:15.Z',
  '21.11.2026',
])('%j is nothing of these', (at) => expect(parseMoment(at)).toEqual({ kind: 'invalid' }))

test('any text is one of the five, and any time written in ISO is that time', () => {
  fc.assert(fc.property(fc.string(), (text) => parseMoment(text).kind !== undefined))
  const time = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(time, (date) => {
      expect(parseMoment(date.toISOString())).toEqual({ kind: 'time', ms: date.getTime() })
    }),
  )
})
