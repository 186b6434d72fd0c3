import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkOf, repairOf } from './bound-output.ts'

const person = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 0 }, pattern: { type: 'string' } },
  required: ['name'],
  additionalProperties: false,
}

test.each([
  '{"name":"Ada","age":36}',
  ' {"name":"Ada"}\n',
  '```json\n{"name":"Ada"}\n```',
  '```\n{"name":"Ada","pattern":"x"}\n```\n',
])('%j fits', (text) => {
  expect(checkOf(person)(text)).toMatchObject({ kind: 'fits', value: { name: 'Ada' } })
})

test.each([
  ['Ada', 'it is not JSON'],
  ['{"name":"Ada"', 'it is not JSON'],
  ['{"age":1}', 'name: '],
  ['{"name":"Ada","age":-1}', 'age: '],
  ['{"name":"Ada","town":"Elgin"}', 'the value: '],
  ['[]', 'the value: '],
])('%j does not, and it says where', (text, issue) => {
  const checked = checkOf(person)(text)
  expect(checked.kind === 'wrong' ? checked.issues[0] : checked).toContain(issue)
})

test('no text makes a check throw', () => {
  const check = checkOf(person)
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(['fits', 'wrong']).toContain(check(text).kind)
    }),
  )
})

test.each([
  [{ type: 'object', properties: { a: { pattern: 'x' } } }, 'pattern'],
  [{ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'string', pattern: 'x' }] } }, 'pattern'],
  [{ patternProperties: { x: {} } }, 'patternProperties'],
])('a schema with a regular expression is refused', (schema, keyword) => {
  expect(() => checkOf(schema)).toThrow(
    expect.objectContaining({
      type: 'REQUEST_INVALID',
      data: { errors: [{ path: 'schema', message: expect.stringContaining(keyword) }] },
    }),
  )
})

const wide = Object.fromEntries(
  Array.from({ length: 30 }, (_, at) => [
    `a${at}`,
    { anyOf: [at + 1, at + 1].map((to) => ({ $ref: `#/$defs/a${to}` })) },
  ]),
)

test.each([
  [{ $ref: '#' }, 'refer to itself'],
  [{ $defs: { a: { anyOf: [{ $ref: '#/$defs/a' }] } }, $ref: '#/$defs/a' }, 'refer to itself'],
  [{ properties: { a: { $ref: '#/definitions/b' } }, definitions: { b: { items: { $ref: '#' } } } }, 'refer to itself'],
  [{ $defs: { ...wide, a30: { type: 'integer' } }, $ref: '#/$defs/a0' }, 'parts'],
])('a schema that unfolds without end, or too far, is refused', (schema, why) => {
  expect(() => checkOf(schema)).toThrow(
    expect.objectContaining({
      type: 'REQUEST_INVALID',
      data: { errors: [{ path: 'schema', message: expect.stringContaining(why) }] },
    }),
  )
})

test('a schema may refer to its own definitions', () => {
  const check = checkOf({ $defs: { n: { type: 'integer' } }, type: 'array', items: { $ref: '#/$defs/n' } })
  expect(check('[1, 2]').kind).toBe('fits')
  expect(check('["a"]').kind).toBe('wrong')
})

test('the question for a repair holds what was said and what is wrong with it', () => {
  const question = { messages: [{ role: 'user' as const, content: 'Who?' }], maxTokens: 10, temperature: 0 }
  const { messages, ...rest } = repairOf(question, 'Ada', ['it is not JSON'])
  expect(rest).toEqual({ maxTokens: 10, temperature: 0 })
  expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
  expect(messages.at(-1)?.content).toContain('it is not JSON')
})
