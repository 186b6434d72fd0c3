/** The five shapes of a result say the same of every type, of nulls, of empty and of nested values. */
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { zstdDecompressSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { tableFromIPC } from 'apache-arrow'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rowTexts } from '../../compute/result/encode-json.adapter.ts'
import type { ResultFormat } from '../../compute/result/result-format.ts'
import { arrowRows } from './arrow-json.ts'
import { columnOf, everyTypeSql, manyRowsSql } from './every-type.ts'
import { type Files, openFiles } from './query-job-files.ts'

let files: Files
beforeAll(async () => {
  files = await openFiles()
})
afterAll(() => files[Symbol.asyncDispose]())

type Row = Readonly<Record<string, unknown>>

async function bytesOf(sql: string, format: ResultFormat): Promise<Uint8Array> {
  const outcome = await files.ask(sql, { format, maxRows: 1e6, maxBytes: 1e9 })
  if (outcome.kind !== 'rows') throw new Error(JSON.stringify(outcome))
  return outcome.rows
}
const textOf = async (sql: string, format: ResultFormat): Promise<string> =>
  new TextDecoder('utf-8', { fatal: true }).decode(await bytesOf(sql, format))

/** What every shape is held to. */
const jsonRows = async (sql: string): Promise<readonly Row[]> => JSON.parse(await textOf(sql, 'rows'))

/** Rows of a query in a DuckDB of the test's own, as JSON. */
async function duckdbRows(sql: string): Promise<readonly Row[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`set timezone = 'UTC'`)
  const result = await connection.stream(sql)
  const rows: Row[] = []
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) break
    const text = rowTexts(chunk, result.columnNames())
    for (let row = 0; row < chunk.rowCount; row++) rows.push(JSON.parse(text(row)))
  }
  connection.disconnectSync()
  instance.closeSync()
  return rows
}

async function saved(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(files.folder, name)
  await writeFile(path, bytes)
  return path
}
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

describe.each([
  ['one row of each kind', everyTypeSql],
  ['many rows', manyRowsSql],
  ['no rows', `SELECT * FROM (${everyTypeSql}) WHERE id < 0`],
])('%s', (_, sql) => {
  it('NDJSON is the rows of JSON, one a line', async () => {
    const lines = (await textOf(sql, 'ndjson')).split('\n')
    expect(lines.pop()).toBe('')
    expectRows(
      lines.map((line) => JSON.parse(line)),
      await jsonRows(sql),
    )
  })

  it('JSON with its envelope has the same rows, and says how many', async () => {
    const { rows, columns, rowCount, truncated } = JSON.parse(await textOf(sql, 'json'))
    expectRows(rows, await jsonRows(sql))
    expect({ rowCount, truncated }).toEqual({ rowCount: rows.length, truncated: false })
    if (rows.length > 0) expect(columns.map(({ name }: { name: string }) => name)).toEqual(Object.keys(rows[0]))
  })

  it('Arrow has the same values', async () => {
    expectRows(arrowRows(await bytesOf(sql, 'arrow')), await jsonRows(sql))
  })

  it('Parquet has the same values for DuckDB', async () => {
    const path = await saved('shape.parquet', await bytesOf(sql, 'parquet'))
    const read = await duckdbRows(`SELECT * FROM read_parquet(${literal(path)})`)
    expectRows(read.map(withTag), await jsonRows(sql))
  })

  it('Parquet has the same values for hyparquet, where it reads the type without loss', async () => {
    const file = Uint8Array.from(await bytesOf(sql, 'parquet')).buffer
    const exact = exactForHyparquet.map(columnOf)
    const rows = await parquetReadObjects({
      file,
      columns: exact,
      compressors: { ZSTD: (bytes) => zstdDecompressSync(bytes) },
    })
    const wanted = (await jsonRows(sql)).map((row) => Object.fromEntries(exact.map((name) => [name, row[name]])))
    expectRows(rows.map(withNulls), wanted)
  })

  it('CSV has the same values: NULL is nothing, an empty text is quoted, nested values are JSON', async () => {
    const path = await saved('shape.csv', await bytesOf(sql, 'csv'))
    const read = `read_csv(${literal(path)}, all_varchar = true, header = true, delim = ',', quote = '"', escape = '"',
      nullstr = '', allow_quoted_nulls = false, auto_detect = false, columns = {${await csvColumns(path)}})`
    const wanted = await jsonRows(sql)
    const rows = await duckdbRows(`SELECT * FROM ${read}`)
    expectRows(
      rows.map((row, index) => fromCsv(row, wanted[index] ?? {})),
      wanted,
    )
  })
})

const csvColumns = async (path: string): Promise<string> => {
  const [names = ''] = readFileSync(path, 'utf8').split('\r\n')
  return names
    .split(',')
    .map((name) => `${literal(name)}: 'VARCHAR'`)
    .join(', ')
}

const UNION = columnOf('UNION(num INTEGER, txt VARCHAR)')

/** Parquet has no union: DuckDB writes the number of the member and all of them. */
function withTag(row: Row): Row {
  const value = row[UNION]
  if (typeof value !== 'object' || value === null) return row
  const [[, number] = [], ...members] = Object.entries(value)
  if (number === null) return { ...row, [UNION]: null }
  const [tag, member] = members[Number(number)] ?? []
  return { ...row, [UNION]: { tag, value: member } }
}

/** It says `undefined` for null. */
const withNulls = (row: Row): Row => JSON.parse(JSON.stringify(row, (_, value) => value ?? null))

/** It gives dates, decimals and times in types of JavaScript that hold less. */
const exactForHyparquet = [
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'VARCHAR',
  "ENUM('a', 'long name of a value', '')",
  'BIGNUM',
  'INTEGER[]',
  'VARCHAR[][]',
  'FLOAT[2]',
]

/** A difference is shown for the first row that has one: of thousands it could not be read. */
function expectRows(rows: readonly object[], wanted: readonly Row[]): void {
  const different = wanted.findIndex((row, index) => !isDeepStrictEqual(rows[index], row))
  if (different >= 0) expect(rows[different]).toEqual(wanted[different])
  expect(rows.length).toBe(wanted.length)
}

/** A text as the value that JSON has there: the same text, or the JSON of a number or of something nested. */
const fromCsv = (row: Row, wanted: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, text]) => {
      const asText = text === null || typeof wanted[name] === 'string'
      return [name, asText ? text : JSON.parse(String(text))]
    }),
  )

describe('a result', () => {
  it('keeps columns apart whose names repeat or differ by case', async () => {
    const sql = `SELECT 1 AS a, 2 AS a, 3 AS "A", 4 AS "x,""y"`
    const values = { a: 1, a_1: 2, A: 3, 'x,"y': 4 }
    expect(await jsonRows(sql)).toEqual([values])
    expect(arrowRows(await bytesOf(sql, 'arrow'))).toEqual([values])
    expect(await textOf(sql, 'csv')).toBe('a,a_1,A,"x,""y"\r\n1,2,3,4\r\n')
    const file = Uint8Array.from(await bytesOf(sql, 'parquet')).buffer
    const compressors = { ZSTD: (bytes: Uint8Array) => zstdDecompressSync(bytes) }
    // names that differ by case alone would be one column for many readers of Parquet
    expect(await parquetReadObjects({ file, compressors })).toEqual([{ a: 1, a_1: 2, A_2: 3, 'x,"y': 4 }])
  })

  it.each(['ndjson', 'csv', 'arrow', 'parquet'] as const)('as %s is cut at maxRows and says so', async (format) => {
    const cut = await files.ask('SELECT i FROM range(5000) t(i)', { format, maxRows: 3000 })
    expect(cut).toMatchObject({ rowCount: 3000, truncated: true })
    const whole = await files.ask('SELECT i FROM range(5000) t(i)', { format, maxRows: 5000 })
    expect(whole).toMatchObject({ rowCount: 5000, truncated: false })
  })

  it('as Arrow keeps HUGEINTs of 39 digits, as Parquet refuses them', async () => {
    const sql = `SELECT 170141183460469231731687303715884105727::HUGEINT AS h`
    expect(arrowRows(await bytesOf(sql, 'arrow'))).toEqual(await jsonRows(sql))
    expect(await files.ask(sql, { format: 'parquet' })).toMatchObject({ kind: 'failed', code: 'QUERY_FAILED' })
  })

  it('as Arrow has the exact types, also without rows', async () => {
    const sql = `SELECT 1::BIGINT AS a, 1.5::DECIMAL(12,2) AS b, now() AS c, [1::UTINYINT] AS d WHERE false`
    const { schema } = tableFromIPC(await bytesOf(sql, 'arrow'))
    expect(schema.fields.map(String)).toEqual([
      'a: Int64',
      'b: Decimal[12e+2]',
      'c: Timestamp<MICROSECOND, UTC>',
      'd: List<Uint8>',
    ])
  })
})
