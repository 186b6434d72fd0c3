/**
 * Reads one record of JSON after the other, byte by byte: whether it is JSON, what its values look like, and, on a
 * second walk, the record again with those values put in quotes that DuckDB's own reader would change.
 */
import { JsonShape, type Keyed, kinds, patches, type ShapeBudget } from '../actors/ingest/json-shape.ts'
import { timeFormOf, timeForms } from '../actors/ingest/json-value.ts'
import { limits } from '../config/limits.ts'
import type { Patched } from './json-patch.ts'

const quote = 0x22
const comma = 0x2c
const minus = 0x2d
const point = 0x2e
const zero = 0x30
const nine = 0x39
const colon = 0x3a
const openList = 0x5b
const backslash = 0x5c
const closeList = 0x5d
const openObject = 0x7b
const closeObject = 0x7d

/** Positions are never negative. */
const bad = -1

export interface Fault {
  /** The key of the record that it is about. */
  readonly column: string | null
  readonly reason: string
}

interface WalkParts {
  readonly root: JsonShape
  readonly budget: ShapeBudget
  /** Told of each key that the root has not had. */
  readonly onKey?: (keyed: Keyed) => void
  /** On the second walk: gets each record as DuckDB is to read it. */
  readonly patched?: Patched
}

export class JsonWalker {
  /** The file has more columns than a dataset may have. */
  tooManyColumns = false
  readonly #root: JsonShape
  readonly #anything: JsonShape
  readonly #patched: Patched | undefined
  readonly #observing: boolean
  readonly #onKey: (keyed: Keyed) => void
  #bytes: Buffer = Buffer.alloc(0)
  #end = 0
  #start = 0
  /** One for each object; they count down on the second walk, whose shapes keep the stamps of the first. */
  #stamps = 0
  #column: Keyed | undefined
  #reason = ''

  constructor({ root, budget, patched, onKey = () => undefined }: WalkParts) {
    this.#root = root
    this.#onKey = onKey
    this.#anything = new JsonShape(budget)
    this.#anything.opaque = true
    this.#patched = patched
    this.#observing = patched === undefined
  }

  /** Reads the record from `start` to `end`; the byte at `end` exists and is part of no value. */
  record(bytes: Buffer, start: number, end: number): Fault | undefined {
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    this.#column = undefined
    this.#patched?.begin(bytes, start)
    let at = this.#space(start)
    if (at < end && bytes[at] !== openObject) return { column: null, reason: this.#notObject(at) }
    at = this.#object(at, this.#root, 1)
    if (at >= 0 && this.#space(at) !== end) at = this.#fail(at, 'something follows the object')
    if (at < 0) return { column: this.#columnName(), reason: this.#reason }
    this.#patched?.finish(end)
    return undefined
  }

  #columnName = (): string | null => this.#column?.name ?? null

  #notObject(at: number): string {
    const end = this.#value(at, this.#anything, 1)
    if (end < 0 || this.#space(end) !== this.#end) return this.#reason || 'not JSON'
    return 'not a JSON object, so it has no columns'
  }

  #fail(at: number, what: string): number {
    if (at >= this.#end) this.#reason = 'not JSON: it ends too early'
    else this.#reason = `not JSON: ${what} at byte ${at - this.#start + 1}`
    return bad
  }

  /** A fault of what the record says, not of how it is written. */
  #refuse(reason: string): number {
    this.#reason = reason
    return bad
  }

  #space(from: number): number {
    const bytes = this.#bytes
    let at = from
    for (;;) {
      const byte = bytes[at]
      if (at >= this.#end || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return at
      at++
    }
  }

  #value(at: number, shape: JsonShape, depth: number): number {
    const byte = this.#bytes[at] ?? 0
    if (byte === quote) return this.#string(at, shape)
    if (this.#patched !== undefined && shape.patch === patches.asText) return this.#asText(at, depth)
    if (byte === openObject) return this.#object(at, shape, depth)
    if (byte === openList) return this.#list(at, shape, depth)
    if (byte === minus || (byte >= zero && byte <= nine)) return this.#number(at, shape)
    return this.#word(at, shape)
  }

  #asText(at: number, depth: number): number {
    const end = this.#value(at, this.#anything, depth)
    if (end < 0 || this.#bytes[at] === 0x6e /* null */) return end
    this.#patched?.replace(at, end, JSON.stringify(this.#bytes.toString('utf8', at, end)))
    return end
  }

  #word(at: number, shape: JsonShape): number {
    const bytes = this.#bytes
    const length = wordLength(bytes, at)
    if (length === 0) return this.#fail(at, 'no value stands')
    const byte = bytes[at]
    if (byte === 0x6e || !this.#observing) return at + length
    const refused = !shape.opaque && (shape.rule ? !shape.rule.booleans : shape.closed)
    if (refused) return this.#unheld(at, at + length, shape)
    shape.seen |= kinds.boolean
    return at + length
  }

  #unheld(start: number, end: number, shape: JsonShape): number {
    const text = this.#bytes.toString('utf8', start, Math.min(end, start + 400)).slice(0, 100)
    const type = shape.rule?.type ?? (shape.seen === kinds.array ? 'LIST' : 'STRUCT')
    return this.#refuse(`${text} is not a ${type}`)
  }

  #number(start: number, shape: JsonShape): number {
    const bytes = this.#bytes
    const first = bytes[start] === minus ? start + 1 : start
    let at = first
    if (bytes[at] === zero) at++
    else at = digitsEnd(bytes, at)
    const digits = at - first
    if (digits === 0) return this.#fail(at, 'a number has no digits')
    let scale = 0
    if (bytes[at] === point) {
      const from = at + 1
      at = digitsEnd(bytes, from)
      scale = at - from
      if (scale === 0) return this.#fail(at, 'a number has no digits after its point')
    }
    const mantissaEnd = at
    if (bytes[at] === 0x65 || bytes[at] === 0x45) {
      const sign = bytes[at + 1]
      const from = sign === 0x2b || sign === minus ? at + 2 : at + 1
      at = digitsEnd(bytes, from)
      if (at === from) return this.#fail(at, 'a number has no digits in its exponent')
    }
    if (!this.#observing) {
      if (shape.patch === patches.quoteNumbers)
        this.#patched?.replace(start, at, `"${bytes.toString('latin1', start, at)}"`)
      return at
    }
    if (!shape.opaque && (shape.rule || shape.closed)) {
      if (!shape.rule?.number(bytes.toString('latin1', start, at))) return this.#unheld(start, at, shape)
    }
    shape.seen |= kinds.number
    if (shape.opaque || shape.rule) return at
    const exponent = at > mantissaEnd
    if (scale === 0 && !exponent) shape.observeInteger(bytes, start, at)
    else shape.observeFraction(bytes, { start, end: at, digits, scale, exponent })
    return at
  }

  #string(start: number, shape: JsonShape): number {
    const end = this.#stringEnd(start + 1)
    if (end < 0 || !this.#observing || shape.opaque) return end
    const { rule } = shape
    if (rule || shape.closed) return rule?.string(this.#text(start, end)) ? end : this.#unheld(start, end, shape)
    shape.seen |= kinds.string
    if (shape.time !== timeForms.text) shape.observeTime(timeFormOf(this.#bytes, start + 1, end - 1))
    return end
  }

  /** Behind the closing quote. */
  #stringEnd(from: number): number {
    const bytes = this.#bytes
    let at = from
    for (;;) {
      let byte = bytes[at] ?? 0
      while (byte !== quote && byte !== backslash && byte >= 0x20) byte = bytes[++at] ?? 0
      if (at >= this.#end) return this.#fail(this.#end, 'a string is not closed')
      if (byte === quote) return at + 1
      if (byte !== backslash) return this.#fail(at, 'a string has a control character')
      at = this.#escapeEnd(at)
      if (at < 0) return bad
    }
  }

  #escapeEnd(at: number): number {
    const bytes = this.#bytes
    const kind = bytes[at + 1] ?? 0
    if (kind !== 0x75) return isEscape(kind) ? at + 2 : this.#fail(at, 'a string has an escape that is none')
    const unit = hexUnit(bytes, at + 2)
    if (unit < 0) return this.#fail(at, 'a string has an escape that is none')
    if (unit < 0xd800 || unit > 0xdfff) return at + 6
    const low = bytes[at + 6] === backslash && bytes[at + 7] === 0x75 ? hexUnit(bytes, at + 8) : bad
    if (unit < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) return at + 12
    return this.#refuse(`a string has half a character (\\u${unit.toString(16)}), which no text has`)
  }

  /** The value of the string between two quotes. */
  #text(start: number, end: number): string {
    const text = this.#bytes.toString('utf8', start, end)
    return text.includes('\\') ? String(JSON.parse(text)) : text.slice(1, -1)
  }

  #list(start: number, shape: JsonShape, depth: number): number {
    if (depth > limits.jsonDepthMax) return this.#refuse(`nested deeper than ${limits.jsonDepthMax}`)
    const element = this.#elementShape(shape)
    if (element === undefined) return this.#unheld(start, this.#end, shape)
    let at = this.#space(start + 1)
    if (this.#bytes[at] === closeList && at < this.#end) return at + 1
    for (;;) {
      at = this.#value(at, element, depth + 1)
      if (at < 0) return bad
      at = this.#space(at)
      const byte = at < this.#end ? this.#bytes[at] : 0
      if (byte === closeList) return at + 1
      if (byte !== comma) return this.#fail(at, 'a list goes on without a comma')
      at = this.#space(at + 1)
    }
  }

  #elementShape(shape: JsonShape): JsonShape | undefined {
    if (shape.opaque) {
      if (this.#observing) shape.seen |= kinds.array
      return this.#anything
    }
    if (shape.rule || (shape.closed && shape.seen !== kinds.array)) return undefined
    if (this.#observing) shape.seen |= kinds.array
    const element = this.#observing ? shape.elements() : shape.element
    if (element !== undefined) return element
    if (this.#observing) shape.opaque = true
    return this.#anything
  }

  #object(start: number, shape: JsonShape, depth: number): number {
    if (depth > limits.jsonDepthMax) return this.#refuse(`nested deeper than ${limits.jsonDepthMax}`)
    if (shape.rule ? !shape.opaque : shape.closed && shape.seen !== kinds.object)
      return this.#unheld(start, this.#end, shape)
    if (this.#observing) shape.seen |= kinds.object
    const isRoot = depth === 1 && shape === this.#root
    const others = shape.opaque ? new Set<string>() : undefined
    this.#stamps += this.#observing ? 1 : -1
    const stamp = this.#stamps
    let guess = 0
    let at = this.#space(start + 1)
    if (this.#bytes[at] === closeObject && at < this.#end) return at + 1
    for (;;) {
      if (this.#bytes[at] !== quote || at >= this.#end) return this.#fail(at, 'a key should stand')
      const keyed = others ? undefined : this.#guessed(shape.keys[guess], at)
      const keyEnd = keyed ? at + 1 + keyed.raw.length : this.#stringEnd(at + 1)
      if (keyEnd < 0) return bad
      const found = keyed ?? this.#child(shape, this.#text(at, keyEnd), others)
      if (found === undefined) return bad
      if (found !== 'other') {
        if (found.shape.stamp === stamp) return this.#repeated(found.name)
        found.shape.stamp = stamp
        guess = found.index + 1
        if (isRoot) this.#enterColumn(found, at, keyEnd)
      }
      at = this.#space(keyEnd)
      if (this.#bytes[at] !== colon || at >= this.#end) return this.#fail(at, 'a key has no colon')
      at = this.#value(this.#space(at + 1), found === 'other' ? this.#anything : found.shape, depth + 1)
      if (at < 0) return bad
      if (isRoot && this.#column !== undefined && this.#bytes[at - 1] !== 0x6c /* null */)
        this.#column.shape.held = true
      at = this.#space(at)
      const byte = at < this.#end ? this.#bytes[at] : 0
      if (byte === closeObject) return at + 1
      if (byte !== comma) return this.#fail(at, 'an object goes on without a comma')
      at = this.#space(at + 1)
    }
  }

  #enterColumn(keyed: Keyed, at: number, end: number): void {
    this.#column = keyed
    const renamed = this.#patched?.names.get(keyed.index)
    if (renamed !== undefined) this.#patched?.replace(at, end, renamed)
  }

  /** Rows mostly have their keys in the same order. */
  #guessed(keyed: Keyed | undefined, at: number): Keyed | undefined {
    if (keyed === undefined) return undefined
    const { raw } = keyed
    const bytes = this.#bytes
    for (let index = 0; index < raw.length; index++) if (bytes[at + 1 + index] !== raw[index]) return undefined
    return keyed
  }

  #child(shape: JsonShape, name: string, others: Set<string> | undefined): Keyed | 'other' | undefined {
    if (others !== undefined) {
      if (others.has(name)) return this.#refused(this.#repeated(name))
      others.add(name)
      return 'other'
    }
    const known = shape.find(name)
    if (known !== undefined) return known
    if (!this.#observing) return 'other'
    if (/\p{Cc}/u.test(name) || name.length > limits.columnNameLengthMax)
      return this.#refused(this.#refuse(`no column can have the name ${JSON.stringify(name.slice(0, 40))}`))
    if (shape.closed) return this.#refused(this.#refuse(`the column has no field ${JSON.stringify(name)}`))
    const added = shape.add(name)
    if (added !== undefined) {
      if (shape === this.#root) this.#onKey(added)
      return added
    }
    if (shape === this.#root) {
      this.tooManyColumns = true
      return this.#refused(this.#refuse('too many columns'))
    }
    shape.opaque = true
    return 'other'
  }

  #refused = (_: number): undefined => undefined

  #repeated = (name: string): number => this.#refuse(`the key ${JSON.stringify(name)} stands twice in one object`)
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
