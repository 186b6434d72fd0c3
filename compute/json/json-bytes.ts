/** The bytes of one record and how they are read: space, strings, numbers and words, and where they go wrong. */
import { limits } from '../../config/limits.ts'

export const quote = 0x22
export const comma = 0x2c
export const minus = 0x2d
export const colon = 0x3a
export const openList = 0x5b
export const closeList = 0x5d
export const openObject = 0x7b
export const closeObject = 0x7d
const point = 0x2e
const zero = 0x30
const nine = 0x39
const backslash = 0x5c

/** What every method answers in the place of a position, after it has set `reason`. Positions are never negative. */
export const bad = -1

export class JsonBytes {
  bytes: Buffer = Buffer.alloc(0)
  /** The byte at `end` exists and is part of no value. */
  end = 0
  reason = ''
  /** Of the number that was read last: digits before its point, digits after it, and whether it has an exponent. */
  digits = 0
  scale = 0
  exponent = false
  #start = 0

  open(bytes: Buffer, start: number, end: number): void {
    this.bytes = bytes
    this.end = end
    this.reason = ''
    this.#start = start
  }

  /** The byte there, or 0 past the end. */
  byteAt = (at: number): number => (at < this.end ? (this.bytes[at] ?? 0) : 0)

  fail(at: number, what: string): number {
    if (at >= this.end) return this.refuse('not JSON: it ends too early')
    return this.refuse(`not JSON: ${what} at byte ${at - this.#start + 1}`)
  }

  /** A fault of what the record says, not of how it is written. */
  refuse(reason: string): number {
    this.reason = reason
    return bad
  }

  refuseRepeated = (name: string): number => this.refuse(`the key ${JSON.stringify(name)} stands twice in one object`)

  refuseDepth = (): number => this.refuse(`nested deeper than ${limits.jsonDepthMax}`)

  space(from: number): number {
    const bytes = this.bytes
    let at = from
    for (;;) {
      const byte = bytes[at]
      if (at >= this.end || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return at
      at++
    }
  }

  /** Behind the closing quote. */
  stringEnd(from: number): number {
    const bytes = this.bytes
    let at = from
    for (;;) {
      let byte = bytes[at] ?? 0
      while (byte !== quote && byte !== backslash && byte >= 0x20) byte = bytes[++at] ?? 0
      if (at >= this.end) return this.fail(this.end, 'a string is not closed')
      if (byte === quote) return at + 1
      if (byte !== backslash) return this.fail(at, 'a string has a control character')
      at = this.#escapeEnd(at)
      if (at < 0) return bad
    }
  }

  #escapeEnd(at: number): number {
    const bytes = this.bytes
    const kind = bytes[at + 1] ?? 0
    if (kind !== 0x75) return isEscape(kind) ? at + 2 : this.fail(at, 'a string has an escape that is none')
    const unit = hexUnit(bytes, at + 2)
    if (unit < 0) return this.fail(at, 'a string has an escape that is none')
    if (unit < 0xd800 || unit > 0xdfff) return at + 6
    const low = bytes[at + 6] === backslash && bytes[at + 7] === 0x75 ? hexUnit(bytes, at + 8) : bad
    if (unit < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) return at + 12
    return this.refuse(`a string has half a character (\\u${unit.toString(16)}), which no text has`)
  }

  /** The value of the string between two quotes. */
  text(start: number, end: number): string {
    const text = this.bytes.toString('utf8', start, end)
    return text.includes('\\') ? String(JSON.parse(text)) : text.slice(1, -1)
  }

  /** Behind the number. */
  numberEnd(start: number): number {
    const { bytes } = this
    const first = bytes[start] === minus ? start + 1 : start
    let at = bytes[first] === zero ? first + 1 : digitsEnd(bytes, first)
    this.digits = at - first
    this.scale = 0
    if (this.digits === 0) return this.fail(at, 'a number has no digits')
    if (bytes[at] === point) {
      const from = at + 1
      at = digitsEnd(bytes, from)
      this.scale = at - from
      if (this.scale === 0) return this.fail(at, 'a number has no digits after its point')
    }
    this.exponent = bytes[at] === 0x65 || bytes[at] === 0x45
    if (!this.exponent) return at
    const sign = bytes[at + 1]
    const from = sign === 0x2b || sign === minus ? at + 2 : at + 1
    at = digitsEnd(bytes, from)
    return at === from ? this.fail(at, 'a number has no digits in its exponent') : at
  }

  /** Behind `true`, `false` or `null`. */
  wordEnd(at: number): number {
    const length = wordLength(this.bytes, at)
    return length === 0 ? this.fail(at, 'no value stands') : at + length
  }
}

function digitsEnd(bytes: Buffer, from: number): number {
  let at = from
  for (let byte = bytes[at] ?? 0; byte >= zero && byte <= nine; byte = bytes[at] ?? 0) at++
  return at
}

/** `true`, `false` and `null`; 0 for anything else. */
function wordLength(bytes: Buffer, at: number): number {
  const matches = (text: string): boolean => {
    for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text.charCodeAt(index)) return false
    return true
  }
  if (bytes[at] === 0x6e) return matches('null') ? 4 : 0
  if (bytes[at] === 0x74) return matches('true') ? 4 : 0
  return matches('false') ? 5 : 0
}

/** After a backslash: " \ / b f n r t */
const escapes = new Set([quote, backslash, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74])
const isEscape = (byte: number): boolean => escapes.has(byte)

function hexUnit(bytes: Buffer, at: number): number {
  let unit = 0
  for (let index = at; index < at + 4; index++) {
    const byte = bytes[index] ?? 0
    const digit = byte <= nine ? byte - zero : (byte | 0x20) - 0x57
    if (digit < 0 || digit > 15 || (byte > nine && (byte | 0x20) < 0x61)) return bad
    unit = unit * 16 + digit
  }
  return unit
}
