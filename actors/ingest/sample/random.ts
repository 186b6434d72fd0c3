/**
 * Random numbers that depend on a seed and a row only, so that any row can be made alone and again.
 * Generator: xoshiro128** 1.1 by David Blackman and Sebastiano Vigna (public domain, prng.di.unimi.it).
 * Seeding: the lowbias32 mixer of Chris Wellons' hash-prospector (public domain). It is a bijection of 32 bits,
 * so two rows of one seed never start from the same state.
 */

export class RowRandom {
  private a = 0
  private b = 0
  private c = 0
  private d = 0

  /** Starts over for one row; `stream` keeps two kinds of rows with equal numbers apart. `seed` is a safe integer. */
  start(seed: number, stream: number, row: number): this {
    const low = mix(seed | 0)
    const high = Math.floor(seed / 2 ** 32) | 0
    this.a = mix(low ^ mix(high + 0x9e3779b9))
    this.b = mix((row | 0) ^ this.a)
    this.c = mix((stream | 0) + Math.imul(this.a, 3))
    this.d = mix(this.b ^ 0x6a09e667) | 1 // an all-zero state would stay zero
    for (let warm = 0; warm < 4; warm++) this.bits()
    return this
  }

  /** 32 random bits as an unsigned integer. */
  bits(): number {
    const result = Math.imul(rotate(Math.imul(this.b, 5), 7), 9) >>> 0
    const shifted = this.b << 9
    this.c ^= this.a
    this.d ^= this.b
    this.b ^= this.c
    this.a ^= this.d
    this.c ^= shifted
    this.d = rotate(this.d, 11)
    return result
  }

  /** In [0, 1). */
  fraction(): number {
    return this.bits() / 2 ** 32
  }

  /** An integer in [0, count). */
  below(count: number): number {
    return Math.floor(this.fraction() * count)
  }

  /** An integer in [low, high], both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1)
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  /** Mean 0, deviation 1, within ±3.5: the sum of four uniforms, which needs no logarithm and so is the same everywhere. */
  normal(): number {
    return (this.fraction() + this.fraction() + this.fraction() + this.fraction() - 2) * Math.sqrt(3)
  }

  pick<T>(items: readonly T[]): T {
    return itemAt(items, this.below(items.length))
  }

  /** `count` different items in their own order (Knuth's selection sampling). */
  some<T>(items: readonly T[], count: number): readonly T[] {
    const chosen: T[] = []
    for (let index = 0; index < items.length && chosen.length < count; index++) {
      if (this.chance((count - chosen.length) / (items.length - index))) chosen.push(itemAt(items, index))
    }
    return chosen
  }
}

/** Items drawn in proportion to their weights in constant time (Walker's alias method as Vose gives it). */
export class Weighted<T> {
  private readonly items: readonly T[]
  private readonly keep: readonly number[]
  private readonly alias: readonly number[]

  constructor(items: readonly T[], weightOf: (item: T) => number) {
    const total = items.reduce((sum, item) => sum + weightOf(item), 0)
    const keep = items.map((item) => (weightOf(item) * items.length) / total)
    const alias = items.map((_, index) => index)
    const small = keep.flatMap((share, index) => (share < 1 ? [index] : []))
    const large = keep.flatMap((share, index) => (share < 1 ? [] : [index]))
    for (let less = small.pop(), more = large.pop(); less !== undefined && more !== undefined; less = small.pop()) {
      alias[less] = more
      const left = itemAt(keep, more) + itemAt(keep, less) - 1
      keep[more] = left
      if (left < 1) {
        small.push(more)
        more = large.pop()
      }
    }
    this.items = items
    this.keep = keep
    this.alias = alias
  }

  pick(random: RowRandom): T {
    const slot = random.below(this.items.length)
    return itemAt(this.items, random.fraction() < itemAt(this.keep, slot) ? slot : itemAt(this.alias, slot))
  }
}

/** The item at an index that is known to exist. */
export function itemAt<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError(`no item ${index} among ${items.length}`)
  return item
}

const rotate = (bits: number, by: number): number => (bits << by) | (bits >>> (32 - by))

function mix(value: number): number {
  let bits = value
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d)
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b)
  return bits ^ (bits >>> 16)
}
