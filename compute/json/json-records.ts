/** The records of a JSON file as places in its bytes, block by block: lines, elements of an array, or values in a row. */
import { open } from 'node:fs/promises'
import { limits } from '../../config/limits.ts'
import { chunksOf } from '../csv/csv-file.ts'
import type { Failed } from '../failed.ts'

const lf = 0x0a
const cr = 0x0d

/** Records of one block; record i lies from starts[i] to ends[i], and the byte at ends[i] exists. */
export interface RecordBlock {
  readonly bytes: Buffer
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  /** The line of each, or its position among the elements; from 1. */
  readonly lines: readonly number[]
  /** Every record stands alone on a line that ends in \n or \r\n. */
  readonly isNdjson: boolean
}

/** Ends with the reason where the file can't be told apart into records to its end. */
export type RecordBlocks = AsyncGenerator<RecordBlock, Failed | undefined, undefined>

export type RecordLayout = 'lines' | 'array' | 'values'

export function recordsOf(path: string, layout: RecordLayout): RecordBlocks {
  return layout === 'lines' ? lineRecords(path) : valueRecords(path, layout)
}

async function* blocksOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path)
  try {
    let first = true
    for await (const chunk of chunksOf(file)) {
      const marked = first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf
      yield marked ? chunk.subarray(3) : chunk
      first = false
    }
  } finally {
    await file.close()
  }
}

const tooLong = (line: number, unit: string): Failed => ({
  kind: 'failed',
  code: 'INGEST_TOO_LARGE',
  message: `The record at ${unit} ${line} is longer than ${limits.ingestLineBytesMax} bytes`,
  data: { line, lineBytesMax: limits.ingestLineBytesMax },
})

/** Lines end in \n, \r\n or \r; blank ones are no records. */
async function* lineRecords(path: string): RecordBlocks {
  let carried: Buffer = Buffer.alloc(0)
  let line = 1
  for await (const block of blocksOf(path)) {
    const bytes = carried.length === 0 ? block : Buffer.concat([carried, block])
    // a \r at the very end may be half of a line end
    const whole = Math.max(bytes.lastIndexOf(lf), bytes.lastIndexOf(cr, bytes.length - 2)) + 1
    const found = linesIn(bytes, whole, line)
    carried = bytes.subarray(whole)
    if (carried.length > limits.ingestLineBytesMax || found.longest > limits.ingestLineBytesMax)
      return tooLong(found.longest > limits.ingestLineBytesMax ? found.longestLine : found.line, 'line')
    line = found.line
    yield found
  }
  if (carried.length > 0) yield linesIn(Buffer.concat([carried, Buffer.of(lf)]), carried.length + 1, line)
  return undefined
}

function linesIn(bytes: Buffer, whole: number, firstLine: number) {
  const starts: number[] = []
  const ends: number[] = []
  const lines: number[] = []
  const hasReturns = bytes.indexOf(cr) >= 0
  let line = firstLine
  let longest = 0
  let longestLine = firstLine
  let isNdjson = true
  for (let start = 0; start < whole; line++) {
    let end = bytes.indexOf(lf, start)
    if (end < 0) end = whole
    let next = end + 1
    if (hasReturns) {
      const back = bytes.indexOf(cr, start)
      if (back >= 0 && back < end) {
        const pair = back + 1 === end && end < whole
        next = pair ? end + 1 : back + 1
        if (!pair) isNdjson = false
        end = back
      }
    }
    if (end - start > longest) {
      longest = end - start
      longestLine = line
    }
    if (!isBlank(bytes, start, end)) {
      starts.push(start)
      ends.push(end)
      lines.push(line)
    }
    start = next
  }
  return { bytes, starts, ends, lines, line, longest, longestLine, isNdjson }
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0x20 && bytes[at] !== 0x09) return false
  return true
}

/** Elements of one array, or values one after the other; a broken one must still have its brackets and quotes in pairs. */
async function* valueRecords(path: string, layout: 'array' | 'values'): RecordBlocks {
  const splitter = new ValueSplitter(layout)
  for await (const block of blocksOf(path)) {
    const found = splitter.push(block)
    const long = found.ends.findIndex((end, index) => end - (found.starts[index] ?? 0) > limits.ingestLineBytesMax)
    if (long >= 0) return tooLong(found.lines[long] ?? 0, 'position')
    if (splitter.pendingBytes() > limits.ingestLineBytesMax) return tooLong(splitter.count() + 1, 'position')
    yield found
    if (splitter.fault() !== undefined) return broken(splitter.fault() ?? '')
  }
  const rest = splitter.push(Buffer.of(lf))
  yield rest
  const fault = splitter.fault() ?? splitter.unfinished()
  return fault === undefined ? undefined : broken(fault)
}

const broken = (message: string): Failed => ({ kind: 'failed', code: 'INGEST_FORMAT_UNKNOWN', message })

const space = new Set([0x20, 0x09, lf, cr])

/** 1 for quotes, commas and brackets. */
const structural = new Uint8Array(256)
for (const byte of [0x22, 0x2c, 0x5b, 0x5d, 0x7b, 0x7d]) structural[byte] = 1

class ValueSplitter {
  readonly #inArray: boolean
  #pending: Buffer = Buffer.alloc(0)
  #state: 'before' | 'inside' | 'after' = 'before'
  /** Open brackets; the array's own is one. */
  #depth = 0
  #quoted = false
  #escaped = false
  #count = 0
  #fault: string | undefined
  /** Something other than space was met since the last comma. */
  #begun = false

  constructor(layout: 'array' | 'values') {
    this.#inArray = layout === 'array'
    if (!this.#inArray) this.#state = 'inside'
  }

  count = (): number => this.#count
  fault = (): string | undefined => this.#fault
  pendingBytes = (): number => this.#pending.length

  unfinished(): string | undefined {
    if (this.#state === 'before') return 'The file has no JSON array'
    if (this.#state === 'inside' && (this.#inArray || this.#begun))
      return `The JSON ends in the middle, after ${this.#count} whole values`
    return undefined
  }

  push(block: Buffer): RecordBlock {
    const bytes = this.#pending.length === 0 ? block : Buffer.concat([this.#pending, block])
    const [starts, ends, lines]: [number[], number[], number[]] = [[], [], []]
    let start = 0
    const take = (end: number) => {
      starts.push(start)
      ends.push(end)
      lines.push(++this.#count)
    }
    for (let at = this.#pending.length; at < bytes.length && this.#fault === undefined; at++) {
      if (this.#quoted) {
        at = this.#stringEnd(bytes, at)
        if (!this.#quoted && !this.#inArray && this.#depth === 0) start = this.#endValue(at + 1, take)
        continue
      }
      const byte = bytes[at] ?? 0
      // most bytes of a value neither open nor end anything
      if (this.#begun && this.#depth > 0 && structural[byte] === 0) continue
      const next = this.#inArray ? this.#arrayByte(byte, at, take) : this.#valueByte(byte, at, { start, take })
      if (next >= 0) start = next
    }
    this.#pending = bytes.subarray(start)
    return { bytes, starts, ends, lines, isNdjson: false }
  }

  /** At the closing quote, or past the end of the block. */
  #stringEnd(bytes: Buffer, from: number): number {
    let at = from
    if (this.#escaped) {
      this.#escaped = false
      at++
    }
    for (; at < bytes.length; at++) {
      const byte = bytes[at]
      if (byte === 0x22) {
        this.#quoted = false
        return at
      }
      if (byte !== 0x5c) continue
      if (++at === bytes.length) this.#escaped = true
    }
    return at
  }

  #endValue(end: number, take: (end: number) => void): number {
    take(end)
    this.#begun = false
    return end
  }

  /** Where the next element starts, or -1 where none does here. */
  #arrayByte(byte: number, at: number, take: (end: number) => void): number {
    if (this.#state !== 'inside') {
      if (space.has(byte)) return at + 1
      if (this.#state === 'after') this.#fault = 'Something follows the end of the JSON array'
      this.#state = 'inside'
      this.#depth = 1
      return at + 1
    }
    if (byte === 0x2c && this.#depth === 1) return this.#endValue(at, take) + 1
    if (byte === 0x5b || byte === 0x7b) this.#depth++
    else if (byte === 0x5d || byte === 0x7d) {
      if (--this.#depth > 0) return -1
      if (byte === 0x7d) this.#fault = 'The brackets of the JSON array do not go in pairs'
      if (this.#begun || this.#count > 0) this.#endValue(at, take)
      this.#state = 'after'
      return at + 1
    }
    if (byte === 0x22) this.#quoted = true
    if (!space.has(byte)) this.#begun = true
    return -1
  }

  #valueByte(byte: number, at: number, now: { readonly start: number; readonly take: (end: number) => void }): number {
    if (this.#depth === 0 && space.has(byte)) {
      if (!this.#begun) return at + 1
      return this.#endValue(at, now.take)
    }
    const opens = byte === 0x5b || byte === 0x7b
    // values may touch each other: {"a":1}{"a":2}
    if ((opens || byte === 0x22) && this.#depth === 0 && this.#begun) this.#endValue(at, now.take)
    const from = this.#begun ? -1 : at
    this.#begun = true
    if (opens) this.#depth++
    else if (byte === 0x22) this.#quoted = true
    else if (byte === 0x5d || byte === 0x7d) {
      if (--this.#depth < 0) this.#fault = 'The brackets of the JSON do not go in pairs'
      if (this.#depth === 0) return this.#endValue(at + 1, now.take)
    }
    return from
  }
}
