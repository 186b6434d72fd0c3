import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lake, startLake } from './lake.ts'
import { parquetOf } from './made-parquet.ts'
import { freshName, post, rowsById, take, typed } from './upload.ts'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.stop())

const csv = 'id,name,day\n1,ann,2024-01-01\n2,"b, c",2024-02-29\n'
const tsv = 'id\tname\tday\n1\tann\t2024-01-01\n2\tb, c\t2024-02-29\n'
const ndjson = '{"id":1,"name":"ann","day":"2024-01-01"}\n{"id":2,"name":"b, c","day":"2024-02-29"}\n'
const json = `[${ndjson.trim().replace('\n', ',\n')}]`
const select = `SELECT 1::BIGINT AS id, 'ann' AS name, DATE '2024-01-01' AS day UNION ALL SELECT 2, 'b, c', DATE '2024-02-29'`
const expected = [
  { id: 1, name: 'ann', day: '2024-01-01' },
  { id: 2, name: 'b, c', day: '2024-02-29' },
]
const schema = ['id BIGINT', 'name VARCHAR', 'day DATE']

describe('each format gives the same table', () => {
  const formats = async () =>
    [
      ['csv', 'text/csv', csv],
      ['tsv', 'text/tab-separated-values', tsv],
      ['ndjson', 'application/x-ndjson', ndjson],
      ['json', 'application/json', json],
      ['json', 'application/json', ndjson],
      ['parquet', 'application/vnd.apache.parquet', await parquetOf(select)],
    ] as const

  it.each([
    ['by its type', (_format: string, type: string) => typed(type)],
    ['by its bytes', () => typed('application/octet-stream')],
  ])('%s', async (_, headersOf) => {
    for (const [format, type, body] of await formats()) {
      const name = freshName()
      const result = await take(lake, name, { body, headers: headersOf(format, type) })
      const bytesSay = format === 'tsv' ? 'csv' : format === 'ndjson' ? 'json' : format
      const said = headersOf(format, type)['content-type'] === type ? format : bytesSay
      expect(result).toMatchObject({ rows: 2, rejected: { rows: 0 }, format: said })
      expect(result.schema.map((column) => `${column.name} ${column.type}`)).toEqual(schema)
      expect(await rowsById(lake, name)).toEqual(expected)
    }
  })

  it('gzipped, by its header or by its bytes', async () => {
    for (const [format, type, body] of await formats()) {
      for (const headers of [{ 'content-encoding': 'gzip' }, {}]) {
        const name = freshName()
        await take(lake, name, { body: new Uint8Array(gzipSync(body)), headers: { ...typed(type), ...headers } })
        expect([format, await rowsById(lake, name)]).toEqual([format, expected])
      }
    }
  })

  it('as a file of a form, by its name', async () => {
    for (const [format, , body] of await formats()) {
      const name = freshName()
      const form = new FormData()
      form.append('file', new Blob([body], { type: 'application/octet-stream' }), `some.${format}`)
      expect(await take(lake, name, { body: form })).toMatchObject({ format, rows: 2 })
      expect(await rowsById(lake, name)).toEqual(expected)
    }
  })

  it('appended to one dataset that another format made', async () => {
    const all = await formats()
    for (const [first] of all) {
      const name = freshName()
      for (const [format, type, body] of [...all.filter(([own]) => own === first), ...all]) {
        const key = `${format} ${freshName()}`
        await take(lake, name, { body, headers: { ...typed(type), 'idempotency-key': key } })
      }
      const { rows } = await lake.sql(`SELECT count(*) AS n, count(DISTINCT (id, name, day)) AS d FROM ${name}`)
      expect(rows).toEqual([{ n: 2 * all.length + 2 * all.filter(([own]) => own === first).length, d: 2 }])
    }
  })

  it('and the same file twice is one batch', async () => {
    for (const [, type, body] of await formats()) {
      const name = freshName()
      await take(lake, name, { body, headers: typed(type) })
      expect(await take(lake, name, { body, headers: typed(type) })).toMatchObject({ repeated: true, rows: 2 })
    }
  })
})

describe('each encoding gives the same text', () => {
  const text = 'Zoë Müller “café” €5 – naïve'
  const western = (body: string) =>
    new Uint8Array(
      Buffer.from(
        body.replaceAll('“', '\x93').replaceAll('”', '\x94').replaceAll('€', '\x80').replaceAll('–', '\x96'),
        'latin1',
      ),
    )
  const bodies = {
    'text/csv': `id,t\n1,${text}\n2,plain\n`,
    'application/json': `[{"id":1,"t":"${text}"},\n{"id":2,"t":"plain"}]`,
  }
  const utf16 = (body: string) => new Uint8Array(Buffer.from(body, 'utf16le'))
  const swapped = (body: string) => new Uint8Array(Buffer.from(body, 'utf16le').swap16())

  it.each([
    ['UTF-8', '', (body: string) => body, 'utf-8'],
    ['UTF-8 with a mark', '', (body: string) => `\ufeff${body}`, 'utf-8'],
    ['UTF-16 with a mark', '', (body: string) => utf16(`\ufeff${body}`), 'utf-16le'],
    ['UTF-16 with a mark, big end first', '', (body: string) => swapped(`\ufeff${body}`), 'utf-16be'],
    ['UTF-16 without a mark', '', utf16, 'utf-16le'],
    ['UTF-16 as is said', '; charset=utf-16be', swapped, 'utf-16be'],
    ['Windows-1252 as is said', '; charset=windows-1252', western, 'windows-1252'],
    ['Latin-1 as is said', '; charset="ISO-8859-1"', western, 'windows-1252'],
    ['Windows-1252 as is seen', '', western, 'windows-1252'],
  ])('%s', async (...[, charset, encode, encoding]) => {
    for (const [type, body] of Object.entries(bodies)) {
      const name = freshName()
      const result = await take(lake, name, { body: encode(body), headers: typed(type + charset) })
      expect(result).toMatchObject({ rows: 2, encoding })
      expect(await rowsById(lake, name)).toEqual([
        { id: 1, t: text },
        { id: 2, t: 'plain' },
      ])
    }
  })

  it('far into a large file', async () => {
    const filler = Array.from({ length: 90_000 }, (_, id) => `${id},plain text of some length\n`).join('')
    const name = freshName()
    const result = await take(lake, name, {
      body: western(`id,t\n${filler}90000,${text}\n`),
      headers: typed('text/csv'),
    })
    expect(result).toMatchObject({ rows: 90_001, rejected: { rows: 0 }, encoding: 'windows-1252' })
    expect((await lake.sql(`SELECT t FROM ${name} WHERE id = 90000`)).rows).toEqual([{ t: text }])
  })

  it('what is said to be UTF-8 and is not loses its bad rows alone', async () => {
    const lines = Array.from({ length: 20 }, (_, id) => `${id},plain\n`).join('')
    const body = western(`id,t\n${lines}90,caf\xe9\n`)
    const name = freshName()
    const result = await take(lake, name, { body, headers: typed('text/csv; charset=utf-8') })
    expect(result).toMatchObject({ rows: 20, rejected: { rows: 1, dataset: `${name}__rejected` }, encoding: 'utf-8' })
  })
})

describe('options', () => {
  it.each([
    ['header of JSON', { header: 'true' }, ndjson, 'application/x-ndjson', 'REQUEST_INVALID'],
    ['delimiter of Parquet', { delimiter: ';' }, 'PAR1', 'application/vnd.apache.parquet', 'REQUEST_INVALID'],
    [
      'delimiter of JSON that only its bytes show',
      { delimiter: ';' },
      json,
      'application/octet-stream',
      'REQUEST_INVALID',
    ],
    ['another delimiter of TSV', { delimiter: ';' }, tsv, 'text/tab-separated-values', 'REQUEST_INVALID'],
    ['an unknown format', { format: 'xml' }, csv, 'text/csv', 'REQUEST_INVALID'],
    ['a foreign type', {}, csv, 'application/pdf', 'INGEST_FORMAT_UNKNOWN'],
    ['an unknown charset', {}, csv, 'text/csv; charset=koi8-r', 'INGEST_FORMAT_UNKNOWN'],
  ] as const)('%s is refused', async (...[, query, body, type, code]) => {
    await lake.expectProblem(post(lake, freshName(), { body, query, headers: typed(type) }), code)
  })

  it('a TSV may say its own delimiter and its header', async () => {
    const name = freshName()
    await take(lake, name, {
      body: '1\tx\n2\ty\n',
      query: { header: 'false', delimiter: '\t' },
      headers: typed('text/tab-separated-values'),
    })
    expect((await lake.sql(`SELECT * FROM ${name} ORDER BY 1`)).rows).toEqual([
      { column0: 1, column1: 'x' },
      { column0: 2, column1: 'y' },
    ])
  })
})
