/** What runs of words may mean; the lattice picks those that explain most without touching each other. */
import type { Column } from './columns.ts'
import type { DataCity, OtherCity } from './place-index.ts'
import type { Op, Value } from './reading.ts'
import type { Entry } from './value-index.ts'

export type Meant =
  /** Surest first. */
  | { readonly kind: 'values'; readonly entries: readonly Entry[]; readonly source?: 'fuzzy' }
  | Comparison
  | { readonly kind: 'radius'; readonly miles: number }
  | { readonly kind: 'limit'; readonly rows: number }
  | CityMeant
  | { readonly kind: 'state'; readonly value: string; readonly confidence: number }
  /** Surely a condition, of which column nobody knows. */
  | { readonly kind: 'unclear' }

export interface Comparison {
  readonly kind: 'number' | 'date'
  readonly column: Column
  readonly op: Op
  readonly values: readonly Value[]
  readonly confidence: number
  /** Wished for, not asked. */
  readonly wish?: true
}

export interface CityMeant {
  readonly kind: 'city'
  /** Those of the data by that name, else others of the map. */
  readonly cities: readonly DataCity[]
  readonly others: readonly OtherCity[]
  readonly region: boolean
  readonly confidence: number
  /** The state of the same name, in the rows' own writing. */
  readonly state?: string
}

export interface Candidate {
  /** Tokens from (inclusive) to (exclusive). */
  readonly from: number
  readonly to: number
  readonly weight: number
  readonly meant: Meant
}

/** The set of candidates without overlap whose weights sum highest; in their order. */
export function bestSet(candidates: readonly Candidate[], length: number): readonly Candidate[] {
  const byEnd = Map.groupBy(candidates, (candidate) => candidate.to)
  const best = new Float64Array(length + 1)
  const last: (Candidate | undefined)[] = []
  for (let end = 1; end <= length; end++) {
    best[end] = best[end - 1] ?? 0
    for (const candidate of byEnd.get(end) ?? []) {
      const sum = (best[candidate.from] ?? 0) + candidate.weight
      if (sum > (best[end] ?? 0)) {
        best[end] = sum
        last[end] = candidate
      }
    }
  }
  const chosen: Candidate[] = []
  for (let end = length; end > 0; ) {
    const candidate = last[end]
    if (candidate === undefined) end -= 1
    else {
      chosen.push(candidate)
      end = candidate.from
    }
  }
  return chosen.toReversed()
}

/** Longer runs weigh more than their parts together. */
export const weightOf = (confidence: number, words: number): number => confidence * words ** 1.25
