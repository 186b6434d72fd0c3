import { describe, expect, it } from 'vitest'
import { encode, later, rowsOf, run, typeOf } from './json-job.ts'

describe('a record that can not be read is set aside with its line, column, reason and text', () => {
  it.each([
    ['{"id":NaN}', 'id', 'not JSON: no value stands at byte 7'],
    ['{"id":Infinity}', 'id', 'not JSON: no value stands at byte 7'],
    ['{"id":01}', 'id', 'not JSON: an object goes on without a comma at byte 8'],
    ['{"id":1.}', 'id', 'not JSON: a number has no digits after its point at byte 9'],
    ['{"id":1e}', 'id', 'not JSON: a number has no digits in its exponent at byte 9'],
    ['{"id":+1}', 'id', 'not JSON: no value stands at byte 7'],
    ["{'id':1}", null, 'not JSON: a key should stand at byte 2'],
    ['{"id":1,}', 'id', 'not JSON: a key should stand at byte 9'],
    ['{"id" 1}', 'id', 'not JSON: a key has no colon at byte 7'],
    ['{"id":[1,]}', 'id', 'not JSON: no value stands at byte 10'],
    ['{"id":"a\tb"}', 'id', 'not JSON: a string has a control character at byte 9'],
    ['{"id":"\\x"}', 'id', 'not JSON: a string has an escape that is none at byte 8'],
    ['{"id":"\\ud800"}', 'id', 'a string has half a character (\\ud800), which no text has'],
    ['{"id":1', 'id', 'not JSON: it ends too early'],
    ['{"id":"x', 'id', 'not JSON: it ends too early'],
    ['{"id":1} 2', 'id', 'not JSON: something follows the object at byte 9'],
    ['{"id":1}{"id":2}', 'id', 'not JSON: something follows the object at byte 9'],
    ['{"id":1,"id":2}', 'id', 'the key "id" stands twice in one object'],
    ['{"o":{"a":1,"\\u0061":2}}', 'o', 'the key "a" stands twice in one object'],
    ['[1]', null, 'not a JSON object, so it has no columns'],
    ['null', null, 'not a JSON object, so it has no columns'],
    ['nothing', null, 'not JSON: no value stands at byte 1'],
    ['{"a\\u0000":1}', null, 'no column can have the name "a\\u0000"'],
    [`{"id":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 'id', 'nested deeper than 512'],
    [`{"id":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`, 'id', 'nested deeper than 512'],
  ])('%s', async (raw, column, reason) => {
    const encoded = await encode(`\n{"id":1}\n${raw}\n{"id":2}\n`, { format: 'ndjson' })
    expect(encoded.columns).toHaveLength(1)
    expect(typeOf(encoded)).toBe('BIGINT')
    expect(await rowsOf(encoded.file)).toEqual([{ id: '1' }, { id: '2' }])
    const [row] = await rowsOf(encoded.rejected.file?.file)
    expect(row).toEqual({ line: '3', column_name: column, reason, raw: raw.slice(0, 2048) })
  })

  it('bytes that are no UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('{"id":1}\n{"id":"'), Buffer.of(0xff), Buffer.from('"}\n{"id":3}\n')])
    const encoded = await encode(body)
    expect([encoded.rows, typeOf(encoded)]).toEqual([2, 'BIGINT'])
    expect(await rowsOf(encoded.rejected.file?.file)).toMatchObject([{ line: '2', reason: 'not UTF-8' }])
  })

  it('elements of an array, by their position', async () => {
    const encoded = await encode('[{"id":1},\n{"id":nope}, {"id":"a,]}"}, 7, , {"id":[1 2]}]')
    expect(encoded.rows).toBe(2)
    const rejected = await rowsOf(encoded.rejected.file?.file)
    expect(rejected.map((row) => [row['line'], row['raw']])).toEqual([
      ['2', '{"id":nope}'],
      ['4', '7'],
      ['5', ''],
      ['6', '{"id":[1 2]}'],
    ])
  })
})

describe('a file that can not be taken gets a code', () => {
  it.each([
    ['nothing', '', 'INGEST_EMPTY'],
    ['spaces', ' \n\n', 'INGEST_EMPTY'],
    ['an empty array', ' [ ] ', 'INGEST_EMPTY'],
    ['objects without keys', '{}\n{}\n', 'INGEST_EMPTY'],
    ['an array that does not end', '[{"a":1},{"a":2}', 'INGEST_FORMAT_UNKNOWN'],
    ['an array that ends in a string', '[{"a":1},{"a":"2', 'INGEST_FORMAT_UNKNOWN'],
    ['an array with more after it', '[{"a":1}]\n[{"a":2}]', 'INGEST_FORMAT_UNKNOWN'],
    ['brackets that do not go in pairs', '[{"a":1}}', 'INGEST_FORMAT_UNKNOWN'],
    ['a printed object that does not end', '{\n"a":1,\n', 'INGEST_FORMAT_UNKNOWN'],
    ['nothing but broken lines', '{"a":\n{"b":\n', 'INGEST_FORMAT_UNKNOWN'],
    ['nothing but scalars', '1\n2\n', 'INGEST_TOO_MANY_REJECTED'],
    ['an array of scalars', '[1,2]', 'INGEST_TOO_MANY_REJECTED'],
    ['an object of 10 MB', `{"a":1}\n{"a":"${'x'.repeat(10_000_000)}"}\n`, 'INGEST_TOO_LARGE'],
    ['an element of 10 MB', `[{"a":1},{"a":"${'x'.repeat(10_000_000)}"}]`, 'INGEST_TOO_LARGE'],
    ['10,000 nested arrays', '['.repeat(10_000) + ']'.repeat(10_000), 'INGEST_TOO_MANY_REJECTED'],
    [
      'more columns than may be',
      Array.from({ length: 2001 }, (_, index) => `{"c${index}":1}`).join('\n'),
      'INGEST_TOO_LARGE',
    ],
  ])('%s', async (_, body, code) => {
    expect(await run(body)).toMatchObject({ code })
  })
})

describe('a later batch', () => {
  const first = '{"id":1,"f":1.5,"d":"2024-01-01","s":{"a":1,"l":[1]},"t":"x","m":1.50}\n'

  it('is read by the contract; new keys are new columns, missing ones null', async () => {
    const made = await encode(first)
    const next = await encode(
      '{"ID":2,"t":7,"m":2,"f":3,"z":true}\n{"ID":"3","t":{"k": 1.0},"s":{"l":[]},"f":"NaN","m":"4.25"}\n',
      later(made),
    )
    expect(next.columns.slice(0, 6)).toEqual(made.columns)
    expect(next.newColumns).toEqual([{ name: 'z', type: 'BOOLEAN', nullable: true, fieldId: 7 }])
    expect(await rowsOf(next.file)).toEqual([
      { id: '2', f: 3, d: null, s: null, t: '7', m: '2.00', z: true },
      { id: '3', f: 'NaN', d: null, s: { a: null, l: [] }, t: '{"k": 1.0}', m: '4.25', z: null },
    ])
  })

  it.each([
    ['{"id":1.5}', 'id', '1.5 is not a BIGINT'],
    ['{"id":9223372036854775808}', 'id', '9223372036854775808 is not a BIGINT'],
    ['{"id":"x"}', 'id', '"x" is not a BIGINT'],
    ['{"id":true}', 'id', 'true is not a BIGINT'],
    ['{"id":[1]}', 'id', 'a list is not a BIGINT'],
    ['{"f":12345678901234567890.1}', 'f', '12345678901234567890.1 is not a DOUBLE'],
    ['{"d":"2023-02-29"}', 'd', '"2023-02-29" is not a DATE'],
    ['{"m":1.005}', 'm', '1.005 is not a DECIMAL(18,2)'],
    ['{"s":{"b":1}}', 's', 'the column has no field "b"'],
    ['{"s":{"a":"x"}}', 's', '"x" is not a BIGINT'],
    ['{"s":5}', 's', '5 is not a STRUCT'],
    ['{"s":{"l":3}}', 's', '3 is not a LIST'],
  ])('rejects %s', async (raw, column, reason) => {
    const made = await encode(first)
    const next = await encode(`${first}${raw}\n`, later(made))
    expect([next.rows, next.columns]).toEqual([1, made.columns])
    expect(await rowsOf(next.rejected.file?.file)).toEqual([{ line: '2', column_name: column, reason, raw }])
  })

  it('none of whose values fit a column, or that has none of its columns, conflicts', async () => {
    const made = await encode(first)
    const conflict = { code: 'INGEST_SCHEMA_CONFLICT' }
    expect(await run('{"id":"x"}\n{"id":"y","t":"z"}\n', later(made))).toMatchObject(conflict)
    expect(await run('{"other":1}\n', later(made))).toMatchObject(conflict)
    expect(await run('{"id":1,"ID":2}\n', later(made))).toMatchObject(conflict)
  })
})
