/** One result with every type that DuckDB has: its edges, its empty values, nulls. */

/** Expressions of one type each; every column gets a null as well. */
const columns: Readonly<Record<string, readonly string[]>> = {
  BOOLEAN: ['true', 'false'],
  TINYINT: ['-128', '127'],
  SMALLINT: ['-32768', '32767'],
  INTEGER: ['-2147483648', '2147483647'],
  BIGINT: ['-9223372036854775808', '9007199254740993', '0', '-1'],
  UTINYINT: ['0', '255'],
  USMALLINT: ['65535'],
  UINTEGER: ['4294967295'],
  UBIGINT: ['18446744073709551615', '1'],
  HUGEINT: ['99999999999999999999999999999999999999', '-1', '0', '-18446744073709551617'],
  UHUGEINT: ['340282366920938463463374607431768211455'],
  BIGNUM: ["'123456789012345678901234567890123456789012'"],
  'DECIMAL(4,2)': ['-0.05', '99.99'],
  'DECIMAL(9,0)': ['-7', '999999999'],
  'DECIMAL(18,3)': ['123456789.123', '-123456789012345.678'],
  'DECIMAL(38,3)': ['-0.001', '12345678901234567890123456789.5'],
  FLOAT: ['0.1', "'nan'", "'-inf'", '16777216', "'-0'"],
  DOUBLE: ['0.1', '1e300', "'nan'", "'inf'", "'-0'", '1e21', '-1.5e-7'],
  VARCHAR: [
    "''",
    "'héllo, 😀'",
    "'a text that is longer than twelve bytes'",
    "'twelve bytes'",
    `'quotes " and \\ and , and ; and tab' || chr(9)`,
    "'line' || chr(10) || 'end' || chr(13) || chr(10)",
    "' space '",
    "'null'",
    "'NULL'",
    "'1E5'",
  ],
  "ENUM('a', 'long name of a value', '')": ["'a'", "'long name of a value'", "''"],
  JSON: [`'{"a": [1, "x"]}'`, "'null'"],
  BLOB: ["'\\xAA\\x00'", "''", "'a blob that is longer than twelve bytes'"],
  BIT: ["'10110'"],
  UUID: ["'00000000-0000-0000-0000-0000000000ff'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"],
  DATE: ["'2024-02-29'", "'0001-01-01'", "'9999-12-31'", "'1969-12-31'"],
  TIME: ["'01:02:03.5'", "'00:00:00'"],
  TIME_NS: ["'01:02:03.123456789'"],
  TIMETZ: ["'12:00:00+02:30'"],
  TIMESTAMP: ["'2024-02-29 23:59:59.999999'", "'1969-12-31 23:59:59.5'", "'infinity'"],
  TIMESTAMPTZ: ["'2024-01-01 00:00:00.25+02'", "'1900-01-01 00:00:00+00'"],
  TIMESTAMP_S: ["'2024-01-01 00:00:01'"],
  TIMESTAMP_MS: ["'1969-12-31 23:59:59.123'"],
  TIMESTAMP_NS: ["'2024-01-01 00:00:00.123456789'"],
  INTERVAL: ["'1 year 2 months -3 days 4 hours 0.5 seconds'", "'0 seconds'", "'-1 microsecond'"],
  'INTEGER[]': ['[1, NULL, 3]', '[]', 'range(5)'],
  'VARCHAR[][]': ["[['a', ''], [], NULL, [NULL]]", '[]'],
  'HUGEINT[]': ['[1, NULL]'],
  'FLOAT[2]': ['[1.5, NULL]', '[0, -1]'],
  'INTEGER[2][2]': ['[[1, 2], [3, 4]]'],
  'STRUCT(a INTEGER, "b ""c" VARCHAR)': [`{'a': 1, 'b "c': ''}`, "{'a': NULL, 'b \"c': NULL}"],
  'STRUCT(l STRUCT(d DATE, h HUGEINT)[])': ["{'l': [{'d': '2024-01-01', 'h': 1}, NULL]}", "{'l': []}"],
  'MAP(VARCHAR, INTEGER)': ["map {'k': 1, 'l': NULL}", 'map {}'],
  'MAP(INTEGER, STRUCT(z DECIMAL(3,1))[])': ["map {1: [{'z': 1.5}]}"],
  'UNION(num INTEGER, txt VARCHAR)': ['union_value(num := 2)', "union_value(txt := 'x')"],
}

/** `c5` for the sixth type. */
export const columnOf = (type: string): string => `c${Object.keys(columns).indexOf(type)}`

const rowCount = 1 + Math.max(...Object.values(columns).map((values) => values.length))

/** A SELECT of all columns; what one has fewer values than the longest is null. */
export const everyTypeSql = Array.from({ length: rowCount }, (_, row) => {
  const cells = Object.entries(columns).map(
    ([type, values], index) => `CAST(${values[row] ?? 'NULL'} AS ${type}) AS c${index}`,
  )
  return `SELECT ${row} AS id, ${cells.join(', ')}`
}).join('\nUNION ALL\n')

/** The same rows again and again, some in lists: past one chunk, with nulls at every place of a byte. */
export const manyRowsSql = `SELECT r.i, t.*, [t.c0, NULL] AS listed,
    {'s': t.${columnOf('VARCHAR')}, 'l': t.${columnOf('VARCHAR[][]')}} AS boxed
  FROM (${everyTypeSql}) t, range(700) r(i) WHERE (t.id * 7 + r.i) % 3 > 0 ORDER BY r.i, t.id`
