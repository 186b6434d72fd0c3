/** Which rows have some keys: a table of labels by the hash of their key, four bytes a place. */
import type { Keys } from '../embeddings/key-page.ts'
import { type Bitset, emptyBitset, hasLabel } from '../engines/bitset.ts'

const FREE = -1

export class KeyTable {
  readonly #keys: Keys
  readonly #places: Int32Array
  readonly #last: number

  /** @param keys of rows in their order, each once */
  constructor(keys: Keys) {
    this.#keys = keys
    this.#places = new Int32Array(2 ** Math.ceil(Math.log2(2 * keys.length + 2))).fill(FREE)
    this.#last = this.#places.length - 1
    const hashes = hashesOf(keys)
    for (let label = 0; label < keys.length; label++) {
      let at = hashes(label) & this.#last
      while (this.#places[at] !== FREE) at = (at + 1) & this.#last
      this.#places[at] = label
    }
  }

  /** Of its own, without the keys. */
  get bytes(): number {
    return this.#places.byteLength
  }

  /** The rows that have one of those keys; keys of other rows, and of another kind, say nothing. */
  labelsOf(keys: Keys): Bitset {
    const found = emptyBitset(this.#keys.length)
    if (keys instanceof BigInt64Array !== this.#keys instanceof BigInt64Array) return found
    const hashes = hashesOf(keys)
    for (let number = 0; number < keys.length; number++) {
      const label = this.#labelOf(keys[number], hashes(number))
      if (label !== FREE) found.words[label >>> 5] = (found.words[label >>> 5] ?? 0) | (1 << (label & 31))
    }
    return found
  }

  #labelOf(key: bigint | string | undefined, hash: number): number {
    for (let at = hash & this.#last; ; at = (at + 1) & this.#last) {
      const label = this.#places[at] ?? FREE
      if (label === FREE || this.#keys[label] === key) return label
    }
  }
}

/** Rows that are in both. */
export function both(one: Bitset | undefined, other: Bitset | undefined): Bitset | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return { size: one.size, words: one.words.map((word, at) => word & (other.words[at] ?? 0)) }
}

/** All rows but those. */
export function without(size: number, hidden: Bitset): Bitset {
  const kept = emptyBitset(size)
  for (let label = 0; label < size; label++)
    if (!hasLabel(hidden, label)) kept.words[label >>> 5] = (kept.words[label >>> 5] ?? 0) | (1 << (label & 31))
  return kept
}

function hashesOf(keys: Keys): (number: number) => number {
  if (!(keys instanceof BigInt64Array)) return (number) => hashOfText(keys[number] ?? '')
  const halves = new Int32Array(keys.buffer, keys.byteOffset, 2 * keys.length)
  return (number) => mixed((halves[2 * number] ?? 0) ^ Math.imul(halves[2 * number + 1] ?? 0, 0x9e3779b1))
}

function hashOfText(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return mixed(hash)
}

/** Neighbouring numbers lie far from each other. */
function mixed(value: number): number {
  const once = Math.imul(value ^ (value >>> 16), 0x45d9f3b)
  return (once ^ (once >>> 15)) >>> 0
}
