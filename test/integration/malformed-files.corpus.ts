/** Files that are wrong in some way, of every format, with what must become of each. */
import { gzipSync } from 'node:zlib'
import type { ErrorCode } from '../../actors/kernel/errors.ts'
import { parquetOf } from './made-parquet.ts'

type Body = string | Uint8Array<ArrayBuffer>

export interface MalformedFile {
  readonly name: string
  readonly body: Body
  readonly type: string
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  /** The code of its refusal, or how many of its records are taken and rejected. */
  readonly outcome: ErrorCode | readonly [rows: number, rejected: number]
}

type Case = readonly [name: string, body: Body, outcome: MalformedFile['outcome'], more?: Partial<MalformedFile>]

const of =
  (type: string, kind: string) =>
  ([name, body, outcome, more]: Case): MalformedFile => ({ name: `${kind}: ${name}`, body, type, outcome, ...more })

/** Twenty good records around the bad ones keep their share small. */
const goodLines = Array.from({ length: 20 }, (_, id) => `{"id":${id},"v":"x${id}"}\n`).join('')
const goodRows = Array.from({ length: 20 }, (_, id) => `${id},x${id}\n`).join('')
const bytes = (...parts: (string | readonly number[])[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part)))))
const unknown = 'INGEST_FORMAT_UNKNOWN'

const badLines = [
  ...['{"id":NaN}', '{"id":Infinity}', '{"id":-Infinity}', '{"id":nul}', '{"id":True}', '{"id":01}', '{"id":1.}'],
  ...['{"id":.5}', '{"id":1e}', '{"id":+1}', '{"id":0x1}', '{"id":1,}', '{"id":1,,"v":2}', '{,}', '{"id"}', '{"id":}'],
  ...[
    "{'id':1}",
    '{id:1}',
    '{"id":"a\tb"}',
    '{"id":"\\q"}',
    '{"id":"\\u12g4"}',
    '{"id":"\\ud800"}',
    '{"id":"\\udc00x"}',
  ],
  ...['{"id":1', '{"id":"x', '{"id":[1}', '{"id":[1,]}', '{"id":[1 2]}', '{"id":1}}', '{"id":1}{"id":2}', '{"id":1} x'],
  ...[
    '{"id":1,"id":2}',
    '{"v":{"a":1,"a":2}}',
    '[1,2]',
    '"text"',
    '5',
    'true',
    'null',
    'oops',
    '// comment',
    '{"id":1}//',
  ],
  ...['{"a\\u0000":1}', `{"${'k'.repeat(300)}":1}`, '{"id":"\u0001"}', '\u0000', '{"id":\u00a01}', '{"id":1;"v":2}'],
  ...[`{"id":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, `{"id":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`],
  `${'['.repeat(100_000)}`,
]

const ndjson: readonly MalformedFile[] = [
  ...badLines.map((line): Case => [line.slice(0, 40), `${goodLines}${line}\n`, [20, 1]]),
  ['bytes that are no UTF-8', bytes(goodLines, '{"id":"', [0xff], '"}\n'), [20, 1]] as const,
  ['half of a character', bytes(goodLines, '{"id":"', [0xc3], '"}\n'), [20, 1]] as const,
  ['a surrogate in UTF-8', bytes(goodLines, '{"id":"', [0xed, 0xa0, 0x80], '"}\n'), [20, 1]] as const,
  ['blank lines and mixed ends', goodLines.replaceAll('\n', '\r\n\n \r'), [20, 0]] as const,
  ['NUL in a string', `${goodLines}{"id":99,"v":"a\\u0000b"}\n`, [21, 0]] as const,
  ['2^64 and longer numbers', `${goodLines}{"id":18446744073709551616,"v":${'9'.repeat(400)}}\n`, [21, 0]] as const,
  ['a number past any double', `${goodLines}{"id":1e999}\n`, [21, 0]] as const,
  ['empty objects among others', `${goodLines}{}\n{}\n`, [22, 0]] as const,
  ['types that drift', `${goodLines}{"id":"x","v":{"a":[1]}}\n{"id":null,"v":[{}]}\n`, [22, 0]] as const,
  ['nothing but broken lines', '{"a"\n{"b"\n', 'INGEST_TOO_MANY_REJECTED'] as const,
  ['two bad lines of three', '{"id":1}\nx\ny\n', 'INGEST_TOO_MANY_REJECTED'] as const,
  ['an array', '[{"id":1}]', unknown] as const,
  ['CSV', 'id,v\n1,2\n', unknown] as const,
  ['nothing', '', 'INGEST_EMPTY'] as const,
  ['line ends alone', '\n\r\n\n', 'INGEST_EMPTY'] as const,
  ['a mark alone', '\ufeff', 'INGEST_EMPTY'] as const,
  ['keys that never end', `{"${'k'.repeat(9_000_000)}`, 'INGEST_TOO_LARGE'] as const,
  ['too many columns', Array.from({ length: 2100 }, (_, id) => `{"c${id}":1}`).join('\n'), 'INGEST_TOO_LARGE'] as const,
].map(of('application/x-ndjson', 'NDJSON'))

const json: readonly MalformedFile[] = (
  [
    ['one bad element', `[${goodLines.trim().replaceAll('\n', ',')},{"id":nope}]`, [20, 1]],
    ['scalars between', `[${goodLines.trim().replaceAll('\n', ',')},7]`, [20, 1]],
    ['nothing between commas', `[${goodLines.trim().replaceAll('\n', ',')},]`, [20, 1]],
    ['no comma between', `[${goodLines.trim().replaceAll('\n', ',')},{"id":1}{"id":2}]`, [20, 1]],
    ['an array that does not end', '[{"id":1},{"id":2}', unknown],
    ['an array that ends in a string', '[{"id":1},{"id":"2}]', unknown],
    ['an array that ends in an escape', '[{"id":1},{"id":"2\\', unknown],
    ['more after the array', '[{"id":1}] {"id":2}', unknown],
    ['two arrays', '[{"id":1}]\n[{"id":2}]\n', unknown],
    ['brackets that are crossed', '[{"id":[1}],{"id":2}', unknown],
    ['a brace for a bracket', '[{"id":1}}', unknown],
    ['one bracket', '[', unknown],
    ['one brace', '{', unknown],
    ['a printed object that does not end', '{\n  "id": 1,\n', unknown],
    ['an empty array', '[]', 'INGEST_EMPTY'],
    ['an empty object', '{}', 'INGEST_EMPTY'],
    ['nothing', '', 'INGEST_EMPTY'],
    ['spaces', '  \n ', 'INGEST_EMPTY'],
    ['a string', '"text"', unknown],
    ['a number', '42', unknown],
    ['null', 'null', unknown],
    ['an array of arrays', '[[1,2],[3,4]]', 'INGEST_TOO_MANY_REJECTED'],
    ['an array of numbers', '[1,2,3]', 'INGEST_TOO_MANY_REJECTED'],
    ['10,000 nested arrays', '['.repeat(10_000) + ']'.repeat(10_000), 'INGEST_TOO_MANY_REJECTED'],
    ['a million open arrays', '['.repeat(1_000_000), unknown],
    ['CSV', 'id,v\n1,2\n', unknown],
    ['HTML', '<html><body>504</body></html>', unknown],
    ['an element of 9 MB', `[{"id":1},{"id":"${'x'.repeat(9_000_000)}"}]`, 'INGEST_TOO_LARGE'],
    ['UTF-16 with half a character', bytes([0xff, 0xfe], [0x7b, 0, 0x7d, 0, 0]), unknown],
    ['UTF-32', bytes([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), unknown],
  ] as readonly Case[]
).map(of('application/json', 'JSON'))

const text: readonly MalformedFile[] = (
  [
    ['nothing', '', 'INGEST_EMPTY'],
    ['a header alone', 'a,b\n', 'INGEST_EMPTY'],
    ['too few fields', `id,v\n${goodRows}21\n`, [20, 1]],
    ['too many fields', `id,v\n${goodRows}21,a,b\n`, [20, 1]],
    ['text behind a quote', `id,v\n${goodRows}21,"x"y\n`, [20, 1]],
    ['bytes that are no UTF-8', bytes(`id,v\n${goodRows}21,`, [0xff], '\n'), [20, 1]],
    ['a quote that never closes', `id,v\n${goodRows}21,"x\n`, unknown],
    ['NUL bytes', bytes('id,v\n1,', [0], '\n'), unknown],
    ['random bytes', bytes([0x8f, 0x12, 0, 0x99, 0xfe, 0x03, 0x81, 0x02]), unknown],
    ['mixed line ends', `id,v\r\n${goodRows}21,x\r22,y\r\n`, [22, 0]],
    ['repeated names', `id,id\n${goodRows}`, [20, 0]],
    ['10,000 columns', `${Array.from({ length: 10_000 }, (_, id) => `c${id}`).join(',')}\n`, 'INGEST_TOO_LARGE'],
    ['one line of 9 MB', `id,v\n1,${'x'.repeat(9_000_000)}\n`, 'INGEST_TOO_LARGE'],
    ['mostly bad rows', 'a,b,c\n1,2\n1,2\n1,2,3\n', 'INGEST_TOO_MANY_REJECTED'],
    ['JSON', '{"id":1}\n', unknown],
    ['an unknown charset', 'id,v\n1,2\n', unknown, { type: 'text/csv; charset=ebcdic' }],
    ['half a character of UTF-16', bytes([0xff, 0xfe, 0x61, 0, 0x2c]), unknown],
    ['a lone surrogate in UTF-16', bytes([0xff, 0xfe, 0x61, 0, 0x2c, 0, 0x00, 0xd8, 0x0a, 0]), unknown],
    ['a delimiter that is a quote', 'id,v\n1,2\n', 'REQUEST_INVALID', { query: { delimiter: '"' } }],
    [
      'TSV with rows too short',
      `id\tv\n${goodRows.replaceAll(',', '\t')}21\n`,
      [20, 1],
      { type: 'text/tab-separated-values' },
    ],
    ['TSV of a header alone', 'id\tv\n', 'INGEST_EMPTY', { type: 'text/tab-separated-values' }],
  ] as readonly Case[]
).map(of('text/csv', 'text'))

const foreign: readonly MalformedFile[] = (
  [
    ['PDF without an end', '%PDF-1.7\n1 0 obj', 'INGEST_PDF_BROKEN'],
    ['ZIP', 'PK\x03\x04somefile', unknown],
    ['PNG', bytes([0x89], 'PNG\r\n', [0x1a, 0x0a]), unknown],
    ['SQLite', 'SQLite format 3\0', unknown],
    ['Arrow', 'ARROW1\0\0', unknown],
    ['zstd', bytes([0x28, 0xb5, 0x2f, 0xfd, 1, 2]), unknown],
    ['encrypted Parquet', 'PAREabcdefghPARE', unknown],
    ['PDF by its type', 'id\n1\n', unknown, { type: 'application/pdf' }],
    ['gzip inside of gzip', new Uint8Array(gzipSync(gzipSync('id\n1\n'))), unknown],
    ['gzip that is cut', new Uint8Array(gzipSync(goodRows).subarray(0, 40)), 'INGEST_BODY_BROKEN'],
    ['gzip with a wrong sum', gzipWithWrongSum(), 'INGEST_BODY_BROKEN'],
    ['no gzip where it is said', 'id\n1\n', 'INGEST_BODY_BROKEN', { headers: { 'content-encoding': 'gzip' } }],
    ['an encoding of content that is not read', 'id\n1\n', unknown, { headers: { 'content-encoding': 'br' } }],
    ['gzip of nothing', new Uint8Array(gzipSync('')), 'INGEST_EMPTY'],
  ] as readonly Case[]
).map(of('application/octet-stream', 'foreign'))

function gzipWithWrongSum(): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(gzipSync(goodRows))
  body[body.length - 5] = (body[body.length - 5] ?? 0) ^ 0xff
  return body
}

/** A whole file with some of its bytes changed. */
function changed(file: Buffer, change: (copy: Buffer) => Buffer | undefined): Uint8Array<ArrayBuffer> {
  const copy = Buffer.from(file)
  return new Uint8Array(change(copy) ?? copy)
}

async function parquet(): Promise<readonly MalformedFile[]> {
  const whole = await parquetOf("SELECT i AS id, 'x' || i AS v, {'a': i} AS n FROM range(50000) t(i)")
  const end = whole.length
  const footer = whole.readUInt32LE(end - 8)
  const empty = await parquetOf('SELECT 1 AS id WHERE false')
  const odd = await parquetOf('SELECT 1 AS "a b", 2 AS "x""y", 3 AS "é, (1)"')
  const wide = await parquetOf(`SELECT ${Array.from({ length: 2001 }, (_, id) => `${id} AS c${id}`).join(', ')}`)
  const cases: readonly Case[] = [
    ['no Parquet', 'id,v\n1,2\n', unknown],
    ['its magic alone', 'PAR1', unknown],
    ['its magic twice', 'PAR1PAR1', unknown],
    ['a footer of no bytes', bytes('PAR1', [0, 0, 0, 0], 'PAR1'), unknown],
    ['cut at its end', changed(whole, (copy) => copy.subarray(0, end - 1)), unknown],
    ['cut in its footer', changed(whole, (copy) => copy.subarray(0, end - 100)), unknown],
    ['cut in its pages', changed(whole, (copy) => copy.subarray(0, 1000)), unknown],
    ['a footer that is too long', changed(whole, (copy) => void copy.writeUInt32LE(0x7fffffff, end - 8)), unknown],
    ['a footer that is too short', changed(whole, (copy) => void copy.writeUInt32LE(4, end - 8)), unknown],
    ['a footer of zeros', changed(whole, (copy) => copy.fill(0, end - 8 - footer, end - 8)), unknown],
    ['a footer of ones', changed(whole, (copy) => copy.fill(0xff, end - 8 - footer, end - 8)), unknown],
    ['pages of ones', changed(whole, (copy) => copy.fill(0xff, 100, 5000)), unknown],
    ['pages of zeros', changed(whole, (copy) => copy.fill(0, 4, 5000)), unknown],
    ['a wrong magic at its end', changed(whole, (copy) => copy.fill('X', end - 4)), unknown],
    ['more bytes after it', changed(whole, (copy) => Buffer.concat([copy, Buffer.from('more')])), unknown],
    ['no rows', new Uint8Array(empty), 'INGEST_EMPTY'],
    ['odd names', new Uint8Array(odd), [1, 0]],
    ['too many columns', new Uint8Array(wide), 'INGEST_TOO_LARGE'],
    ['Parquet that is said to be CSV', new Uint8Array(odd), unknown, { type: 'text/csv' }],
  ]
  return cases.map(of('application/vnd.apache.parquet', 'Parquet'))
}

export async function malformedFiles(): Promise<readonly MalformedFile[]> {
  return [...ndjson, ...json, ...text, ...foreign, ...(await parquet())]
}
