import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Encoded } from '../../compute/encoded.ts'
import json, { type JsonInput } from '../../compute/json.job.ts'

const folders: string[] = []
let reader: DuckDBInstance
beforeAll(async () => {
  reader = await DuckDBInstance.create(':memory:')
})
afterAll(() => reader.closeSync())
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

async function run(body: string | Uint8Array, more: Partial<JsonInput> = {}) {
  const outputDir = await mkdtemp(join(tmpdir(), 'lakehouse-json-'))
  folders.push(outputDir)
  const path = join(outputDir, 'body.json')
  await writeFile(path, body)
  const fixed = { format: 'json', nextFieldId: 1, memoryBytes: 512 * 1024 * 1024, threads: 2 } as const
  return json({ path, outputDir, ...fixed, maxRejectedFraction: 0.9, ...more })
}

async function encode(body: string | Uint8Array, more: Partial<JsonInput> = {}): Promise<Encoded> {
  const outcome = await run(body, more)
  if (outcome.kind === 'failed') throw new Error(`${outcome.code}: ${outcome.message} ${JSON.stringify(outcome.data)}`)
  return outcome
}

async function rowsOf(path: string | undefined) {
  if (path === undefined) return []
  const connection = await reader.connect()
  const rows = (await connection.runAndReadAll(`SELECT * FROM '${path}'`)).getRowObjectsJson()
  connection.closeSync()
  return rows
}

/** One key over all rows, the values as they are written. */
const column = (...values: string[]) => values.map((value) => `{"v":${value}}\n`).join('')
const typeOf = (encoded: Encoded) => encoded.columns[0]?.type
const valuesOf = async (encoded: Encoded) => (await rowsOf(encoded.file)).map((row) => row['v'])
const later = ({ columns, positional, nextFieldId }: Encoded) => ({ contract: { columns, positional }, nextFieldId })

describe('a value keeps its meaning', () => {
  it.each([
    ['whole numbers', ['1', '-9223372036854775808'], 'BIGINT', ['1', '-9223372036854775808']],
    ['2^63 and 2^64', ['9223372036854775808', '18446744073709551616'], 'DECIMAL(38,0)', null],
    ['ids of twenty digits', ['12345678901234567890', '1'], 'DECIMAL(38,0)', ['12345678901234567890', '1']],
    ['ids of fifty digits', ['1'.repeat(50), '2'], 'VARCHAR', ['1'.repeat(50), '2']],
    ['doubles', ['0.1', '1e-7', '0.30000000000000004', '5e-324'], 'DOUBLE', [0.1, 1e-7, 0.30000000000000004, 5e-324]],
    ['doubles as Python and Java write them', ['1.0', '1e+16', '2.5E10', '3'], 'DOUBLE', [1, 1e16, 2.5e10, 3]],
    ['minus zero', ['-0.0', '1.5'], 'DOUBLE', [-0, 1.5]],
    ['money', ['1234.50', '0.10', '7'], 'DECIMAL(18,2)', ['1234.50', '0.10', '7.00']],
    ['long fractions', ['0.12345678901234567890', '1'], 'DECIMAL(38,20)', null],
    ['fractions among large integers', ['9007199254740993', '0.5'], 'DECIMAL(18,1)', ['9007199254740993.0', '0.5']],
    ['numbers past any double', ['1e400', '1'], 'VARCHAR', ['1e400', '1']],
    ['numbers below any double', ['1e-400', '1.50'], 'VARCHAR', ['1e-400', '1.50']],
    ['money with an exponent', ['1.50', '1e5'], 'DOUBLE', [1.5, 1e5]],
    ['booleans', ['true', 'false', 'null'], 'BOOLEAN', [true, false, null]],
    ['strings of digits', ['"00501"', '"1"'], 'VARCHAR', ['00501', '1']],
    ['SKUs that look like floats', ['"1E5"', '"2E6"'], 'VARCHAR', ['1E5', '2E6']],
    ['a number, then a string', ['1', '"two"', '2.50'], 'VARCHAR', ['1', 'two', '2.50']],
    ['a string, then an object', ['"x"', '{ "a": 1.0 }'], 'VARCHAR', ['x', '{ "a": 1.0 }']],
    ['dates', ['"2024-02-29"', '"0001-01-01"'], 'DATE', ['2024-02-29', '0001-01-01']],
    ['days that are none', ['"2024-02-29"', '"2023-02-29"'], 'VARCHAR', ['2024-02-29', '2023-02-29']],
    ['times', ['"2024-01-01T10:00:00.5"'], 'TIMESTAMP', ['2024-01-01 10:00:00.5']],
    ['times with a zone', ['"2024-01-01T10:00:00+02:00"'], 'TIMESTAMPTZ', ['2024-01-01 08:00:00+00']],
    ['dates and times', ['"2024-01-01"', '"2024-01-01T10:00"'], 'VARCHAR', ['2024-01-01', '2024-01-01T10:00']],
    ['NUL, quotes and line ends in strings', ['"a\\u0000b\\"\\n"', '"\\ud83d\\ude00"'], 'VARCHAR', ['a\0b"\n', '😀']],
    ['nothing at all', ['null', 'null'], 'VARCHAR', [null, null]],
    ['lists', ['[1,2]', '[]', 'null', '[null]'], 'BIGINT[]', [['1', '2'], [], null, [null]]],
    ['lists of nothing', ['[]'], 'VARCHAR[]', [[]]],
    ['lists of many kinds', ['[1,"a",{"b":1.0},[2],true]'], 'VARCHAR[]', [['1', 'a', '{"b":1.0}', '[2]', 'true']]],
    ['lists of lists', ['[[1],[2.5]]'], 'DOUBLE[][]', [[[1], [2.5]]]],
    ['empty objects', ['{}'], 'VARCHAR', ['{}']],
    ['keys that differ by case alone', ['{"a":1,"A":2}'], 'VARCHAR', ['{"a":1,"A":2}']],
    ['nameless keys', ['{"":1}'], 'VARCHAR', ['{"":1}']],
    ['money in lists', ['[1.50]', '[2]'], 'DECIMAL(18,2)[]', [['1.50'], ['2.00']]],
    ['dates in lists', ['["2024-01-01"]'], 'DATE[]', [['2024-01-01']]],
  ])('%s', async (...[, given, type, expected]) => {
    const encoded = await encode(column(...given))
    expect(typeOf(encoded)).toBe(type)
    const wanted = expected ?? given.map((text) => (type.endsWith('20)') ? Number(text).toFixed(0) : text))
    const found = await valuesOf(encoded)
    if (type === 'DECIMAL(38,20)') expect(found).toEqual(['0.12345678901234567890', '1.00000000000000000000'])
    else expect(found).toEqual(wanted)
  })

  it('also where the type changes, or a key is first seen, after any sample', async () => {
    const numbers = Array.from({ length: 30_000 }, (_, index) => String(index))
    expect(typeOf(await encode(column(...numbers, '"x"')))).toBe('VARCHAR')
    expect(typeOf(await encode(column(...numbers, '18446744073709551616')))).toBe('DECIMAL(38,0)')
    const late = await encode(`${column(...numbers)}{"w":[1.5]}\n`)
    expect(late.columns.map(({ name, type }) => `${name} ${type}`)).toEqual(['v BIGINT', 'w DOUBLE[]'])
    expect((await rowsOf(late.file)).at(-1)).toEqual({ v: null, w: [1.5] })
  })

  it('objects become structs with every key of any row', async () => {
    const encoded = await encode(column('{"a":1,"b":{"c":"x"}}', '{"b":{"d":[{"e":1.25}]}}', 'null', '{}'))
    expect(typeOf(encoded)).toBe('STRUCT("a" BIGINT, "b" STRUCT("c" VARCHAR, "d" STRUCT("e" DOUBLE)[]))')
    expect(await valuesOf(encoded)).toEqual([
      { a: '1', b: { c: 'x', d: null } },
      { a: null, b: { c: null, d: [{ e: 1.25 }] } },
      null,
      { a: null, b: null },
    ])
  })

  it('objects of thousands of different keys, and deep ones, are kept as text', async () => {
    const rows = Array.from({ length: 600 }, (_, index) => `{"k${index}":${index}}`)
    const wide = await encode(column(...rows))
    expect([typeOf(wide), await valuesOf(wide)]).toEqual(['VARCHAR', rows])
    const deep = `${'{"a":'.repeat(40)}1.0${'}'.repeat(40)}`
    expect(JSON.stringify(await valuesOf(await encode(column(deep))))).toContain('1.0')
  })

  it('names of columns are the keys, told apart', async () => {
    const { columns } = await encode('{"a b":1,"ID":2,"id":3,"":4,"é\\"x":5,"\\u0061":6}\n')
    expect(columns.map(({ name }) => name)).toEqual(['a b', 'ID', 'id_1', 'column3', 'é"x', 'a'])
  })
})

describe('a file keeps its records', () => {
  const two = [
    { id: '1', v: 'x' },
    { id: '2', v: 'y' },
  ]
  it.each([
    ['one object a line', '{"id":1,"v":"x"}\n{"id":2,"v":"y"}\n'],
    ['a byte order mark', '\ufeff{"id":1,"v":"x"}\n{"id":2,"v":"y"}\n'],
    ['\\r\\n', '{"id":1,"v":"x"}\r\n{"id":2,"v":"y"}\r\n'],
    ['\\r', '{"id":1,"v":"x"}\r{"id":2,"v":"y"}\r'],
    ['mixed line ends and no last one', '{"id":1,"v":"x"}\r\n\n \t\r{"v":"y","id":2}'],
    ['spaces everywhere', ' { "id" : 1 , "v" : "x" } \n\t{"id":2,"v":"y"}\n'],
    ['an array', '[{"id":1,"v":"x"},{"id":2,"v":"y"}]'],
    ['a printed array', '[\n  {\n    "id": 1,\n    "v": "x"\n  },\n  { "id": 2, "v": "y" }\n]\n'],
    ['printed objects', '{\n  "id": 1,\n  "v": "x"\n}\n{\r\n"id":2,"v":"y"}'],
    ['objects that touch', '{\n"id":1,"v":"x"}{"id":2,"v":"y"}'],
    ['UTF-16', Buffer.from('\ufeff[{"id":1,"v":"x"},{"id":2,"v":"y"}]', 'utf16le'), 'utf-16le'],
    ['Windows-1252', Buffer.from('{"id":1,"v":"x"}\n{"id":2,"v":"y"}\n'), 'windows-1252'],
  ])('%s', async (...[, body, encoding]) => {
    const outcome = await encode(body, encoding === undefined ? {} : { encoding: encoding as 'utf-16le' })
    expect(await rowsOf(outcome.file)).toEqual(two)
  })

  it('over blocks of a megabyte, in every layout', async () => {
    const objects = Array.from({ length: 60_000 }, (_, id) => JSON.stringify({ id, v: `text "${id}" \\ é`, l: [id] }))
    for (const body of [objects.join('\n'), `[${objects.join(', ')}]`, `{\n}\n${objects.join(' ')}`]) {
      const encoded = await encode(body)
      const rows = (await rowsOf(encoded.file)).filter(({ id }) => id !== null)
      expect(rows).toHaveLength(60_000)
      expect(rows[59_999]).toEqual({ id: '59999', v: 'text "59999" \\ é', l: ['59999'] })
    }
  })
})

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

it('bounds are those of the scalar columns, wherever nested ones stand', async () => {
  const { bounds } = await encode('{"o":{"a":-5,"b":"q"},"n":[[1,2]],"id":3,"t":"x"}\n{"id":9,"t":"y","o":{"c":7}}\n')
  expect(bounds).toEqual([
    { fieldId: 3, nulls: 0, min: 3, max: 9 },
    { fieldId: 4, nulls: 0, min: 'x', max: 'y' },
  ])
})

it('gives the same bytes each time', async () => {
  const body = `[${Array.from({ length: 5000 }, (_, id) => JSON.stringify({ id, m: '1.5', o: { x: id } })).join()}]`
  expect((await encode(body)).sha256).toBe((await encode(body)).sha256)
})

it('any objects come back as they were, whatever they hold', async () => {
  const keys = fc.constantFrom('a', 'b', 'c d', 'é')
  const leaf = fc.oneof(
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.boolean(),
  )
  const rows = fc.array(
    fc.dictionary(keys, fc.oneof(leaf, fc.array(fc.string(), { maxLength: 3 }), fc.constant(null))),
    {
      minLength: 1,
      maxLength: 30,
    },
  )
  await fc.assert(
    fc.asyncProperty(rows, async (objects) => {
      const outcome = await run(objects.map((object) => JSON.stringify(object)).join('\n'))
      if (outcome.kind === 'failed') {
        expect(outcome.code).toBe('INGEST_EMPTY')
        return
      }
      expect(outcome.rows).toBe(objects.length)
      const found = await rowsOf(outcome.file)
      for (const [at, object] of objects.entries()) {
        for (const { name, type } of outcome.columns)
          expect(plain(found[at]?.[name], type)).toEqual(said(object[name], type))
      }
    }),
    { numRuns: 60 },
  )
})

/** Of DuckDB's JSON form. */
const plain = (value: unknown, type: string): unknown =>
  type === 'BIGINT' && value !== null ? Number(value) + 0 : value

function said(value: unknown, type: string): unknown {
  if (value === undefined || value === null) return null
  if (type === 'VARCHAR' && typeof value !== 'string') return JSON.stringify(value)
  return type === 'BIGINT' ? Number(value) + 0 : value
}
