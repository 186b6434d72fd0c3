import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { named } from '../../test/doubles/lake-samples.ts'
import { chooseKey, keyTexts, matchKey, parseKey } from './row-key.ts'

const held = (...key: string[]) => ({ name: named('workers'), key })
const refusal = (code: string) => expect.objectContaining({ kind: 'refused', code })
const key = (...columns: string[]) => ({ kind: 'key', columns })

test('a key is a list of column names, each once', () => {
  expect(parseKey(' country, number')).toEqual(key('country', 'number'))
  for (const text of ['', 'a,,b', ',', 'a,A', Array.from({ length: 17 }, (_, n) => `c${n}`).join(',')]) {
    expect(parseKey(text), text).toEqual(refusal('INGEST_KEY_INVALID'))
  }
})

describe('the key of a dataset', () => {
  test.each([
    [{ mode: 'append', given: undefined, held: undefined }, key()],
    [{ mode: 'append', given: 'id', held: undefined }, key('id')],
    [{ mode: 'upsert', given: 'id', held: undefined }, key('id')],
    [{ mode: 'upsert', given: undefined, held: undefined }, refusal('INGEST_KEY_INVALID')],
    [{ mode: 'append', given: undefined, held: held('id') }, key('id')],
    [{ mode: 'append', given: 'ID', held: held('id') }, key('id')],
    [{ mode: 'append', given: 'nr', held: held('id') }, refusal('INGEST_SCHEMA_CONFLICT')],
    [{ mode: 'append', given: 'id', held: held() }, refusal('INGEST_SCHEMA_CONFLICT')],
    [{ mode: 'append', given: 'b,a', held: held('a', 'b') }, refusal('INGEST_SCHEMA_CONFLICT')],
    [{ mode: 'upsert', given: undefined, held: held() }, refusal('INGEST_KEY_INVALID')],
    [{ mode: 'replace', given: undefined, held: held('id') }, key('id')],
    [{ mode: 'replace', given: 'nr', held: held('id') }, key('nr')],
  ] as const)('after %o', (asked, chosen) => {
    expect(chooseKey(asked)).toEqual(chosen)
  })
})

describe('the columns of a key', () => {
  const columns = [
    { name: 'Id', type: 'BIGINT' },
    { name: 'id', type: 'VARCHAR' },
    { name: 'wage', type: 'DOUBLE' },
    { name: 'tags', type: 'VARCHAR[]' },
  ]

  test('are found by name, exact case first', () => {
    expect(matchKey(['id'], columns)).toEqual({ kind: 'matched', columns: [columns[1]] })
    expect(matchKey(['ID'], columns)).toEqual({ kind: 'matched', columns: [columns[0]] })
    expect(matchKey([], columns)).toEqual({ kind: 'matched', columns: [] })
  })

  test.each(['wage', 'tags', 'none'])('%s names no row', (name) => {
    expect(matchKey([name], columns).kind).toBe('refused')
  })
})

describe('a key of a request', () => {
  const texts = (value: unknown, type: string) => keyTexts([value as string], [{ name: 'k', type }])

  test.each([
    ['BIGINT', 5, '5'],
    ['BIGINT', '9223372036854775807', '9223372036854775807'],
    ['BIGINT', -7, '-7'],
    ['DECIMAL(18,2)', 1.5, '1.5'],
    ['DECIMAL(18,2)', '1.50', '1.50'],
    ['DECIMAL(18,2)', '1.5000', '1.5000'],
    ['VARCHAR', '00501', '00501'],
    ['VARCHAR', '', ''],
    ['BOOLEAN', true, 'true'],
    ['DATE', '2024-02-29', '2024-02-29'],
    ['TIMESTAMP', '2024-02-29T10:00:00.000000', '2024-02-29T10:00:00.000000'],
  ])('of %s may be %s', (type, value, text) => {
    expect(texts(value, type)).toEqual({ kind: 'texts', keys: [[text]] })
  })

  test.each([
    ['BIGINT', 1.5],
    ['BIGINT', '1e3'],
    ['BIGINT', 2 ** 53],
    ['BIGINT', ''],
    ['BIGINT', true],
    ['BIGINT', null],
    ['DECIMAL(18,2)', 1.234],
    ['DECIMAL(18,2)', '1,5'],
    ['VARCHAR', 5],
    ['VARCHAR', null],
    ['BOOLEAN', 'true'],
    ['DATE', '29/02/2024'],
    ['TIMESTAMP', '2024-02-29T10:00:00.0000001'],
  ])('of %s is not %s, which a cast would change', (type, value) => {
    expect(texts(value, type).kind).toBe('refused')
  })

  test('has a value for each column', () => {
    const columns = [
      { name: 'a', type: 'BIGINT' },
      { name: 'b', type: 'VARCHAR' },
    ]
    expect(keyTexts([[1, 'x']], columns)).toEqual({ kind: 'texts', keys: [['1', 'x']] })
    for (const bad of [1, [1], [1, 'x', 2], [1, null]]) expect(keyTexts([bad], columns).kind).toBe('refused')
  })

  test('never becomes another number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        const told = texts(value, 'DECIMAL(38,4)')
        if (told.kind === 'texts') expect(Number(told.keys[0]?.[0]) === value).toBe(true)
      }),
    )
  })
})
