import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ArrayValue, depthOf, parseArray } from './array-text.ts'

test.each([
  ['{}', []],
  ['{1,NULL,3}', ['1', null, '3']],
  ['{"a,b","NULL",NULL,"","q\\"q","{x}","\\\\"}', ['a,b', 'NULL', null, '', 'q"q', '{x}', '\\']],
  [
    '{{1,2},{3,NULL}}',
    [
      ['1', '2'],
      ['3', null],
    ],
  ],
  ['[0:2]={1,2,3}', ['1', '2', '3']],
  ['{"line\nend"}', ['line\nend']],
])('%s', (text, value) => {
  expect(parseArray(text)).toEqual(value)
})

test.each(['', '1,2', '{1', '{1}}', '{1}x'])('%j is none', (text) => {
  expect(parseArray(text)).toBeUndefined()
})

test('whatever the elements are, they come back', () => {
  const element = fc.oneof(
    fc.constant(null),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('null', '{', '"', '\\', ' '),
  )
  fc.assert(
    fc.property(fc.array(element), (elements) => {
      expect(parseArray(written(elements))).toEqual(elements)
      expect(parseArray(`{${written(elements)},${written(elements)}}`)).toEqual([elements, elements])
    }),
  )
})

test('depths', () => {
  expect(depthOf([])).toBeUndefined()
  expect(depthOf([null])).toBe(1)
  expect(depthOf([['1'], ['2']])).toBe(2)
})

/** As Postgres does where an element needs it. */
const written = (elements: ArrayValue): string =>
  `{${elements.map((element) => (element === null ? 'NULL' : `"${String(element).replaceAll(/["\\]/g, '\\$&')}"`)).join(',')}}`
