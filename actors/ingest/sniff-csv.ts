/** What kind of CSV a file is, decided from its first bytes alone: delimiter, header, column names, or why it is none. */
import { limits } from '../../config/limits.ts'
import type { ErrorCode } from '../kernel/errors.ts'
import { classify, type ValueForm } from './infer-schema.ts'

export interface CsvSniffInput {
  /** The first bytes of the file, at most `limits.ingestSampleBytes`. */
  readonly sample: Uint8Array
  /** Whether the sample is all there is. */
  readonly complete: boolean
  readonly options: { readonly header?: 'present' | 'absent'; readonly delimiter?: string }
  /** Column names that a header of this dataset is known by; an empty list means that its files have no header. */
  readonly knownNames?: readonly string[]
}

export type CsvSniff =
  | {
      readonly kind: 'csv'
      readonly delimiter: string
      readonly header: 'present' | 'absent'
      readonly names: readonly string[]
      /** Lines before the first row of data: blank ones at the top, and the header. */
      readonly skipLines: number
      /** Some field of the sample holds a line end. */
      readonly quotedLineEnds: boolean
    }
  | {
      readonly kind: 'failed'
      readonly code: ErrorCode
      readonly message: string
      readonly data?: Readonly<Record<string, unknown>>
    }

/** A delimiter that no text has, for files of one column. */
const noDelimiter = '\u001f'
const delimiters = [',', ';', '\t', '|'] as const

/** Decides from the first bytes. Codes: INGEST_EMPTY, INGEST_FORMAT_UNKNOWN, INGEST_TOO_LARGE, REQUEST_INVALID. */
export function sniffCsv(input: CsvSniffInput): CsvSniff {
  const text = new TextDecoder().decode(input.sample, { stream: !input.complete })
  const unreadable = binaryReason(text)
  if (unreadable) return failed('INGEST_FORMAT_UNKNOWN', unreadable)
  if (text.trim() === '') return input.complete ? failed('INGEST_EMPTY', 'The file has no rows') : tooLong()

  if (!/^[!#-~\t]$/.test(input.options.delimiter ?? ','))
    return failed('REQUEST_INVALID', 'A delimiter is one ASCII character, neither a quote nor a space')
  const delimiter = input.options.delimiter ?? chooseDelimiter(text, input.complete ? 'whole' : 'cut')
  const parsed = parseRecords(text, delimiter)
  const records = input.complete ? parsed.records : withoutCut(parsed.records)
  const wide = records[0]?.length ?? 0
  if (wide > limits.ingestColumnsMax) {
    const data = { columns: wide, columnsMax: limits.ingestColumnsMax }
    return failed('INGEST_TOO_LARGE', `The file has ${wide} columns, more than ${limits.ingestColumnsMax}`, data)
  }
  if (!input.complete && parsed.records.length < 2) return tooLong()
  return describe({ ...input, text, delimiter, records, quotedLineEnds: parsed.quotedLineEnds })
}

/** The last record of a sample may be cut; it is kept where it is all there is under the first. */
const withoutCut = (records: Parsed['records']): Parsed['records'] =>
  records.length > 2 ? records.slice(0, -1) : records

interface Parsed {
  readonly records: readonly (readonly string[])[]
  readonly quotedLineEnds: boolean
}

/**
 * Splits text into records by RFC 4180: quoted fields may hold delimiters, line ends and doubled quotes. Blank lines
 * are no records, but for files of one column. The last record may be cut where the text is.
 */
export function parseRecords(text: string, delimiter: string, recordsMax: number = limits.ingestSampleRows): Parsed {
  const records: string[][] = []
  let quotedLineEnds = false
  let at = 0
  while (at < text.length && records.length < recordsMax) {
    const record = parseRecord(text, at, delimiter)
    at = record.end
    quotedLineEnds ||= record.quotedLineEnd
    const blank = record.fields.length === 1 && record.fields[0] === '' && !record.quoted
    if (!blank || (delimiter === noDelimiter && records.length > 0)) records.push(record.fields)
  }
  return { records, quotedLineEnds }
}

interface ParsedRecord {
  readonly fields: string[]
  /** Where the next record starts. */
  readonly end: number
  readonly quoted: boolean
  readonly quotedLineEnd: boolean
}

const openingQuote = / *"/y

function parseRecord(text: string, start: number, delimiter: string): ParsedRecord {
  const fields: string[] = []
  let at = start
  let quoted = false
  let quotedLineEnd = false
  for (;;) {
    let value = ''
    openingQuote.lastIndex = at
    if (openingQuote.test(text)) {
      const close = closingQuote(text, openingQuote.lastIndex)
      const inside = text.slice(openingQuote.lastIndex, close)
      quoted = true
      quotedLineEnd ||= inside.includes('\n') || inside.includes('\r')
      value = inside.replaceAll('""', '"')
      at = close + 1
    }
    const stop = fieldEnd(text, at, delimiter)
    const tail = text.slice(at, stop)
    fields.push(value === '' || tail.trim() !== '' ? value + tail : value)
    at = stop + 1
    if (text[stop] === delimiter) continue
    if (text[stop] === '\r' && text[at] === '\n') at++
    return { fields, end: Math.min(at, text.length), quoted, quotedLineEnd }
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = from; ; at += 2) {
    at = text.indexOf('"', at)
    if (at < 0) return text.length
    if (text[at + 1] !== '"') return at
  }
}

function fieldEnd(text: string, from: number, delimiter: string): number {
  let at = from
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++
  return at
}

/** The delimiter that gives the most records one same number of fields, two or more; a ragged row costs it little. */
function chooseDelimiter(text: string, sample: 'whole' | 'cut'): string {
  const candidates = delimiters.map((delimiter) => {
    const { records } = parseRecords(text, delimiter)
    const counts = (sample === 'whole' ? records : withoutCut(records)).map((record) => record.length)
    const first = counts[0] ?? 1
    const usual = mode(counts, first)
    const share = counts.filter((count) => count === usual).length / Math.max(1, counts.length)
    const splits = counts.filter((count) => count > 1).length / Math.max(1, counts.length)
    return { delimiter, usual, share, plausible: usual > 1 && first > 1 && (share >= 0.5 || splits === 1) }
  })
  const [best] = candidates
    .filter((candidate) => candidate.plausible)
    .sort((one, other) => other.share - one.share || other.usual - one.usual)
  return best?.delimiter ?? noDelimiter
}

/** The most frequent number; `preferred` where it is as frequent as another. */
function mode(counts: readonly number[], preferred: number): number {
  const seen = new Map<number, number>()
  for (const count of counts) seen.set(count, (seen.get(count) ?? 0) + 1)
  let best = preferred
  for (const [count, times] of seen) if (times > (seen.get(best) ?? 0)) best = count
  return best
}

interface Described extends CsvSniffInput {
  readonly text: string
  readonly delimiter: string
  readonly records: readonly (readonly string[])[]
  readonly quotedLineEnds: boolean
}

function describe(file: Described): CsvSniff {
  const [first = [], ...rest] = file.records
  const header = file.options.header ?? knownHeader(first, file.knownNames) ?? detectHeader(first, rest)
  const blank = file.delimiter === noDelimiter && header === 'absent' ? 0 : leadingBlankLines(file.text)
  if (header === 'absent') {
    const width = mode(
      [first, ...rest].map((record) => record.length),
      first.length,
    )
    const names = Array.from({ length: width }, (_, index) => `column${index}`)
    return { kind: 'csv', ...picked(file), header, names, skipLines: blank }
  }
  if (rest.length === 0) return failed('INGEST_EMPTY', 'The file has a header and no rows')
  const names = columnNames(first)
  const bad = names.find((name) => /[\p{Cc}\uFFFD]/u.test(name) || name.length > limits.columnNameLengthMax)
  if (bad !== undefined) {
    const shown = JSON.stringify(bad.slice(0, 40))
    return failed('INGEST_FORMAT_UNKNOWN', `The header has a name that no column can have: ${shown}`)
  }
  return { kind: 'csv', ...picked(file), header, names, skipLines: blank + 1 }
}

const picked = (file: Described) => ({ delimiter: file.delimiter, quotedLineEnds: file.quotedLineEnds })

function knownHeader(first: readonly string[], known: readonly string[] | undefined): 'present' | 'absent' | undefined {
  if (known === undefined) return undefined
  if (known.length === 0) return 'absent'
  const names = new Set(known.map((name) => name.toLowerCase()))
  return first.some((cell) => names.has(cell.toLowerCase())) ? 'present' : undefined
}

/**
 * Whether the first record names the columns. A text over values of another form says yes; a value of the form that
 * the rest of its column has, or a text that its column repeats, says no. Where nothing speaks, it is a header,
 * unless it leaves a cell empty.
 */
function detectHeader(first: readonly string[], rest: readonly (readonly string[])[]): 'present' | 'absent' {
  let yes = 0
  let no = 0
  for (const [index, cell] of first.entries()) {
    const column = rest.map((record) => record[index] ?? '').filter((value) => value !== '')
    const form = formOf(cell)
    if (cell === '') continue
    if (form !== 'text') {
      if (column.length === 0 || column.some((value) => formOf(value) === form) || first.length === 1) no++
    } else if (column.includes(cell)) no++
    else if (column.length > 0 && column.every((value) => formOf(value) !== 'text')) yes++
  }
  if (yes === 0 && no === 0) return first.slice(1).includes('') || first.join('') === '' ? 'absent' : 'present'
  return no > yes ? 'absent' : 'present'
}

/** Forms for header evidence: every number is one form, every date another. */
function formOf(value: string): 'text' | 'number' | 'time' | 'boolean' {
  const form: ValueForm = classify(value.trim()).form
  if (form === 'text') return /^[+-]?[$€£]?\s?\d[\d.,]*%?$/.test(value.trim()) ? 'number' : 'text'
  if (form === 'boolean') return 'boolean'
  return form === 'date' || form === 'slash' || form === 'timestamp' || form === 'timestamptz' ? 'time' : 'number'
}

/** Names as in the header; empty ones become `column<index>`, repeated ones (in any case) get `_1`, `_2` … */
export function columnNames(header: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  const given = new Set(header.map((name) => name.toLowerCase()))
  return header.map((cell, index) => {
    const base = cell === '' ? `column${index}` : cell
    let name = base
    for (let n = 1; taken.has(name.toLowerCase()) || (name !== cell && given.has(name.toLowerCase())); n++)
      name = `${base}_${n}`
    taken.add(name.toLowerCase())
    return name
  })
}

function leadingBlankLines(text: string): number {
  return (/^(?:\r\n|\n|\r)*/.exec(text)?.[0] ?? '').replaceAll('\r\n', '\n').length
}

/** Why text is none, or undefined. */
function binaryReason(text: string): string | undefined {
  const nul = text.indexOf('\0')
  if (nul >= 0) return `The file is binary or UTF-16: a NUL at character ${nul + 1}`
  const controls = (text.match(/\p{Cc}/gu) ?? []).filter((char) => !'\n\r\t\f'.includes(char)).length
  if (controls > text.length / 100) return 'The file is binary: it is full of control characters'
  const undecoded = text.match(/\uFFFD/g)?.length ?? 0
  return undecoded > text.length / 5 ? 'The file is not text in UTF-8' : undefined
}

const tooLong = (): CsvSniff =>
  failed('INGEST_TOO_LARGE', `The first record is longer than ${limits.ingestSampleBytes} bytes; is a quote left open?`)

function failed(code: ErrorCode, message: string, data?: Readonly<Record<string, unknown>>): CsvSniff {
  return { kind: 'failed', code, message, ...(data ? { data } : {}) }
}
