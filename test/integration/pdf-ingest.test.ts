/** PDF files over HTTP: by type, by name and by their bytes, into rows that SQL and search find, or not at all. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ingest } from '../../actors/ingest/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { bombed, dot, lines, pdf, picture } from '../doubles/pdf.ts'
import { type Lake, startLake } from './lake.ts'
import { freshName, post, take, typed } from './upload.ts'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.stop())

const page = (text: string) => ({ content: lines([text]) })
const safety = pdf({
  title: 'Safety of forklifts',
  pages: [
    page('Forklift drivers wear a helmet in the warehouse.'),
    picture,
    page('Fire doors stay closed at night.'),
    page('Holidays are asked for two weeks ahead.'),
  ],
  extra: [dot],
})
const asPdf = typed('application/pdf')

test('a file becomes a row a chunk, with its document, title, page and number', async () => {
  const name = freshName()
  const taken = await take(lake, name, { body: safety, headers: asPdf })
  expect(taken).toMatchObject({
    rows: 3,
    format: 'pdf',
    bytes: safety.length,
    rejected: { rows: 0 },
    repeated: false,
    pages: { total: 4, scanned: [2], empty: [] },
  })
  expect(taken.encoding).toBeUndefined()
  expect(taken.schema.map((column) => `${column.name} ${column.type}`)).toEqual([
    'document VARCHAR',
    'title VARCHAR',
    'page BIGINT',
    'chunk BIGINT',
    'text VARCHAR',
  ])
  const { rows } = await lake.sql(
    `SELECT title, page, chunk, text, document = sha256('x') AS other FROM ${name} ORDER BY page`,
  )
  expect(rows).toEqual([
    {
      title: 'Safety of forklifts',
      page: 1,
      chunk: 1,
      text: 'Forklift drivers wear a helmet in the warehouse.',
      other: false,
    },
    { title: 'Safety of forklifts', page: 3, chunk: 1, text: 'Fire doors stay closed at night.', other: false },
    { title: 'Safety of forklifts', page: 4, chunk: 1, text: 'Holidays are asked for two weeks ahead.', other: false },
  ])
  const again = await take(lake, name, { body: safety, headers: asPdf })
  expect(again).toEqual({ ...taken, id: again.id, repeated: true })
})

test('by its bytes alone, and by the name of a part of a form, which is the title where the file has none', async () => {
  const name = freshName()
  await take(lake, name, { body: safety, headers: typed('application/octet-stream') })
  const form = new FormData()
  form.set('file', new Blob([pdf({ pages: [page('words')] })]), 'notes.pdf')
  await take(lake, name, { body: form })
  const { rows } = await lake.sql(`SELECT DISTINCT title FROM ${name} ORDER BY title`)
  expect(rows).toEqual([{ title: 'Safety of forklifts' }, { title: 'notes.pdf' }])
})

test('no value decides a type: a title and a text that are dates stay text, also after a replace', async () => {
  const name = freshName()
  const dated = pdf({ title: '2024-01-01', pages: [page('2024-01-01')] })
  const first = await take(lake, name, { body: dated, headers: asPdf })
  const second = await take(lake, name, { body: safety, headers: asPdf, query: { mode: 'replace' } })
  expect(second.schema).toEqual(first.schema)
  expect((await lake.sql(`SELECT count(*)::INT AS n FROM ${name}`)).rows).toEqual([{ n: 3 }])
})

test('a key of document, page and chunk makes an upsert of the same file change nothing but the rows themselves', async () => {
  const name = freshName()
  const key = 'document,page,chunk'
  await take(lake, name, { body: safety, headers: asPdf, query: { key } })
  const repeated = await take(lake, name, {
    body: safety,
    headers: { ...asPdf, 'idempotency-key': 'b' },
    query: { mode: 'upsert' },
  })
  expect(repeated.rows).toBe(3)
  expect((await lake.sql(`SELECT count(*)::INT AS n FROM ${name}`)).rows).toEqual([{ n: 3 }])
})

test('its text is embedded and found by meaning', async () => {
  const name = freshName()
  await take(lake, name, { body: safety, headers: asPdf, query: { embed: 'text', wait: 'indexed' } })
  const { hits } = await lake.ask(vector.search, {
    index: `${name}_text`,
    query: 'time off for vacation',
    k: 1,
    include: ['page'],
  })
  expect(hits).toMatchObject([{ row: { page: 4 } }])
})

test('progress ends with the rows', async () => {
  const name = freshName()
  const { id } = await take(lake, name, { body: safety, headers: asPdf })
  expect(await lake.ask(ingest.progress, { id })).toMatchObject({ state: 'done', rows: 3, dataset: name })
})

describe('what is refused leaves the lake as it was', () => {
  test.each([
    ['INGEST_PDF_ENCRYPTED', () => pdf({ pages: [page('a')], lock: 'user' })],
    ['INGEST_PDF_BROKEN', () => safety.subarray(0, -200)],
    ['INGEST_PDF_NO_TEXT', () => pdf({ pages: [picture], extra: [dot] })],
    ['INGEST_TOO_LARGE', () => bombed(700 * 2 ** 20, 2)],
    ['INGEST_TOO_LARGE', () => pdf({ pages: Array.from({ length: 5000 }, () => page('x')) })],
    ['INGEST_FORMAT_UNKNOWN', () => Buffer.from('a,b\n1,2\n')],
  ] as const)('%s', async (code, body) => {
    const before = await lake.facts()
    const name = freshName()
    await lake.expectProblem(post(lake, name, { body: body(), headers: asPdf }), code)
    expect(await lake.facts()).toEqual(before)
    await lake.expectProblem(lake.fetch(`/datasets/${name}`), 'DATASET_UNKNOWN')
  })

  test('a dataset of other columns', async () => {
    const name = freshName()
    await take(lake, name, { body: 'a,b\n1,2\n', headers: typed('text/csv') })
    const before = await lake.facts()
    await lake.expectProblem(post(lake, name, { body: safety, headers: asPdf }), 'INGEST_SCHEMA_CONFLICT')
    expect(await lake.facts()).toEqual(before)
  })

  test('options of CSV', async () => {
    await lake.expectProblem(
      post(lake, freshName(), { body: safety, headers: asPdf, query: { header: 'true' } }),
      'REQUEST_INVALID',
    )
  })
})
