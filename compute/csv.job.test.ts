import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { parquetMetadataAsync } from 'hyparquet'
import { asyncBufferFromFile } from 'hyparquet/src/node.js'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { profileOf, typeOf } from '../actors/ingest/infer-schema.ts'
import csv, { type CsvInput } from './csv.job.ts'
import { roundedUp } from './parquet/parquet-stats.ts'
import type { Encoded } from './result/encoded.ts'

const folders: string[] = []
let reader: DuckDBInstance
beforeAll(async () => {
  reader = await DuckDBInstance.create(':memory:')
})
afterAll(() => reader.closeSync())
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

async function run(body: string | Uint8Array, more: Partial<CsvInput> = {}) {
  const outputDir = await mkdtemp(join(tmpdir(), 'lakehouse-csv-'))
  folders.push(outputDir)
  const path = join(outputDir, 'body.csv')
  await writeFile(path, body)
  const fixed = { options: {}, nextFieldId: 1, memoryBytes: 512 * 1024 * 1024, threads: 2, maxRejectedFraction: 1 }
  return csv({ path, outputDir, ...fixed, ...more })
}

async function encode(body: string | Uint8Array, more: Partial<CsvInput> = {}): Promise<Encoded> {
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

const later = ({ columns, positional, nextFieldId }: Encoded) => ({ contract: { columns, positional }, nextFieldId })
const firstBatch = 'id,name,price,day\n1,ann,1.50,13/02/2024\n2,bob,2.25,01/02/2024\n'

describe('a later batch', () => {
  it('is read by the contract, whatever its own values look like', async () => {
    const first = await encode(firstBatch)
    const next = await encode('id,name,price,day\n3,007,4,01/02/2024\n', later(first))
    expect(next.columns).toEqual(first.columns)
    expect(next.newColumns).toEqual([])
    expect(await rowsOf(next.file)).toEqual([{ id: '3', name: '007', price: '4.00', day: '2024-02-01' }])
  })

  it('may have its columns in another order and case, fewer of them, and new ones', async () => {
    const first = await encode(firstBatch)
    const next = await encode('more,NAME,id\n1.5,ann,7\n', later(first))
    expect(next.newColumns).toEqual([{ name: 'more', type: 'DECIMAL(18,1)', nullable: true, fieldId: 5 }])
    expect(next.nextFieldId).toBe(6)
    expect(await rowsOf(next.file)).toEqual([{ id: '7', name: 'ann', price: null, day: null, more: '1.5' }])
  })

  it('without a header is matched by position', async () => {
    const first = await encode('1,x\n2,x\n')
    expect(first.positional).toBe(true)
    const next = await encode('word,y\n5,z\n', later(first))
    expect([next.file && (await rowsOf(next.file)), next.rejected.rows]).toEqual([[{ column0: '5', column1: 'z' }], 1])
    expect(await run('1,2,3\n', later(first))).toMatchObject({ code: 'INGEST_SCHEMA_CONFLICT' })
  })

  it('that has no column in common, or none of whose values fit a column, conflicts', async () => {
    const first = await encode(firstBatch)
    expect(await run('x,y\n1,2\n', later(first))).toMatchObject({ code: 'INGEST_SCHEMA_CONFLICT' })
    expect(await run('id,name\nx,1\ny,2\n', later(first))).toMatchObject({
      code: 'INGEST_SCHEMA_CONFLICT',
      data: { columns: [{ name: 'id', type: 'BIGINT' }] },
    })
  })

  it.each(['1.5', '007', '+1', ' 1', '1E3', '1000000000000000000', 'x', '1_0'])(
    'rejects %j where a BIGINT is due, with its line and text',
    async (value) => {
      const first = await encode(firstBatch)
      const body = `id,name\n1,"a\nb"\n\n${value},"c\nd"\n2,e\n`
      const next = await encode(body, later(first))
      expect(await rowsOf(next.rejected.file?.file)).toEqual([
        { line: '5', column_name: 'id', reason: `${JSON.stringify(value)} is not a BIGINT`, raw: `${value},"c\nd"` },
      ])
      expect(next.rows).toBe(2)
    },
  )

  it('rejects decimals that would be rounded and days that do not exist', async () => {
    const first = await encode(firstBatch)
    const body = 'id,price,day\n1,1.505,\n2,1.5,31/02/2024\n3,1.50,02/13/2024\n4,9,13/02/2024\n'
    const next = await encode(body, later(first))
    expect((await rowsOf(next.rejected.file?.file)).map((row) => row['column_name'])).toEqual(['price', 'day', 'day'])
    expect(await rowsOf(next.file)).toMatchObject([{ id: '4', price: '9.00', day: '2024-02-13' }])
  })

  it('is refused whole over the share of bad rows, with examples', async () => {
    const first = await encode(firstBatch)
    const body = `id,name\n${'1,a\n'.repeat(17)}x,a\ny,a\n1\n`
    expect(await run(body, { ...later(first), maxRejectedFraction: 0.1 })).toMatchObject({
      code: 'INGEST_TOO_MANY_REJECTED',
      data: { rows: 17, rejected: 3, examples: [{ line: 19, column: 'id' }, { line: 20 }, { line: 21 }] },
    })
    expect(await run(body, { ...later(first), maxRejectedFraction: 0.15 })).toMatchObject({ kind: 'encoded' })
  })
})

describe('the Parquet file', () => {
  it('carries field ids and is the same bytes each time', async () => {
    const body = `id,name\n${Array.from({ length: 70_000 }, (_, index) => `${index},name ${index % 99}\n`).join('')}`
    const one = await encode(body, { nextFieldId: 7, threads: 1 })
    const other = await encode(body, { nextFieldId: 7, threads: 2 })
    expect(other.sha256).toBe(one.sha256)
    expect(one.bytes).toBe((await readFile(one.file)).length)
    const { schema, row_groups } = await parquetMetadataAsync(await asyncBufferFromFile(one.file))
    expect(schema.slice(1).map((column) => column.field_id)).toEqual([7, 8])
    expect(row_groups.length).toBe(3)
  })

  it('has bounds for its columns, cut strings staying true bounds', async () => {
    const long = 'é'.repeat(40)
    const body = `i,t,f,b,d,none\n-5,${long},1.5e-1,true,2024-01-01,\n12,a,NaN,false,2024-02-01,\n`
    const { bounds } = await encode(body)
    expect(bounds).toEqual([
      { fieldId: 1, nulls: 0, min: -5, max: 12 },
      { fieldId: 2, nulls: 0, min: 'a', max: `${'é'.repeat(15)}ê` },
      { fieldId: 3, nulls: 0 },
      { fieldId: 4, nulls: 0, min: false, max: true },
      { fieldId: 5, nulls: 0, min: '2024-01-01', max: '2024-02-01' },
      { fieldId: 6, nulls: 2 },
    ])
  })

  it('rounds a cut string up to something above every text that starts with it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' }), (start, rest) => {
        const up = roundedUp(start)
        if (up === undefined) return
        expect(Buffer.compare(Buffer.from(up), Buffer.from(start + rest))).toBe(1)
        expect(Buffer.byteLength(up)).toBeLessThanOrEqual(Buffer.byteLength(start))
      }),
    )
  })

  it('holds as many columns as may be', async () => {
    const names = Array.from({ length: 2000 }, (_, index) => `c${index}`)
    const row = (n: number) => names.map((_, index) => (index % 3 === 0 ? n : index % 3 === 1 ? '' : 'x')).join(',')
    const { columns, rows, bounds } = await encode([names.join(','), ...[1, 2, 3].map(row)].join('\n'))
    expect([columns.length, rows, bounds.length]).toEqual([2000, 3, 32])
  })
})

describe('any file', () => {
  const cell = fc.oneof(
    fc.constantFrom(
      '1',
      '-7',
      '007',
      '1.5',
      '2.25',
      '1.5e-3',
      'NaN',
      'true',
      '2024-01-02',
      '13/02/2024',
      '03/02/2024',
      '',
    ),
    fc.constantFrom(
      'x',
      '1E5',
      '$1',
      '2024-01-01 10:00',
      '2024-01-01T10:00:00Z',
      '"q"',
      'a,b',
      'l\nm',
      ' ',
      '0.1234567890123456789',
    ),
  )
  const quoted = (text: string) => (/[",\n]|^\s/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 })

  it('gets the types that its values have one by one, in whatever order they come', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const body = `h1,h2\n${rows.map((row) => row.map(quoted).join(',')).join('\n')}\n`
        const { columns, rows: taken } = await encode(body, { options: { header: 'present', delimiter: ',' } })
        expect(taken).toBe(rows.length)
        const types = columns.map(({ type, format }) => (format === undefined ? { type } : { type, format }))
        expect(types).toEqual([0, 1].map((at) => typeOf(profileOf(rows.map((row) => row[at] ?? '')))))
      }),
      { numRuns: 60 },
    )
  })

  it('has each of its records taken or rejected, whatever is wrong with some', async () => {
    const { columns, positional } = await encode('a,b,c\n1,x,1.5\n')
    const good = fc.constantFrom('1,x,1.5', '2,"p\nq",', ',"a ""b""",2', '"",,"3.5"')
    const bad = fc.constantFrom('1', '1,x,1.5,9', 'k,x,1.5', '1,x,1.555', 'k,x,z', '1,"x"y,2', '1,\udcff,2')
    const lines = fc.array(fc.tuple(fc.oneof(good, good, bad), fc.constantFrom('\n', '\r\n', '\n\n')), {
      minLength: 1,
      maxLength: 9,
    })
    const latin = (text: string) => Buffer.from(text.replace('\udcff', 'ÿ'), 'latin1')
    await fc.assert(
      fc.asyncProperty(lines, async (records) => {
        const body = latin(`a,b,c\n${records.map((parts) => parts.join('')).join('')}2,ok,1.5\n`)
        const outcome = await run(body, {
          contract: { columns, positional },
          nextFieldId: 4,
          options: { delimiter: ',' },
        })
        const planted = records.filter(([text]) => /^1$|9$|^k|555$|"y|\udcff/.test(text)).length
        expect(outcome).toMatchObject({
          kind: 'encoded',
          rows: records.length + 1 - planted,
          rejected: { rows: planted },
        })
        if (outcome.kind === 'encoded') expect(await rowsOf(outcome.rejected.file?.file)).toHaveLength(planted)
      }),
      { numRuns: 60 },
    )
  })
})

describe('a job that fails', () => {
  it('names no path', async () => {
    const outcome = await csv({
      path: '/nowhere/secret.csv',
      outputDir: '/nowhere',
      options: {},
      nextFieldId: 1,
      memoryBytes: 2 ** 28,
      threads: 1,
      maxRejectedFraction: 0.1,
    })
    expect(outcome.kind).toBe('failed')
    expect(JSON.stringify(outcome)).not.toContain('nowhere')
  })

  it('says so when the file needs more memory than it may have', async () => {
    const body = `a,b\n${Array.from({ length: 200_000 }, (_, index) => `${index},text ${index}\n`).join('')}`
    expect(await run(body, { memoryBytes: 4 * 1024 * 1024 })).toMatchObject({ code: 'INGEST_TOO_LARGE' })
  })

  it('ends when it is told to', async () => {
    const body = `a,b\n${Array.from({ length: 300_000 }, (_, index) => `${index},text ${index}\n`).join('')}`
    const cancel = { on: (_: string, listener: () => void) => setImmediate(listener), close: () => undefined }
    expect(await run(body, { cancel })).toMatchObject({ code: 'REQUEST_CANCELLED' })
  })
})
