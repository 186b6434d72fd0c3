/** Two lists of rows, by meaning and by words, made one. */

export interface LegRow {
  readonly key: bigint | string
  readonly score: number
}

export interface Legs {
  /** Best first. */
  readonly dense?: readonly LegRow[]
  readonly lexical?: readonly LegRow[]
}

export type LegName = keyof Legs

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
    const worth = worthOf(leg, list, fusion)
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

function worthOf(leg: LegName, list: readonly LegRow[], fusion: Fusion): (score: number, rank: number) => number {
  switch (fusion.kind) {
    case 'rrf':
      return (_, rank) => 1 / (RRF + rank)
    case 'convex': {
      const share = leg === 'dense' ? fusion.weight : 1 - fusion.weight
      const best = list[0]?.score ?? 0
      // no word in common is 0; of nearness there is no such point, so the last of the list is
      const least = leg === 'lexical' ? 0 : (list.at(-1)?.score ?? 0)
      return (score) => share * (best > least ? (score - least) / (best - least) : 1)
    }
    default:
      return fusion.kind === leg ? (score) => score : () => 0
  }
}

const byKey = (a: bigint | string, b: bigint | string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What an index uses until it was tuned: the middle, which was never far from the best. */
export const EVEN: Fusion = { kind: 'convex', weight: 0.5 }

/** How many rows of each leg are fused for `k` of both. */
export const legRows = (k: number, { min, max }: { readonly min: number; readonly max: number }): number =>
  Math.min(max, Math.max(min, 2 * k))
