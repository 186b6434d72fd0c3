import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, describe, expect, it } from 'vitest'
import csv, { type CsvInput } from '../../compute/csv.job.ts'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** Takes the text as a first batch; its types and rows, or the code of its failure. */
async function take(body: string | Uint8Array, more: Partial<CsvInput> = {}) {
  const outputDir = await mkdtemp(join(tmpdir(), 'lakehouse-csv-'))
  folders.push(outputDir)
  const path = join(outputDir, 'body.csv')
  await writeFile(path, body)
  const fixed = { options: {}, nextFieldId: 1, memoryBytes: 512 * 1024 * 1024, threads: 2, maxRejectedFraction: 0.5 }
  const outcome = await csv({ path, outputDir, ...fixed, ...more })
  if (outcome.kind === 'failed') return { code: outcome.code }
  const types = Object.fromEntries(outcome.columns.map(({ name, type }) => [name, type]))
  const rejects = outcome.rejected.file ? await read(outcome.rejected.file.file) : []
  return { types, rows: await read(outcome.file), rejects }
}

async function read(path: string) {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const rows = (await connection.runAndReadAll(`SELECT * FROM '${path}'`)).getRowObjectsJson()
  connection.closeSync()
  instance.closeSync()
  return rows
}

/** One column under a second one that makes the file plainly CSV. */
const column = (...values: string[]) => `id,v\n${values.map((value, index) => `${index},${value}\n`).join('')}`
const values = (result: Awaited<ReturnType<typeof take>>) => result.rows?.map((row) => row['v'])

describe('a value keeps its meaning', () => {
  it.each([
    ['ZIP codes with leading zeros', ['00501', '10001'], 'VARCHAR', ['00501', '10001']],
    ['phone numbers', ['+12025550123', '+12025550124'], 'VARCHAR', ['+12025550123', '+12025550124']],
    ['SKUs that look like floats', ['1E5', '2E6'], 'VARCHAR', ['1E5', '2E6']],
    ['ids of twenty digits', ['12345678901234567890', '1'], 'VARCHAR', ['12345678901234567890', '1']],
    ['whole numbers', ['1', '-5'], 'BIGINT', ['1', '-5']],
    ['money as decimals', ['1234.50', '0.10'], 'DECIMAL(18,2)', ['1234.50', '0.10']],
    ['money with signs', ['"$1,234.50"', '$2.00'], 'VARCHAR', ['$1,234.50', '$2.00']],
    ['decimal commas', ['"1,5"', '"2,5"'], 'VARCHAR', ['1,5', '2,5']],
    ['dates that could be either', ['01/02/2024', '03/04/2024'], 'VARCHAR', ['01/02/2024', '03/04/2024']],
    ['dates that are day first', ['01/02/2024', '13/02/2024'], 'DATE', ['2024-02-01', '2024-02-13']],
    ['dates that are month first', ['1/2/2024', '2/13/2024'], 'DATE', ['2024-01-02', '2024-02-13']],
    ['a marker among numbers', ['1', 'N/A'], 'VARCHAR', ['1', 'N/A']],
    ['NaN and infinity', ['NaN', '-inf', '1.5'], 'DOUBLE', ['NaN', '-Infinity', 1.5]],
    ['floats', ['1.25e-05', '0.5'], 'DOUBLE', [0.0000125, 0.5]],
    ['empty and quoted empty text', ['', '""', 'x'], 'VARCHAR', [null, '', 'x']],
    ['empty and quoted empty numbers', ['', '""', '7'], 'BIGINT', [null, null, '7']],
    ['quoted line ends', ['"p\nq"', '"r\r\ns"'], 'VARCHAR', ['p\nq', 'r\r\ns']],
    ['doubled quotes', ['"say ""hi"""', 'x'], 'VARCHAR', ['say "hi"', 'x']],
    ['time with a zone', ['2024-01-01T10:00:00+02:00'], 'TIMESTAMPTZ', ['2024-01-01 08:00:00+00']],
    ['booleans', ['true', 'FALSE'], 'BOOLEAN', [true, false]],
    ['nothing at all', ['', ''], 'VARCHAR', [null, null]],
  ])('%s', async (...[, given, type, expected]) => {
    const result = await take(column(...given))
    expect(result.types).toEqual({ id: 'BIGINT', v: type })
    expect(values(result)).toEqual(expected)
  })

  it('also where the type changes after the sample', async () => {
    const numbers = Array.from({ length: 30_000 }, (_, index) => String(index))
    expect((await take(column(...numbers, 'x'))).types?.['v']).toBe('VARCHAR')
    expect((await take(column(...numbers, '1.25'))).types?.['v']).toBe('DECIMAL(18,2)')
    expect((await take(column(...numbers, '1.5e-7'))).types?.['v']).toBe('DOUBLE')
    const none = numbers.map(() => '')
    expect((await take(column(...none, '2024-01-01'))).types?.['v']).toBe('DATE')
    const days = numbers.map(() => '01/02/2024')
    expect((await take(column(...days, '13/02/2024'))).types?.['v']).toBe('DATE')
    expect((await take(column(...days, '13/02/2024', '02/13/2024'))).types?.['v']).toBe('VARCHAR')
  })
})

describe('a file keeps its rows', () => {
  it('of text without a header', async () => {
    const { rows } = await take('ann,paris\nbob,rome\neve,paris\n')
    expect(rows).toHaveLength(3)
    expect(rows?.[0]).toEqual({ column0: 'ann', column1: 'paris' })
  })

  it('under repeated and empty names', async () => {
    expect((await take('a,a,A,\n1,2,3,4\n')).types).toEqual({
      a: 'BIGINT',
      a_1: 'BIGINT',
      A_2: 'BIGINT',
      column3: 'BIGINT',
    })
  })

  it.each([
    ['a byte order mark', '\ufeffid,v\n1,x\n2,y\n'],
    ['\\r\\n', 'id,v\r\n1,x\r\n2,y\r\n'],
    ['\\r', 'id,v\r1,x\r2,y\r'],
    ['mixed line ends', 'id,v\n1,x\r\n2,y\r'],
    ['no last line end', 'id,v\n1,x\n2,y'],
    ['blank lines', '\n\nid,v\n\n1,x\n\n2,y\n\n'],
    ['tabs', 'id\tv\n1\tx\n2\ty\n'],
    ['semicolons', 'id;v\n1;x\n2;y\n'],
    ['quoted headers', '"id","v"\n"1","x"\n"2","y"\n'],
  ])('with %s', async (_, text) => {
    expect((await take(text)).rows).toEqual([
      { id: '1', v: 'x' },
      { id: '2', v: 'y' },
    ])
  })

  it('of one column, blank lines being nulls', async () => {
    expect((await take('v\n1\n\n3\n')).rows).toEqual([{ v: '1' }, { v: null }, { v: '3' }])
    expect((await take('v\nx, y\n"a ""b"""\n')).rows).toEqual([{ v: 'x, y' }, { v: 'a "b"' }])
  })

  it('with long quoted fields that look like rows, which a parallel reader would take for rows', async () => {
    const inner = '7,8\n'.repeat(75_000)
    const text = `a,b\n${Array.from({ length: 120 }, (_, index) => `${index},"${inner}"\n`).join('')}`
    const late = `a,b\n${'1,x\n'.repeat(400_000)}${text.slice(4)}`
    for (const body of [text, late]) {
      const { rows } = await take(body)
      expect(rows?.filter((row) => String(row['b']).length === inner.length)).toHaveLength(120)
      expect(rows).toHaveLength(body === text ? 120 : 400_120)
    }
  })
})

describe('a row that can not be read', () => {
  it('is set aside with its line, column, reason and text', async () => {
    const lines = [
      'id,v',
      '1,"a',
      'b"',
      '',
      '2',
      '3,x,y',
      '4,"x"y',
      Buffer.from([0x35, 0x2c, 0xff]),
      '6,ok',
      '7,ok',
      '8,ok',
    ]
    const body = Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]))
    const { rows, rejects } = await take(body)
    expect(rows?.map((row) => row['id'])).toEqual(['1', '6', '7', '8'])
    expect(rejects).toEqual([
      { line: '5', column_name: 'v', reason: 'too few fields', raw: '2' },
      { line: '6', column_name: null, reason: 'too many fields', raw: '3,x,y' },
      { line: '7', column_name: 'v', reason: 'a quote is not closed where its field ends', raw: '4,"x"y' },
      { line: '8', column_name: 'v', reason: 'not UTF-8', raw: '5,?' },
    ])
  })

  it('counts once, however much is wrong with it', async () => {
    const { rejects } = await take(
      Buffer.concat([Buffer.from('a,b\n1,2\n3,4\n'), Buffer.from([0xff, 0x2c, 0xff, 0x2c, 0x41, 0x0a])]),
    )
    expect(rejects).toHaveLength(1)
  })
})

describe('a file that can not be taken gets a code', () => {
  it.each([
    ['nothing', '', 'INGEST_EMPTY'],
    ['a header alone', 'a,b\n', 'INGEST_EMPTY'],
    ['binary', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 1, 2]), 'INGEST_FORMAT_UNKNOWN'],
    ['UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'INGEST_FORMAT_UNKNOWN'],
    ['a quote that never closes', `a,b\n1,2\n3,"x\n${'4,5\n'.repeat(50_000)}`, 'INGEST_FORMAT_UNKNOWN'],
    ['10,000 columns', `${Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(',')}\n`, 'INGEST_TOO_LARGE'],
    ['too many bad rows', 'a,b,c\n1,2\n1,2\n1,2,3\n', 'INGEST_TOO_MANY_REJECTED'],
    ['a quoted field of 10 MB', `a,b\n1,"${'x\n'.repeat(5_000_000)}"\n2,y\n`, 'INGEST_TOO_LARGE'],
  ])('%s', async (_, body, code) => {
    expect((await take(body)).code).toBe(code)
  })

  it('200 MB in one line, first or second', async () => {
    const line = Buffer.alloc(200_000_000, 'x')
    expect((await take(line)).code).toBe('INGEST_TOO_LARGE')
    expect((await take(Buffer.concat([Buffer.from('a,b\n1,2\n3,'), line]))).code).toBe('INGEST_TOO_LARGE')
  })
})
