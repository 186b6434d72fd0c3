/** How much of a dataset's values an index takes up: all surfaces of few values, the values alone of many, the common ones of too many. */
import { limits } from '../../config/limits.ts'
import type { ColumnFacts } from './facts.ts'

export interface Share {
  /** So many of the values, most frequent first. */
  readonly values: number
  /** Whether they are found by other ways to write them: acronyms, pieces, other orders. */
  readonly surfaces: boolean
  /** Whether they are found by some of their words. */
  readonly parts: boolean
}

type Values = Pick<ColumnFacts, 'name' | 'values'>

/**
 * The share of each column, by name. Columns of few words come first: what a row is has fewer names than whose it is.
 * All of it together makes at most about `valueEntriesMax` entries.
 */
export function sharesOf(columns: readonly Values[]): ReadonlyMap<string, Share> {
  const shares = new Map<string, Share>()
  const most = valuesEach(columns)
  let left = limits.valueEntriesMax
  const costs = columns.map(({ name, values }) => {
    const kept = values.slice(0, most)
    left -= kept.length
    return { name, values: kept.length, ...costOf(kept) }
  })
  for (const { name, values, surfaces, parts } of costs.toSorted(
    (a, b) => a.surfaces + a.parts - b.surfaces - b.parts,
  )) {
    const withSurfaces = surfaces <= left
    if (withSurfaces) left -= surfaces
    const withParts = withSurfaces && parts <= left
    if (withParts) left -= parts
    shares.set(name, { values, surfaces: withSurfaces, parts: withParts })
  }
  return shares
}

/** The most values of one column with which those of all stay within `indexedValuesMax`. */
function valuesEach(columns: readonly Values[]): number {
  const sizes = columns.map(({ values }) => values.length).toSorted((a, b) => a - b)
  let left = limits.indexedValuesMax
  for (const [at, size] of sizes.entries()) {
    const each = Math.floor(left / (sizes.length - at))
    if (size > each) return each
    left -= size
  }
  return Number.POSITIVE_INFINITY
}

/** Entries, about. */
function costOf(values: ColumnFacts['values']): { readonly surfaces: number; readonly parts: number } {
  let surfaces = 0
  let parts = 0
  for (const { value } of values) {
    const words = value.split(/[\s/_-]+/).length
    surfaces += words < 2 ? 0 : 4
    if (words <= limits.partWordsMax) parts += (words * (words + 1)) / 2 - 1
  }
  return { surfaces, parts }
}
