/**
 * Reads one record of JSON after the other, byte by byte: whether it is JSON, what its values look like, and, on a
 * second walk, the record again with those values put in quotes that DuckDB's own reader would change.
 */
import { JsonShape, type Keyed, kinds, patches, type ShapeBudget } from '../../actors/ingest/json-shape.ts'
import { timeFormOf, timeForms } from '../../actors/ingest/json-value.ts'
import { limits } from '../../config/limits.ts'
import {
  bad,
  closeList,
  closeObject,
  colon,
  comma,
  JsonBytes,
  minus,
  openList,
  openObject,
  quote,
} from './json-bytes.ts'
import type { Patched } from './json-patch.ts'

const letterL = 0x6c
const letterN = 0x6e

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
  readonly #json = new JsonBytes()
  readonly #patched: Patched | undefined
  readonly #observing: boolean
  readonly #onKey: (keyed: Keyed) => void
  /** One for each object; they count down on the second walk, whose shapes keep the stamps of the first. */
  #stamps = 0
  #column: Keyed | undefined

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
    this.#json.open(bytes, start, end)
    this.#column = undefined
    this.#patched?.begin(bytes, start)
    let at = this.#json.space(start)
    if (at < end && bytes[at] !== openObject) return { column: null, reason: this.#notObject(at) }
    at = this.#object(at, this.#root, 1)
    if (at >= 0 && this.#json.space(at) !== end) at = this.#json.fail(at, 'something follows the object')
    if (at < 0) return { column: this.#columnName(), reason: this.#json.reason }
    this.#patched?.finish(end)
    return undefined
  }

  #columnName = (): string | null => this.#column?.name ?? null

  #notObject(at: number): string {
    const end = this.#value(at, this.#anything, 1)
    if (end < 0 || this.#json.space(end) !== this.#json.end) return this.#json.reason || 'not JSON'
    return 'not a JSON object, so it has no columns'
  }

  #value(at: number, shape: JsonShape, depth: number): number {
    const byte = this.#json.bytes[at] ?? 0
    if (byte === quote) return this.#string(at, shape)
    if (this.#patched !== undefined && shape.patch === patches.asText) return this.#asText(at, depth)
    if (byte === openObject) return this.#object(at, shape, depth)
    if (byte === openList) return this.#list(at, shape, depth)
    if (byte === minus || (byte >= 0x30 && byte <= 0x39)) return this.#number(at, shape)
    return this.#word(at, shape)
  }

  #asText(at: number, depth: number): number {
    const end = this.#value(at, this.#anything, depth)
    if (end < 0 || this.#json.bytes[at] === letterN) return end
    this.#patched?.replace(at, end, JSON.stringify(this.#json.bytes.toString('utf8', at, end)))
    return end
  }

  #word(at: number, shape: JsonShape): number {
    const end = this.#json.wordEnd(at)
    if (end < 0 || this.#json.bytes[at] === letterN || !this.#observing) return end
    const held = shape.opaque || (shape.rule ? shape.rule.booleans : !shape.closed)
    if (!held) return this.#unheld(at, end, shape)
    shape.seen |= kinds.boolean
    return end
  }

  #unheld(start: number, end: number, shape: JsonShape): number {
    const text = this.#json.bytes.toString('utf8', start, Math.min(end, start + 400)).slice(0, 100)
    return this.#wrongKind(text, shape)
  }

  #wrongKind(text: string, shape: JsonShape): number {
    const type = shape.rule?.type ?? (shape.seen === kinds.array ? 'LIST' : 'STRUCT')
    return this.#json.refuse(`${text} is not a ${type}`)
  }

  #number(start: number, shape: JsonShape): number {
    const text = this.#json
    const end = text.numberEnd(start)
    if (end < 0) return bad
    if (!this.#observing) {
      if (shape.patch === patches.quoteNumbers)
        this.#patched?.replace(start, end, `"${text.bytes.toString('latin1', start, end)}"`)
      return end
    }
    if (!shape.opaque && (shape.rule || shape.closed)) {
      if (!shape.rule?.number(text.bytes.toString('latin1', start, end))) return this.#unheld(start, end, shape)
    }
    shape.seen |= kinds.number
    if (shape.opaque || shape.rule) return end
    const { digits, scale, exponent } = text
    if (scale === 0 && !exponent) shape.observeInteger(text.bytes, start, end)
    else shape.observeFraction(text.bytes, { start, end, digits, scale, exponent })
    return end
  }

  #string(start: number, shape: JsonShape): number {
    const end = this.#json.stringEnd(start + 1)
    if (end < 0 || !this.#observing || shape.opaque) return end
    const { rule } = shape
    if (rule || shape.closed) return rule?.string(this.#json.text(start, end)) ? end : this.#unheld(start, end, shape)
    shape.seen |= kinds.string
    if (shape.time !== timeForms.text) shape.observeTime(timeFormOf(this.#json.bytes, start + 1, end - 1))
    return end
  }

  #list(start: number, shape: JsonShape, depth: number): number {
    if (depth > limits.jsonDepthMax) return this.#json.refuseDepth()
    const element = this.#elementShape(shape)
    if (element === undefined) return this.#wrongKind('a list', shape)
    let at = this.#json.space(start + 1)
    if (this.#json.bytes[at] === closeList && at < this.#json.end) return at + 1
    for (;;) {
      at = this.#value(at, element, depth + 1)
      if (at < 0) return bad
      at = this.#json.space(at)
      const byte = at < this.#json.end ? this.#json.bytes[at] : 0
      if (byte === closeList) return at + 1
      if (byte !== comma) return this.#json.fail(at, 'a list goes on without a comma')
      at = this.#json.space(at + 1)
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
    if (depth > limits.jsonDepthMax) return this.#json.refuseDepth()
    if (shape.rule ? !shape.opaque : shape.closed && shape.seen !== kinds.object)
      return this.#wrongKind('an object', shape)
    if (this.#observing) shape.seen |= kinds.object
    const isRoot = depth === 1 && shape === this.#root
    const others = shape.opaque ? new Set<string>() : undefined
    this.#stamps += this.#observing ? 1 : -1
    const stamp = this.#stamps
    let guess = 0
    let at = this.#json.space(start + 1)
    if (this.#json.bytes[at] === closeObject && at < this.#json.end) return at + 1
    for (;;) {
      if (this.#json.bytes[at] !== quote || at >= this.#json.end) return this.#json.fail(at, 'a key should stand')
      const keyed = others ? undefined : this.#guessed(shape.keys[guess], at)
      const keyEnd = keyed ? at + 1 + keyed.raw.length : this.#json.stringEnd(at + 1)
      if (keyEnd < 0) return bad
      const found = keyed ?? this.#child(shape, this.#json.text(at, keyEnd), others)
      if (found === undefined) return bad
      // from here on it is kept as text, and repeated keys are looked for in another way
      if (found === 'too wide') return this.#object(start, shape, depth)
      if (found !== 'other') {
        if (found.shape.stamp === stamp) return this.#json.refuseRepeated(found.name)
        found.shape.stamp = stamp
        guess = found.index + 1
        if (isRoot) this.#enterColumn(found, at, keyEnd)
      }
      at = this.#json.space(keyEnd)
      if (this.#json.bytes[at] !== colon || at >= this.#json.end) return this.#json.fail(at, 'a key has no colon')
      at = this.#value(this.#json.space(at + 1), found === 'other' ? this.#anything : found.shape, depth + 1)
      if (at < 0) return bad
      if (isRoot && this.#column !== undefined && this.#json.bytes[at - 1] !== letterL) this.#column.shape.held = true
      at = this.#json.space(at)
      const byte = at < this.#json.end ? this.#json.bytes[at] : 0
      if (byte === closeObject) return at + 1
      if (byte !== comma) return this.#json.fail(at, 'an object goes on without a comma')
      at = this.#json.space(at + 1)
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
    const bytes = this.#json.bytes
    for (let index = 0; index < raw.length; index++) if (bytes[at + 1 + index] !== raw[index]) return undefined
    return keyed
  }

  #child(shape: JsonShape, name: string, others: Set<string> | undefined): Keyed | 'other' | 'too wide' | undefined {
    if (others !== undefined) {
      if (others.has(name)) return this.#refused(this.#json.refuseRepeated(name))
      others.add(name)
      return 'other'
    }
    const known = shape.find(name)
    if (known !== undefined) return known
    if (!this.#observing) return 'other'
    if (/\p{Cc}/u.test(name) || name.length > limits.columnNameLengthMax)
      return this.#refused(this.#json.refuse(`no column can have the name ${JSON.stringify(name.slice(0, 40))}`))
    if (shape.closed) return this.#refused(this.#json.refuse(`the column has no field ${JSON.stringify(name)}`))
    const added = shape.add(name)
    if (added !== undefined) {
      if (shape === this.#root) this.#onKey(added)
      return added
    }
    if (shape === this.#root) {
      this.tooManyColumns = true
      return this.#refused(this.#json.refuse('too many columns'))
    }
    shape.opaque = true
    return 'too wide'
  }

  #refused = (_: number): undefined => undefined
}
