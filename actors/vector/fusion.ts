/** Two lists of rows, by meaning and by words, made one. */

export interface LegRow {
  readonly key: bigint | string
  readonly score: number
}

export interface Legs {
  /** Best first. */
  readonly dense?: readonly LegRow[]
  readonly lexical?: readonly LegRow[]
  /** What a row of usual length with every word of the query would score, known or not; absent: the best that was found. */
  readonly whole?: number
}

export type LegName = 'dense' | 'lexical'

export type Fusion =
  /** Scores of each leg from 0 to 1, added; `weight` is the share of the dense leg. */
  | { readonly kind: 'convex'; readonly weight: number }
  /** Ranks alone. */
  | { readonly kind: 'rrf' }
  | { readonly kind: LegName }

/** A row's place in one leg. */
interface Place {
  readonly rank: number
  readonly score: number
}

export interface FusedRow extends LegRow {
  readonly legs: { readonly [leg in LegName]?: Place }
}

/** The usual one of reciprocal ranks. */
const RRF = 60

/** Best first, equal scores by key. A leg that is absent brings nothing. */
export function fused(legs: Legs, fusion: Fusion, k: number): FusedRow[] {
  const rows = new Map<bigint | string, { legs: { [leg in LegName]?: Place }; score: number }>()
  for (const leg of ['dense', 'lexical'] as const) {
    const list = legs[leg] ?? []
    const worth = worthOf(leg, legs, fusion)
    for (const [at, { key, score }] of list.entries()) {
      const row = rows.get(key) ?? { legs: {}, score: 0 }
      row.legs[leg] = { rank: at + 1, score }
      row.score += worth(score, at + 1)
      rows.set(key, row)
    }
  }
  const isAlone = fusion.kind === 'dense' || fusion.kind === 'lexical' ? fusion.kind : undefined
  return [...rows]
    .flatMap(([key, row]) => (isAlone === undefined || row.legs[isAlone] !== undefined ? [{ key, ...row }] : []))
    .toSorted((a, b) => b.score - a.score || byKey(a.key, b.key))
    .slice(0, k)
}

function worthOf(leg: LegName, legs: Legs, fusion: Fusion): (score: number, rank: number) => number {
  const list = legs[leg] ?? []
  switch (fusion.kind) {
    case 'rrf':
      return (_, rank) => 1 / (RRF + rank)
    case 'convex': {
      const share = leg === 'dense' ? fusion.weight : 1 - fusion.weight
      const first = list[0]?.score ?? 0
      // a few common words of a long query say little: a row of usual length with all of its words is 1, without any 0
      if (leg === 'lexical') return (score) => share * (score / (legs.whole ?? first))
      // of nearness there are no such points, so the first and the last of the list are
      const last = list.at(-1)?.score ?? 0
      return (score) => share * (first > last ? (score - last) / (first - last) : 1)
    }
    default:
      return fusion.kind === leg ? (score) => score : () => 0
  }
}

const byKey = (a: bigint | string, b: bigint | string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What an index uses unless its tuning gains much by another: never far from the best on any set with judgements (ADR 0086). */
export const USUAL = { kind: 'convex', weight: 0.25 } as const satisfies Fusion

/** How many rows of each leg are fused for `k` of both. */
export const legRows = (k: number, { min, max }: { readonly min: number; readonly max: number }): number =>
  Math.min(max, Math.max(min, 2 * k))
