import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseToml } from './toml.ts'

test('TOML is read as a value', () => {
  expect(parseToml('[columns.role]\nrole = "head"')).toEqual({
    kind: 'parsed',
    value: { columns: { role: { role: 'head' } } },
  })
  expect(parseToml('')).toEqual({ kind: 'parsed', value: {} })
})

test('what is no TOML is told by its place', () => {
  expect(parseToml('a = 1\nb = = 2')).toMatchObject({ kind: 'broken', line: 2 })
  expect(parseToml('a = 1\na = 2')).toMatchObject({ kind: 'broken', line: 2 })
  expect(parseToml('{"json": true}')).toMatchObject({ kind: 'broken', line: 1 })
})

test('any text is read or broken, also one that is nested without end', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => ['parsed', 'broken'].includes(parseToml(text).kind)))
  expect(parseToml(`a = ${'['.repeat(60_000)}`).kind).toBe('broken')
  expect(['parsed', 'broken']).toContain(parseToml(`${'a.'.repeat(20_000)}a = 1`).kind)
})
