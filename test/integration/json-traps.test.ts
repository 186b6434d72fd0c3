import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { column, encode, rowsOf, run, typeOf, valuesOf } from './json-job.ts'

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
