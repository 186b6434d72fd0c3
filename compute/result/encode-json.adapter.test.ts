import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rowTexts, typeName } from './encode-json.adapter.ts'

let instance: DuckDBInstance
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  await connection.run(`set timezone = 'UTC'`)
  connection.disconnectSync()
})
afterAll(() => instance.closeSync())

/** The JSON text of each row of a one-column result. */
async function cells(sql: string): Promise<readonly string[]> {
  const connection = await instance.connect()
  const result = await connection.stream(sql)
  const rows: string[] = []
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) break
    const text = rowTexts(chunk, ['v'])
    for (let row = 0; row < chunk.rowCount; row++) rows.push(text(row))
  }
  connection.disconnectSync()
  return rows.map((row) => row.slice('{"v":'.length, -1))
}
const cell = async (expression: string): Promise<string> => (await cells(`select ${expression} as v`))[0] ?? ''

const typeOf = async (expression: string): Promise<string> => {
  const connection = await instance.connect()
  const result = await connection.stream(`select ${expression} as v`)
  return typeName(result.columnType(0))
}

describe('a value as JSON text', () => {
  it.each([
    ['true', 'true'],
    ['(-128)::tinyint', '-128'],
    ['255::utinyint', '255'],
    ['(-32768)::smallint', '-32768'],
    ['65535::usmallint', '65535'],
    ['(-2147483648)::integer', '-2147483648'],
    ['4294967295::uinteger', '4294967295'],
    ['9007199254740991::bigint', '9007199254740991'],
    ['9007199254740992::bigint', '"9007199254740992"'],
    ['(-9007199254740991)::bigint', '-9007199254740991'],
    ['(-9007199254740992)::bigint', '"-9007199254740992"'],
    ['(-9223372036854775808)::bigint', '"-9223372036854775808"'],
    ['(-1)::bigint', '-1'],
    ['4294967296::bigint', '4294967296'],
    ['9007199254740991::ubigint', '9007199254740991'],
    ['18446744073709551615::ubigint', '"18446744073709551615"'],
    ['1::hugeint', '"1"'],
    ['(-170141183460469231731687303715884105728)::hugeint', '"-170141183460469231731687303715884105728"'],
    ['340282366920938463463374607431768211455::uhugeint', '"340282366920938463463374607431768211455"'],
    [`'123456789012345678901234567890123456789012'::bignum`, '"123456789012345678901234567890123456789012"'],
    ['12.3::decimal(10,2)', '"12.30"'],
    ['(-0.05)::decimal(4,2)', '"-0.05"'],
    ['(-7)::decimal(9,0)', '"-7"'],
    ['123456789.123::decimal(18,3)', '"123456789.123"'],
    ['(-0.001)::decimal(38,3)', '"-0.001"'],
    ['12345678901234567890123456789.0::decimal(38,1)', '"12345678901234567890123456789.0"'],
    ['0.1::float', '0.1'],
    ['16777216::float', '16777216'],
    ['3.4028235e38::float', '3.4028234663852886e+38'],
    ['1e-45::float', '1.4013e-45'],
    [`'nan'::float`, '"NaN"'],
    ['0.1::double', '0.1'],
    ['1e300::double', '1e+300'],
    [`'-0'::double`, '-0'],
    [`'nan'::double`, '"NaN"'],
    [`'inf'::double`, '"Infinity"'],
    [`'-inf'::double`, '"-Infinity"'],
    [`'héllo "\\' || chr(10) || chr(0) || '😀'`, '"héllo \\"\\\\\\n\\u0000😀"'],
    [`''`, '""'],
    [`'a longer text than twelve bytes'`, '"a longer text than twelve bytes"'],
    [`'{"a": 1}'::json`, '"{\\"a\\": 1}"'],
    [`'b'::enum('a','b')`, '"b"'],
    [`'\\xAA\\x00'::blob`, '"qgA="'],
    [`''::blob`, '""'],
    [`'10110'::bit`, '"10110"'],
    [`'00000000-0000-0000-0000-0000000000ff'::uuid`, '"00000000-0000-0000-0000-0000000000ff"'],
    [`date '2024-02-29'`, '"2024-02-29"'],
    [`date '0001-01-01'`, '"0001-01-01"'],
    [`date '0044-03-15 (BC)'`, '"-000043-03-15"'],
    [`date '12345-01-31'`, '"+012345-01-31"'],
    [`'infinity'::date`, '"infinity"'],
    [`'-infinity'::date`, '"-infinity"'],
    [`timestamp '2024-02-29 23:59:59.999999'`, '"2024-02-29T23:59:59.999999"'],
    [`timestamp '1969-12-31 23:59:59.5'`, '"1969-12-31T23:59:59.500000"'],
    [`timestamp '2024-01-01'`, '"2024-01-01T00:00:00.000000"'],
    [`timestamp '0044-03-15 (BC) 01:02:03'`, '"-000043-03-15T01:02:03.000000"'],
    [`'infinity'::timestamp`, '"infinity"'],
    [`'-infinity'::timestamptz`, '"-infinity"'],
    [`timestamptz '2024-01-01 00:00:00.25+02'`, '"2023-12-31T22:00:00.250000Z"'],
    [`timestamp_s '2024-01-01 00:00:01'`, '"2024-01-01T00:00:01.000000"'],
    [`timestamp_ms '1969-12-31 23:59:59.123'`, '"1969-12-31T23:59:59.123000"'],
    [`timestamp_ns '2024-01-01 00:00:00.123456789'`, '"2024-01-01T00:00:00.123456789"'],
    [`'infinity'::timestamp_ns`, '"infinity"'],
    [`'infinity'::timestamp_s`, '"infinity"'],
    [`'-infinity'::timestamp_ms`, '"-infinity"'],
    [`time '01:02:03'`, '"01:02:03"'],
    [`time '01:02:03.5'`, '"01:02:03.5"'],
    [`'12:00:00+02:30'::timetz`, '"12:00:00+02:30"'],
    [`interval '1 year 2 months -3 days 4 hours 0.5 seconds'`, '"1 year 2 months -3 days 04:00:00.5"'],
    [`interval '0 seconds'`, '"00:00:00"'],
    [`[1, null, 3]`, '[1,null,3]'],
    [`[]::varchar[]`, '[]'],
    [`[[1], [], null, [null]]`, '[[1],[],null,[null]]'],
    [`array_value(1.5::float, 2::float)`, '[1.5,2]'],
    [`array_value(array_value(1, 2), array_value(3, 4))`, '[[1,2],[3,4]]'],
    [`{'a': 1, 'b "': 'x', 'c': null}`, '{"a":1,"b \\"":"x","c":null}'],
    [`{'__proto__': {'2': [true], '1': date '2024-01-01'}}`, '{"__proto__":{"2":[true],"1":"2024-01-01"}}'],
    [`row(1, 'x')`, '{"":1,"_1":"x"}'],
    [`map {'k': 1, 'l': null}`, '[{"key":"k","value":1},{"key":"l","value":null}]'],
    [`map {}`, '[]'],
    [`map {1: [{'z': 1.5}]}`, '[{"key":1,"value":[{"z":"1.5"}]}]'],
    [`union_value(num := 2)::union(num integer, txt varchar)`, '{"tag":"num","value":2}'],
    [`union_value(txt := 'x')::union(num integer, txt varchar)`, '{"tag":"txt","value":"x"}'],
    [`null`, 'null'],
    [`null::integer[]`, 'null'],
    [`null::struct(a integer)`, 'null'],
    [`null::map(varchar, integer)`, 'null'],
    [`null::union(a integer)`, 'null'],
    [`null::integer[2]`, 'null'],
    [`1::variant`, '"1"'],
  ])('writes %s as %s', async (expression, expected) => {
    const text = await cell(expression)
    expect(text).toBe(expected)
    expect(() => JSON.parse(text)).not.toThrow()
  })

  it.each([
    ['BIGINT', (i: number) => `${i}`, 'i'],
    ['VARCHAR', (i: number) => `"text number ${i}"`, `'text number ' || i`],
    ['DOUBLE', (i: number) => `${i / 4}`, 'i / 4'],
    [
      'DATE',
      (i: number) => `"${new Date(i * 86_400_000).toISOString().slice(0, 10)}"`,
      `date '1970-01-01' + i::integer`,
    ],
    ['BIGINT[]', (i: number) => `[${i},null]`, '[i, null]'],
    ['STRUCT(a BIGINT)', (i: number) => `{"a":${i}}`, `{'a': i}`],
    ['MAP(VARCHAR, BIGINT)', (i: number) => `[{"key":"k","value":${i}}]`, `map {'k': i}`],
    ['DECIMAL(18,1)', (i: number) => `"${i}.0"`, 'i::decimal(18,1)'],
  ])('keeps nulls in their rows past one chunk: %s', async (type, expected, expression) => {
    const rows = await cells(
      `select case when i % 3 = 1 then null else ${expression} end::${type} as v from range(5000) t(i)`,
    )
    expect(rows).toEqual(Array.from({ length: 5000 }, (_, i) => (i % 3 === 1 ? 'null' : expected(i))))
  })

  it('keeps a null array apart from its neighbours', async () => {
    expect(
      await cells('select array_value(1, 2) as v union all select null union all select array_value(3, null)'),
    ).toEqual(['[1,2]', 'null', '[3,null]'])
  })

  it('keeps lists of every length apart', async () => {
    const rows = await cells(`select range(i % 7) as v from range(3000) t(i)`)
    expect(rows).toEqual(Array.from({ length: 3000 }, (_, i) => JSON.stringify([...Array(i % 7).keys()])))
  })

  it('reads back every double, 32-bit float and string as it was', async () => {
    const connection = await instance.connect()
    const doubles = await connection.prepare('select $1::double as v')
    const floats = await connection.prepare('select $1::float as v')
    const texts = await connection.prepare('select $1::varchar as v')
    const through = async (statement: typeof doubles): Promise<unknown> => {
      const chunk = await (await statement.stream()).fetchChunk()
      return chunk === null ? undefined : JSON.parse(rowTexts(chunk, ['v'])(0)).v
    }
    await fc.assert(
      fc.asyncProperty(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.float({ noNaN: true, noDefaultInfinity: true }),
        fc.string({ unit: 'binary' }),
        async (double, float, text) => {
          doubles.bindDouble(1, double)
          expect(await through(doubles)).toBe(double)
          floats.bindFloat(1, float)
          expect(Math.fround(Number(await through(floats)))).toBe(float)
          texts.bindVarchar(1, text)
          expect(await through(texts)).toBe(text)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('reads back every BIGINT as it was, as a number where a double holds it', async () => {
    const connection = await instance.connect()
    const statement = await connection.prepare('select $1::bigint as v')
    const edges = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.maxSafeInteger().map(BigInt))
    await fc.assert(
      fc.asyncProperty(edges, async (value) => {
        statement.bindBigInt(1, value)
        const chunk = await (await statement.stream()).fetchChunk()
        const read = chunk === null ? undefined : JSON.parse(rowTexts(chunk, ['v'])(0)).v
        expect(BigInt(read)).toBe(value)
        expect(typeof read).toBe(Number.isSafeInteger(Number(value)) ? 'number' : 'string')
      }),
      { numRuns: 500 },
    )
  })
})

describe('the name of a type', () => {
  it.each([
    ['1.5::decimal(18,2)', 'DECIMAL(18,2)'],
    [`['a']`, 'VARCHAR[]'],
    [`{'a': 1, 'b': 'x'}`, 'STRUCT(a INTEGER, b VARCHAR)'],
    [`{'a b': [{'c"': 1}]}`, 'STRUCT("a b" STRUCT("c""" INTEGER)[])'],
    ['array_value(1::float, 2)', 'FLOAT[2]'],
    [`map {'k': 1}`, 'MAP(VARCHAR, INTEGER)'],
    [`'1'::json`, 'JSON'],
    [`union_value(num := 2)`, 'UNION(num INTEGER)'],
    ['now()', 'TIMESTAMP WITH TIME ZONE'],
    ['date $$2024-01-01$$', 'DATE'],
    ['null', 'INTEGER'],
  ])('of %s is %s', async (expression, expected) => {
    expect(await typeOf(expression)).toBe(expected)
  })
})
