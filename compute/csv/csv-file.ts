/** Reads a CSV file as bytes, with bounded memory: its lines, its records, and a copy with even line ends. */
import { type FileHandle, open } from 'node:fs/promises'
import { limits } from '../../config/limits.ts'

const lf = 10
const cr = 13
const space = 32
const quote = 34

/** The first `bytesMax` bytes of a file, and whether that is all. */
export async function readStart(path: string, bytesMax: number): Promise<{ sample: Buffer; complete: boolean }> {
  const file = await open(path)
  try {
    const buffer = Buffer.allocUnsafe(bytesMax)
    const { bytesRead } = await file.read(buffer, 0, bytesMax, 0)
    const { size } = await file.stat()
    return { sample: buffer.subarray(0, bytesRead), complete: size <= bytesRead }
  } finally {
    await file.close()
  }
}

const newBlock = (): Buffer => Buffer.allocUnsafe(limits.fileChunkBytes)

/** The bytes of a file from where it stands, in blocks of `limits.fileChunkBytes`. */
export async function* chunksOf(file: FileHandle, blockFor = newBlock): AsyncGenerator<Buffer> {
  for (;;) {
    const buffer = blockFor()
    const { bytesRead } = await file.read(buffer, 0, limits.fileChunkBytes, null)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

export type LineFacts =
  | {
      readonly kind: 'lines'
      /** Lines, whether or not the last one is ended. */
      readonly lines: number
      /** Lines of nothing but their end. */
      readonly blank: number
      /** All ends are \n, or all are \r\n; a lone \r is uneven. */
      readonly ends: 'even' | 'uneven'
    }
  | { readonly kind: 'too-long'; readonly line: number }

/** The same, each in the memory of the one before: a new block for each megabyte keeps the garbage collector busy. */
function passingChunksOf(file: FileHandle): AsyncGenerator<Buffer> {
  const block = newBlock()
  return chunksOf(file, () => block)
}

/** Counts lines without regard to quotes; stops at the first one over `lineBytesMax`. */
export async function inspectLines(path: string, lineBytesMax: number): Promise<LineFacts> {
  const file = await open(path)
  const seen = { lines: 0, blank: 0, crlf: 0, cr: 0 }
  let lineStart = 0
  let offset = 0
  let last = 0
  try {
    for await (const chunk of passingChunksOf(file)) {
      for (let at = chunk.indexOf(lf); at >= 0; at = chunk.indexOf(lf, at + 1)) {
        const length = offset + at - lineStart
        const afterCr = (at > 0 ? chunk[at - 1] : last) === cr && length > 0
        if (length > lineBytesMax) return { kind: 'too-long', line: seen.lines + 1 }
        seen.lines++
        if (afterCr) seen.crlf++
        if (length === 0 || (length === 1 && afterCr)) seen.blank++
        lineStart = offset + at + 1
      }
      for (let at = chunk.indexOf(cr); at >= 0; at = chunk.indexOf(cr, at + 1)) seen.cr++
      offset += chunk.length
      last = chunk[chunk.length - 1] ?? 0
      if (offset - lineStart > lineBytesMax) return { kind: 'too-long', line: seen.lines + 1 }
    }
  } finally {
    await file.close()
  }
  const even = seen.cr === seen.crlf && (seen.crlf === 0 || seen.crlf === seen.lines)
  const lines = seen.lines + (offset > lineStart ? 1 : 0)
  return { kind: 'lines', lines, blank: seen.blank, ends: even ? 'even' : 'uneven' }
}

export interface CsvRecord {
  /** The number of the line that it starts on, from 1. */
  readonly line: number
  /** The record without its line end; empty for a blank line. Valid until the next batch. */
  readonly bytes: Buffer
}

export type WalkEnd =
  | { readonly kind: 'whole' }
  /** The file ends inside of a quoted field of the record that starts on `line`. */
  | { readonly kind: 'quote-open'; readonly line: number }
  | { readonly kind: 'too-long'; readonly line: number }

export interface WalkOptions {
  readonly delimiter: string
  readonly recordBytesMax: number
  /** Gets the records in order, many at a time. */
  readonly onRecords: (records: readonly CsvRecord[]) => void | Promise<void>
}

/** Splits a file into records by its quotes, as DuckDB does: a quote opens a field only at the field's start. */
export async function walkRecords(path: string, options: WalkOptions): Promise<WalkEnd> {
  const splitter = new RecordSplitter(options.delimiter.charCodeAt(0))
  const file = await open(path)
  try {
    for await (const chunk of chunksOf(file)) {
      await options.onRecords(splitter.push(chunk))
      if (splitter.pendingBytes() > options.recordBytesMax) return { kind: 'too-long', line: splitter.line() }
    }
  } finally {
    await file.close()
  }
  if (splitter.quoteIsOpen()) return { kind: 'quote-open', line: splitter.line() }
  await options.onRecords(splitter.rest())
  return { kind: 'whole' }
}

const atStart = 0
const plain = 1
const quoted = 2
const quoteSeen = 3

class RecordSplitter {
  readonly #delimiter: number
  #state = atStart
  #pending: Buffer = Buffer.alloc(0)
  #recordLine = 1
  #line = 1
  #skipLf = false

  constructor(delimiter: number) {
    this.#delimiter = delimiter
  }

  line = (): number => this.#recordLine
  pendingBytes = (): number => this.#pending.length
  quoteIsOpen = (): boolean => this.#state === quoted

  push(chunk: Buffer): CsvRecord[] {
    const records: CsvRecord[] = []
    const buffer = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    let start = 0
    let at = this.#pending.length
    if (this.#line === 1 && at === 0 && buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) start = at = 3
    if (this.#skipLf && buffer[at] === lf) start = ++at
    this.#skipLf = false
    for (; at < buffer.length; at++) {
      const byte = buffer[at] ?? 0
      const ends = byte === lf || byte === cr
      const lineEnd = byte === lf || (byte === cr && buffer[at + 1] !== lf)
      if (this.#state === quoted || !ends) {
        if (lineEnd) this.#line++
        this.#state = this.#next(byte)
        continue
      }
      records.push({ line: this.#recordLine, bytes: buffer.subarray(start, at) })
      if (byte === cr && at + 1 === buffer.length) this.#skipLf = true
      else if (byte === cr && buffer[at + 1] === lf) at++
      start = at + 1
      this.#line++
      this.#recordLine = this.#line
      this.#state = atStart
    }
    this.#pending = buffer.subarray(start)
    return records
  }

  rest(): CsvRecord[] {
    return this.#pending.length === 0 ? [] : [{ line: this.#recordLine, bytes: this.#pending }]
  }

  #next(byte: number): number {
    if (this.#state === quoted) return byte === quote ? quoteSeen : quoted
    if (byte === this.#delimiter) return atStart
    if (this.#state === quoteSeen && byte === quote) return quoted
    if (this.#state === atStart && byte === quote) return quoted
    return byte === space ? this.#state : plain
  }
}

/** Copies a file record by record with \n between them; line ends inside of quotes stay as they are. */
export async function copyWithEvenEnds(
  from: string,
  to: string,
  options: Omit<WalkOptions, 'onRecords'>,
): Promise<WalkEnd> {
  const file = await open(to, 'w')
  const newline = Buffer.from('\n')
  try {
    return await walkRecords(from, {
      ...options,
      async onRecords(records) {
        await file.appendFile(Buffer.concat(records.flatMap((record) => [record.bytes, newline])))
      },
    })
  } finally {
    await file.close()
  }
}

/** The line numbers of ascending byte offsets, in one pass over the file. */
export async function linesAt(path: string, offsets: readonly number[]): Promise<readonly number[]> {
  const found: number[] = []
  const file = await open(path)
  let line = 1
  let base = 0
  try {
    for await (const chunk of passingChunksOf(file)) {
      let from = 0
      for (let offset = offsets[found.length]; offset !== undefined; offset = offsets[found.length]) {
        const until = Math.min(offset - base, chunk.length)
        for (let at = chunk.indexOf(lf, from); at >= 0 && at < until; at = chunk.indexOf(lf, at + 1)) line++
        from = until
        if (offset - base > chunk.length) break
        found.push(line)
      }
      if (found.length === offsets.length) break
      base += chunk.length
    }
  } finally {
    await file.close()
  }
  return found
}
