import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LakeError } from '../actors/kernel/errors.ts'
import { paramsOf } from './params.ts'

const request = (originalUrl: string, params: Record<string, unknown> = {}) => ({ originalUrl, $params: { params } })

test('path, query string and body make one object', () => {
  const given = paramsOf(request('/datasets/people/rows?where=a+%3E+1&limit=', { name: 'people' }), { at: 3 })
  expect(given).toEqual({ name: 'people', where: 'a > 1', limit: '', at: 3 })
})

test.each([
  ['in the query string', request('/x?a=1&a=1'), undefined],
  ['in path and query string', request('/x?name=b', { name: 'a' }), undefined],
  ['in query string and body', request('/x?a=1'), { a: 1 }],
])('a name that is said twice is refused: %s', (_, req, body) => {
  expect(() => paramsOf(req, body)).toThrow(expect.objectContaining({ type: 'REQUEST_INVALID' }))
})

test.each([[[]], [null], ['x'], [1], [true]])('a body that is %j is no object', (body) => {
  expect(() => paramsOf(request('/x'), body)).toThrow(expect.objectContaining({ type: 'REQUEST_INVALID' }))
})

test('names of prototypes are members like others', () => {
  const given = paramsOf(request('/x?constructor=1'), JSON.parse('{"__proto__":{"a":1}}'))
  expect(Object.keys(given)).toEqual(['constructor', '__proto__'])
  expect('a' in given).toBe(false)
})

test('whatever stands in a query string is read, or refused by a code', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('%', 'E', '0', 'A', '=', '&', '+', '?', 'ü', '[', ']', '\u0000') }),
      (text) => {
        try {
          for (const value of Object.values(paramsOf(request(`/x?${text}`)))) expect(typeof value).toBe('string')
        } catch (error) {
          expect(error).toBeInstanceOf(LakeError)
        }
      },
    ),
  )
})
