import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonPieces } from './answer.ts'

const textOf = (value: object): string => Buffer.concat(jsonPieces(value)).toString()

test('bytes that are JSON already stand in the answer as they are', () => {
  const rows = Buffer.from('[{"a":"ü"},{"a":9007199254740993}]')
  expect(textOf({ columns: ['a'], rows, rowCount: 2 })).toBe(`{"columns":["a"],"rows":${rows},"rowCount":2}`)
  expect(textOf({ rows })).toBe(`{"rows":${rows}}`)
})

test('members without a value are left out, beside bytes as without them', () => {
  expect(textOf({ first: undefined, rows: Buffer.from('[]'), last: undefined })).toBe('{"rows":[]}')
  expect(textOf({ first: undefined, a: 1 })).toBe('{"a":1}')
})

test('any object reads back as what it was, with any one member given as bytes', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1, noNullPrototype: true }),
      fc.nat(),
      (value, pick) => {
        const plain = JSON.parse(JSON.stringify(value))
        const name = Object.keys(plain)[pick % Object.keys(plain).length] ?? ''
        const bytes = Buffer.from(JSON.stringify(plain[name]))
        expect(JSON.parse(textOf(plain))).toEqual(plain)
        expect(JSON.parse(textOf(Object.fromEntries(Object.entries({ ...plain, [name]: bytes }))))).toEqual(plain)
      },
    ),
  )
})
