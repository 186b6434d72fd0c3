/** Which format a file is of: what the sender says (format, Content-Type, file name), held against the first bytes. */
import { z } from 'zod'
import { type Encoding, encodingOf, knownCharsets } from './detect-encoding.ts'

export const Format = z.enum(['csv', 'tsv', 'ndjson', 'json', 'parquet', 'pdf'])
export type Format = z.infer<typeof Format>

/** What the sender says of a file; each may be missing. */
export interface Described {
  readonly format?: Format | undefined
  readonly contentType?: string | undefined
  readonly fileName?: string | undefined
}

export interface Refused {
  readonly kind: 'failed'
  readonly code: 'INGEST_FORMAT_UNKNOWN'
  readonly message: string
}

export type Declared =
  | { readonly kind: 'declared'; readonly format: Format; readonly by: string; readonly charset?: string }
  /** Nothing is said that names a format. */
  | { readonly kind: 'open'; readonly charset?: string }
  | Refused

export type Detected = { readonly kind: 'detected'; readonly format: Format; readonly encoding: Encoding } | Refused

const refused = (message: string): Refused => ({ kind: 'failed', code: 'INGEST_FORMAT_UNKNOWN', message })

const types: Readonly<Record<string, Format>> = {
  'text/csv': 'csv',
  'application/csv': 'csv',
  'text/tab-separated-values': 'tsv',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'application/x-jsonlines': 'ndjson',
  'application/json': 'json',
  'text/json': 'json',
  'application/vnd.apache.parquet': 'parquet',
  'application/parquet': 'parquet',
  'application/x-parquet': 'parquet',
  'application/pdf': 'pdf',
  'application/x-pdf': 'pdf',
}

/** Types that clients send for anything, so they say nothing; gzip is known by its own bytes. */
const sayNothing = new Set([
  '',
  'text/plain',
  'application/octet-stream',
  'binary/octet-stream',
  'application/x-www-form-urlencoded',
  'application/gzip',
  'application/x-gzip',
  'application/vnd.ms-excel', // what browsers on Windows call a CSV file
])

const extensions: Readonly<Record<string, Format>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  json: 'json',
  parquet: 'parquet',
  pq: 'parquet',
  pdf: 'pdf',
}

/** What can be known before the body is read, so that a foreign type is refused before it is sent. */
export function declaredFormat({ format, contentType = '', fileName = '' }: Described): Declared {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim())
  const charset = parameters.flatMap((text) => /^charset="?([^"]*)"?$/i.exec(text)?.[1] ?? [])[0]
  const more = charset === undefined ? {} : { charset }
  if (format !== undefined) return { kind: 'declared', format, by: `format=${format}`, ...more }
  const named = type.toLowerCase()
  const typed = types[named]
  if (typed !== undefined) return { kind: 'declared', format: typed, by: named, ...more }
  if (!sayNothing.has(named)) return refused(`${JSON.stringify(type)} is no type that this lake reads`)
  const ending = /\.([a-z0-9]+)$/.exec(fileName.toLowerCase().replace(/\.gz$/, ''))?.[1] ?? ''
  const ended = extensions[ending]
  if (ended !== undefined)
    return { kind: 'declared', format: ended, by: `the name ${JSON.stringify(fileName)}`, ...more }
  return { kind: 'open', ...more }
}

/** Decides from what is said and the first bytes of the decompressed file; what contradicts them is refused. */
export function detectFormat(said: Described & { readonly sample: Uint8Array }): Detected {
  const declared = declaredFormat(said)
  if (declared.kind === 'failed') return declared
  const { sample } = said
  const foreign = foreignKind(sample)
  if (foreign !== undefined) return refused(`the file is ${foreign}`)
  for (const [magic, format, name] of binaries) {
    const isOne = startsWith(sample, magic)
    if (declared.kind === 'declared' && isOne !== (declared.format === format)) {
      return refused(`${declared.by} says ${declared.format}, but the file is ${isOne ? name : `no ${name}`}`)
    }
    if (isOne) return { kind: 'detected', format, encoding: 'utf-8' }
  }
  const encoding = encodingOf(sample, declared.charset)
  if (encoding === undefined) {
    return refused(`the charset ${JSON.stringify(declared.charset)} is none of ${knownCharsets}`)
  }
  const text = textOf(sample, encoding)
  if (declared.kind === 'open')
    return { kind: 'detected', format: jsonStart(text) === 'none' ? 'csv' : 'json', encoding }
  const clash = contradiction(declared.format, text)
  if (clash !== undefined) return refused(`${declared.by} says ${declared.format}, but the file ${clash}`)
  return { kind: 'detected', format: declared.format, encoding }
}

function contradiction(format: Format, text: string): string | undefined {
  if (text.trim() === '') return undefined // its reader says that it is empty
  const start = jsonStart(text)
  if (format === 'ndjson') {
    if (start === 'array') return 'is one JSON array: say json'
    // the first lines may be broken ones, which are rejected one by one
    return /(?:^|[\r\n])[ \t]*\{/.test(text) ? undefined : 'has no line that begins as a JSON object does'
  }
  if (format === 'json') return /^\s*[[{]|[\r\n][ \t]*\{/.test(text) ? undefined : 'does not begin as JSON does'
  return start === 'none' ? undefined : 'is JSON'
}

/** Whether the file begins as a JSON object, or as an array of them, and not as a CSV file of odd names. */
function jsonStart(text: string): 'array' | 'object' | 'none' {
  if (/^\s*\[\s*(?:[[\]{"]|$)/.test(text)) return /^\s*\[[^[\]{}]*\][ \t]*[,;\t|]/.test(text) ? 'none' : 'array'
  return /^\s*\{\s*(?:"|\}|$)/.test(text) ? 'object' : 'none'
}

function textOf(sample: Uint8Array, encoding: Encoding): string {
  const label = encoding === 'undeclared' ? 'utf-8' : encoding
  return new TextDecoder(label).decode(sample, { stream: true }).slice(0, 65_536)
}

const startsWith = (sample: Uint8Array, text: string): boolean =>
  [...text].every((char, index) => sample[index] === char.charCodeAt(0))

/** What files begin with that are no text. */
const binaries = [
  ['PAR1', 'parquet', 'Parquet'],
  ['%PDF-', 'pdf', 'PDF'],
] as const

/** What files of other kinds begin with, and no text does. */
const magics: readonly (readonly [string, string])[] = [
  ['PARE', 'encrypted Parquet, and this lake has no key for it'],
  ['\x1f\x8b', 'gzip inside of gzip'],
  ['PK\x03\x04', 'a ZIP archive (as XLSX is)'],
  ['PK\x05\x06', 'an empty ZIP archive'],
  ['\x89PNG', 'a PNG image'],
  ['\xff\xd8\xff', 'a JPEG image'],
  ['GIF87a', 'a GIF image'],
  ['GIF89a', 'a GIF image'],
  ['\x28\xb5\x2f\xfd', 'compressed by zstd: send it plain or by gzip'],
  ['BZh91AY&SY', 'compressed by bzip2: send it plain or by gzip'],
  ['\xfd7zXZ', 'compressed by xz: send it plain or by gzip'],
  ['\xd0\xcf\x11\xe0', 'an old Office document'],
  ['ARROW1', 'Arrow (Feather)'],
  ['\xff\xff\xff\xff', 'an Arrow stream'],
  ['Obj\x01', 'Avro'],
  ['SQLite format 3\0', 'a SQLite database'],
  ['\x7fELF', 'a program'],
  ['\xff\xfe\0\0', 'UTF-32'],
  ['\0\0\xfe\xff', 'UTF-32'],
]

const foreignKind = (sample: Uint8Array): string | undefined => magics.find(([magic]) => startsWith(sample, magic))?.[1]
