/** A set of labels, one bit each: small enough for millions of rows, and it crosses threads as it is. */
import { assert } from '../../actors/kernel/assert.ts'

export interface Bitset {
  /** Labels are 0 … size-1. */
  readonly size: number
  readonly words: Uint32Array
}

const BITS = 32

export const emptyBitset = (size: number): Bitset => ({ size, words: new Uint32Array(Math.ceil(size / BITS)) })

export function bitsetOf(size: number, labels: Iterable<number>): Bitset {
  const set = emptyBitset(size)
  for (const label of labels) {
    assert(label >= 0 && label < size, 'a label is below the size of its set')
    set.words[label >>> 5] = (set.words[label >>> 5] ?? 0) | (1 << (label & 31))
  }
  return set
}

export const hasLabel = ({ words }: Bitset, label: number): boolean =>
  (((words[label >>> 5] ?? 0) >>> (label & 31)) & 1) === 1

export function countOf({ words }: Bitset): number {
  let count = 0
  for (const word of words) count += bitsOf(word)
  return count
}

/** Calls `see` with each label, lowest first. */
export function eachLabel({ words }: Bitset, see: (label: number) => void): void {
  words.forEach((word, at) => {
    for (let left = word; left !== 0; left &= left - 1) see(at * BITS + (BITS - 1 - Math.clz32(left & -left)))
  })
}

/** Sums of neighbouring bits, then of pairs, fours and bytes. */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
