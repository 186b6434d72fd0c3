/**
 * What the values of one place of a JSON document look like over all rows, and the type that holds them unchanged.
 * Integers become BIGINT, or DECIMAL(38,0) past it. Numbers with a point or an exponent become DOUBLE where each one
 * is what the DOUBLE prints at its shortest (`1.0` too) and none is written to a fixed number of places (`1.50`); else
 * DECIMAL where all are plain; else DOUBLE where no digit is lost; else the text itself. Strings that all are ISO
 * dates or times of one kind become DATE, TIMESTAMP or TIMESTAMPTZ. Objects become STRUCT with every key that was
 * seen, arrays LIST. Values of different kinds in one place become VARCHAR: strings as they are, all else as the exact
 * JSON text.
 */
import { limits } from '../../config/limits.ts'
import { type JsonRule, ruleOf } from './json-rule.ts'
import { isBigint, isDouble, type TimeForm, timeForms } from './json-value.ts'
import { printType, type TypeTree } from './nested-type.ts'

export const kinds = { boolean: 1, number: 2, string: 4, object: 8, array: 16 } as const

/** How the bytes of a value change before DuckDB reads them. */
export const patches = { none: 0, quoteNumbers: 1, asText: 2 } as const

/** How many more shapes one file may make; past it, objects are kept as text. */
export interface ShapeBudget {
  left: number
}

export interface Keyed {
  readonly name: string
  readonly index: number
  /** The key as it is mostly written, with its closing quote. */
  readonly raw: Uint8Array
  readonly shape: JsonShape
}

const unseenTime = -1

export class JsonShape {
  seen = 0
  integerDigits = 0
  scale = 0
  fractions = false
  exponents = false
  fixedPlaces = false
  beyondBigint = false
  beyondDouble = false
  time: TimeForm | typeof unseenTime = unseenTime
  readonly keys: Keyed[] = []
  element: JsonShape | undefined
  /** Nothing is known of what is inside: it is kept as text. */
  opaque = false
  /** Which object had this key last; a second time in the same one is a repeated key. */
  stamp = 0
  patch: (typeof patches)[keyof typeof patches] = patches.none
  /** Of a column that the dataset has: what its type holds. */
  rule: JsonRule | undefined
  /** Some value other than null was read whole. */
  held = false
  /** Of a struct that the dataset has: no other keys may come. */
  closed = false
  readonly #byName = new Map<string, Keyed>()
  readonly #budget: ShapeBudget
  readonly #depth: number

  constructor(budget: ShapeBudget, depth = 0) {
    this.#budget = budget
    this.#depth = depth
  }

  find = (name: string): Keyed | undefined => this.#byName.get(name)

  /** Adds a key; undefined where no more fit, and the object is to be kept as text. */
  add(name: string): Keyed | undefined {
    const keysMax = this.#depth === 0 ? limits.ingestColumnsMax : limits.jsonKeysMax
    if (this.#budget.left-- <= 0 || this.keys.length >= keysMax || this.#depth >= limits.jsonTypeDepthMax) {
      return undefined
    }
    const written = JSON.stringify(name)
    const keyed = {
      name,
      index: this.keys.length,
      raw: new TextEncoder().encode(written.slice(1)),
      shape: new JsonShape(this.#budget, this.#depth + 1),
    }
    this.keys.push(keyed)
    this.#byName.set(name, keyed)
    return keyed
  }

  /** The shape of the elements of arrays here; undefined where the arrays are to be kept as text. */
  elements(): JsonShape | undefined {
    if (this.element === undefined) {
      if (this.#depth >= limits.jsonTypeDepthMax || this.#budget.left-- <= 0) return undefined
      this.element = new JsonShape(this.#budget, this.#depth + 1)
    }
    return this.element
  }

  observeInteger(bytes: Buffer, start: number, end: number): void {
    const digits = end - start - (bytes[start] === 0x2d ? 1 : 0)
    if (digits > this.integerDigits) this.integerDigits = digits
    if (digits < 16) return
    const text = bytes.toString('latin1', start, end)
    if (!isBigint(text)) this.beyondBigint = true
    if (!isDouble(text)) this.beyondDouble = true
  }

  /** A number with a point or an exponent. */
  observeFraction(bytes: Buffer, number: NumberPlace): void {
    this.fractions = true
    const { start, end, digits, scale } = number
    if (digits > this.integerDigits) this.integerDigits = digits
    if (scale > this.scale) this.scale = scale
    if (number.exponent) this.exponents = true
    else if (scale > 1 && bytes[end - 1] === 0x30) this.fixedPlaces = true
    // fifteen digits always come back
    if (
      (digits + scale > 15 || number.exponent) &&
      !this.beyondDouble &&
      !isDouble(bytes.toString('latin1', start, end))
    ) {
      this.beyondDouble = true
    }
  }

  observeTime(form: TimeForm): void {
    this.time = this.time === unseenTime || this.time === form ? form : timeForms.text
  }

  /** True where some value, here or below, must be patched; after `settle`. */
  needsPatch(): boolean {
    if (this.patch === patches.quoteNumbers) return (this.seen & kinds.number) !== 0
    if (this.patch === patches.asText) return (this.seen & ~kinds.string) !== 0
    return this.element?.needsPatch() === true || this.keys.some(({ shape }) => shape.needsPatch())
  }

  /** Also sets `patch`, here and below. */
  settle(): TypeTree {
    if (this.rule !== undefined) {
      this.patch = this.rule.patch
      return { kind: 'scalar', type: this.rule.type }
    }
    const tree = this.opaque ? asText : this.#inferred()
    if (tree === asText) this.patch = patches.asText
    return tree
  }

  #inferred(): TypeTree {
    switch (this.seen) {
      case 0:
        return { kind: 'scalar', type: 'VARCHAR' }
      case kinds.boolean:
        return { kind: 'scalar', type: 'BOOLEAN' }
      case kinds.number:
        return this.#number()
      case kinds.string:
        return { kind: 'scalar', type: timeTypes[this.time] ?? 'VARCHAR' }
      case kinds.array:
        return this.#list()
      case kinds.object:
        return this.#struct()
      default:
        return asText
    }
  }

  #number(): TypeTree {
    if (!this.fractions && !this.beyondBigint) return { kind: 'scalar', type: 'BIGINT' }
    if (this.fractions && !this.beyondDouble && !this.fixedPlaces) return { kind: 'scalar', type: 'DOUBLE' }
    const precision = this.integerDigits + this.scale
    if (!this.exponents && precision <= 38) {
      this.patch = patches.quoteNumbers
      return { kind: 'scalar', type: `DECIMAL(${precision > 18 ? 38 : 18},${this.scale})` }
    }
    return this.fractions && !this.beyondDouble ? { kind: 'scalar', type: 'DOUBLE' } : asText
  }

  #list(): TypeTree {
    const element = this.element?.settle() ?? { kind: 'scalar', type: 'VARCHAR' }
    return { kind: 'list', element }
  }

  #struct(): TypeTree {
    const names = new Set(this.keys.map(({ name }) => name.toLowerCase()))
    // DuckDB tells no fields apart by case, and has no struct without fields or with a nameless one
    if (names.size === 0 || names.size < this.keys.length || names.has('')) return asText
    return { kind: 'struct', fields: this.keys.map(({ name, shape }) => ({ name, type: shape.settle() })) }
  }
}

export interface NumberPlace {
  readonly start: number
  readonly end: number
  /** Before the point. */
  readonly digits: number
  readonly scale: number
  readonly exponent: boolean
}

const asText: TypeTree = { kind: 'scalar', type: 'VARCHAR' }
const timeTypes: Readonly<Record<number, string>> = {
  [timeForms.date]: 'DATE',
  [timeForms.timestamp]: 'TIMESTAMP',
  [timeForms.timestamptz]: 'TIMESTAMPTZ',
}

/** Makes `shape` hold to a type that the dataset has already. `format` is the strptime format of a DATE. */
export function bind(shape: JsonShape, tree: TypeTree, format?: string): void {
  if (tree.kind === 'scalar') {
    shape.rule = ruleOf(tree.type, format)
    shape.opaque = shape.rule.any
    return
  }
  shape.closed = true
  shape.seen = tree.kind === 'struct' ? kinds.object : kinds.array
  const parts = tree.kind === 'struct' ? tree.fields : [{ name: '', type: tree.element }]
  for (const { name, type } of parts) {
    const part = tree.kind === 'struct' ? shape.add(name)?.shape : shape.elements()
    // past the bounds of what is looked into, the type holds nothing that JSON says
    if (part === undefined) shape.rule = ruleOf(printType(tree))
    else bind(part, type)
  }
}
