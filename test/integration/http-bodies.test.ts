/** Files that no dataset can come of: each gets its code, the lake stays as it was, and nothing of them stays on the disk. */
import { randomBytes } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { constants, createGzip, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../actors/kernel/errors.ts'
import { limits } from '../../config/limits.ts'
import { unchangedLake } from './unchanged-lake.ts'

const MiB = 2 ** 20

const lake = unchangedLake()
afterEach(async () => {
  expect(await unfinished()).toEqual([])
})

async function workFolder(): Promise<string> {
  const [boot = ''] = await readdir(join(lake().root, 'primary', 'tmp'))
  return join(lake().root, 'primary', 'tmp', boot)
}

/** Files of bodies and encodings that were begun; a query host keeps a folder of its own. */
async function unfinished(): Promise<string[]> {
  const work = await workFolder()
  const entries = await readdir(work, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory())
  const inFolders = await Promise.all(folders.map((entry) => readdir(join(work, entry.name)).catch(() => [])))
  return [...entries.filter((entry) => entry.isFile()).map(({ name }) => name), ...inFolders.flat()]
}

type Body = string | Uint8Array<ArrayBuffer> | Readable

const upload = (body: Body, headers: Record<string, string> = {}, search = '?dataset=refused') =>
  lake().fetch(`/ingest${search}`, {
    method: 'POST',
    body: body instanceof Readable ? ReadableStream.from(body) : body,
    headers: { 'content-type': 'text/csv', ...headers },
    ...(body instanceof Readable ? { duplex: 'half' as const } : {}),
  })

const gzip = { 'content-encoding': 'gzip' }
const bytes = (...parts: (number[] | string)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))))

const PNG = bytes([0x89], 'PNG\r\n', [0x1a, 0x0a, 0, 0, 0, 13], 'IHDR', [0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0])
const ZIP = bytes('PK', [3, 4, 20, 0, 0, 0, 8, 0], randomBytes(200).toString('latin1'))
const PARQUET = bytes('PAR1', [21, 4, 21, 8, 21, 0], 'PAR1')
const wide = (columns: number) => {
  const row = (cell: (column: number) => string) =>
    Array.from({ length: columns }, (_, column) => cell(column)).join(',')
  return `${row((column) => `c${column}`)}\n${row(String)}\n`
}

describe('a file', () => {
  test.each<[string, ErrorCode, readonly [Body, Record<string, string>?]]>([
    ['empty', 'INGEST_EMPTY', ['']],
    ['of white space', 'INGEST_EMPTY', ['\n\n\r\n  \n']],
    ['a byte order mark alone', 'INGEST_EMPTY', ['\ufeff']],
    ['a header alone', 'INGEST_EMPTY', ['id,name\n']],
    ['random bytes', 'INGEST_FORMAT_UNKNOWN', [randomBytes(100_000)]],
    ['a picture', 'INGEST_FORMAT_UNKNOWN', [PNG]],
    ['a picture by its type', 'INGEST_FORMAT_UNKNOWN', ['a,b\n1,2\n', { 'content-type': 'image/png' }]],
    ['a ZIP', 'INGEST_FORMAT_UNKNOWN', [ZIP]],
    ['Parquet that is none', 'INGEST_FORMAT_UNKNOWN', [PARQUET, { 'content-type': 'application/vnd.apache.parquet' }]],
    ['a PDF by its type', 'INGEST_FORMAT_UNKNOWN', ['a,b\n1,2\n', { 'content-type': 'application/pdf' }]],
    ['broken UTF-8', 'INGEST_TOO_MANY_REJECTED', [bytes('id,name\n1,', [0xff, 0xfe, 0x80], '\n2,Bo\n')]],
    ['half of UTF-16', 'INGEST_FORMAT_UNKNOWN', [bytes([...Buffer.from('\ufeffid,name\n1,Ann\n', 'utf16le')], [0])]],
    ['ten thousand columns', 'INGEST_TOO_LARGE', [wide(10_000)]],
    ['torn gzip', 'INGEST_BODY_BROKEN', [gzipSync('id,name\n1,Ann\n').subarray(0, 25), gzip]],
    ['torn gzip that says nothing of itself', 'INGEST_BODY_BROKEN', [gzipSync('id,name\n1,Ann\n').subarray(0, 25)]],
    ['corrupt gzip', 'INGEST_BODY_BROKEN', [corrupt(gzipSync(`id,name\n${'1,Ann\n'.repeat(1000)}`)), gzip]],
    ['no gzip', 'INGEST_BODY_BROKEN', ['id,name\n1,Ann\n', gzip]],
    ['of an unknown encoding', 'INGEST_FORMAT_UNKNOWN', ['id\n1\n', { 'content-encoding': 'br' }]],
    ['of two encodings', 'INGEST_FORMAT_UNKNOWN', ['id\n1\n', { 'content-encoding': 'gzip, gzip' }]],
  ])('that is %s is refused', async (_, code, [body, headers]) => {
    await lake().expectProblem(upload(body, headers), code)
  })

  test('with one line of 200 MB is refused, and the server goes on', async () => {
    const line = Readable.from(
      (function* () {
        yield 'id,name\n1,'
        for (let block = 0; block < 200; block++) yield Buffer.alloc(MiB, 'x')
        yield '\n2,Bo\n'
      })(),
    )
    await lake().expectProblem(upload(line), 'INGEST_TOO_LARGE')
    expect((await lake().sql('SELECT count(*) AS n FROM people')).rows).toEqual([{ n: 2 }])
  })

  test('that is a gzip bomb is refused within seconds, and takes little of the disk', async () => {
    let given = 0
    const zeros = new Readable({
      read() {
        given += 1
        this.push(given > 2048 ? null : Buffer.alloc(MiB))
      },
    })
    const started = performance.now()
    const answer = upload(zeros.pipe(createGzip({ level: constants.Z_BEST_COMPRESSION })), gzip)
    const largest = await largestWhile(answer)
    await lake().expectProblem(answer, 'INGEST_TOO_LARGE')
    expect(performance.now() - started).toBeLessThan(15_000)
    expect(largest).toBeLessThanOrEqual(limits.gunzipFreeBytes + MiB)
    zeros.destroy()
  })
})

/** Bytes of the largest file that is begun while `work` is under way. */
async function largestWhile(work: Promise<unknown>): Promise<number> {
  let isOver = false
  const over = () => {
    isOver = true
  }
  work.then(over, over)
  let largest = 0
  while (!isOver) {
    for (const name of await unfinished()) {
      const facts = await stat(join(await workFolder(), name)).catch(() => undefined)
      largest = Math.max(largest, facts?.size ?? 0)
    }
    await setTimeout(10)
  }
  return largest
}

/** A byte of the deflated data, not of the header. */
function corrupt(packed: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  const copy = Buffer.from(packed)
  copy.writeUInt8(copy.readUInt8(copy.length - 9) ^ 0xff, copy.length - 9)
  return copy
}

const csv = 'id,name\n3,Cy\n'

describe('the name of a dataset', () => {
  test.each([
    '',
    'lake',
    'main',
    'temp',
    'information_schema',
    'people__rejected',
    'a__b',
    '../people',
    '..',
    'a/b',
    'People',
    '1a',
    'a'.repeat(64),
    'ünï',
    'a b',
    'people\u0000',
    '"people"',
  ])('is not %j', async (name) => {
    await lake().expectProblem(upload(csv, {}, `?dataset=${encodeURIComponent(name)}`), 'INGEST_DATASET_NAME')
  })
})

describe('the parameters of an upload', () => {
  test.each<[string, string]>([
    ['no dataset', ''],
    ['an unknown name', '?dataset=refused&colour=red'],
    ['an unknown mode', '?dataset=refused&mode=merge'],
    ['an unknown format', '?dataset=refused&format=xml'],
    ['a header that is neither', '?dataset=refused&header=maybe'],
    ['a delimiter of two characters', '?dataset=refused&delimiter=%7C%7C'],
    ['two datasets', '?dataset=refused&dataset=people'],
    ['what only headers say', '?dataset=refused&answer=accepted'],
    ['where it comes from', '?dataset=refused&source[idempotencyKey]=x'],
    ['where it comes from, whole', '?dataset=refused&source=x'],
    ['a name of a prototype', '?dataset=refused&__proto__=x'],
    ['a dataset longer than any', `?dataset=${'a'.repeat(300)}`],
  ])('with %s are refused', async (_, search) => {
    await lake().expectProblem(upload(csv, {}, search), 'REQUEST_INVALID')
  })

  test.each(['', 'k'.repeat(201)])('with an idempotency key of no use are refused', async (key) => {
    await lake().expectProblem(upload(csv, { 'idempotency-key': key }), 'REQUEST_INVALID')
  })

  test('come as text of a wrong encoding, and are refused', async () => {
    await lake().expectProblem(upload(csv, {}, '?dataset=%E0%A4%A'), 'REQUEST_MALFORMED')
  })
})

describe('a form', () => {
  const part = (name: string, content: string, fileName = 'a.csv') =>
    `--edge\r\ncontent-disposition: form-data; name="${name}"; filename="${fileName}"\r\ncontent-type: text/csv\r\n\r\n${content}\r\n`
  const field = (name: string, value: string) =>
    `--edge\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const type = { 'content-type': 'multipart/form-data; boundary=edge' }
  const END = '--edge--\r\n'

  test.each<[string, ErrorCode, string, Record<string, string>]>([
    ['without a file', 'REQUEST_MALFORMED', END, type],
    ['with a field alone', 'REQUEST_MALFORMED', field('note', 'x') + END, type],
    ['with a field before the file', 'REQUEST_MALFORMED', field('dataset', 'refused') + part('file', csv) + END, type],
    ['with a field after the file', 'REQUEST_MALFORMED', part('file', csv) + field('mode', 'replace') + END, type],
    ['with two files', 'REQUEST_MALFORMED', part('file', csv) + part('file', csv) + END, type],
    ['with a file of another name', 'REQUEST_MALFORMED', part('upload', csv) + END, type],
    ['with an empty file', 'INGEST_EMPTY', part('file', '') + END, type],
    ['that ends inside the file', 'REQUEST_MALFORMED', part('file', csv).slice(0, -4), type],
    ['that ends after the file', 'REQUEST_MALFORMED', part('file', csv), type],
    ['of nothing', 'REQUEST_MALFORMED', '', type],
    ['without a boundary', 'REQUEST_MALFORMED', part('file', csv) + END, { 'content-type': 'multipart/form-data' }],
    ['with a picture in it', 'INGEST_FORMAT_UNKNOWN', part('file', PNG.toString('latin1')) + END, type],
  ])('%s is refused', async (...[, code, body, headers]) => {
    await lake().expectProblem(upload(body, headers), code)
  })
})
