import { expect, test } from 'vitest'
import { parseCall, readable } from './repl-answer.ts'

test('bytes are shown as the JSON that they are, or as their number', () => {
  const rows = new TextEncoder().encode('[{"a":1}]')
  expect(readable({ rows, other: [Uint8Array.of(0xff, 1)] })).toEqual({ rows: [{ a: 1 }], other: ['<2 bytes>'] })
})

test('a bigint is a number where one can hold it', () => {
  expect(readable([5n, 2n ** 60n])).toEqual([5, '1152921504606846976'])
})

test('a call on the command line is an action and its parameters', () => {
  const words = ['query.sql', '--sql', 'SELECT 1', '--maxRows=5', '--params', '[1, "x"]', '--explain']
  const params = { sql: 'SELECT 1', maxRows: 5, params: [1, 'x'], explain: true }
  expect(parseCall(words)).toEqual({ action: 'query.sql', params })
  expect(() => parseCall(['catalog.head', '5'])).toThrow('"5" is no --name')
})
