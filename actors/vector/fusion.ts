/** Two lists of rows, by meaning and by words, made one. */
import { byKey } from '../kernel/order.ts'

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
  /** Scores of each leg from 0 to 1, added; `weight` is the share of the dense leg where words find nothing, see `denseShare`. */
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
      const dense = denseShare(legs, fusion.weight)
      const share = leg === 'dense' ? dense : 1 - dense
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

/** Of the weight, what is left of it where a row has every word of the query. */
const LEFT = 0.1

/** The more of a query its words find, the less is left for nearness in meaning to say (ADR 0115). */
function denseShare({ lexical = [], whole }: Legs, weight: number): number {
  const first = lexical[0]?.score ?? 0
  const said = first === 0 ? 0 : Math.min(1, first / (whole ?? first))
  return weight * (1 - (1 - LEFT) * said)
}

/** What an index uses unless its tuning gains much by another: never far from the best on any set with judgements (ADR 0115). */
export const USUAL = { kind: 'convex', weight: 0.4 } as const satisfies Fusion

/** How many rows of each leg are fused for `k` of both. */
export const legRows = (k: number, { min, max }: { readonly min: number; readonly max: number }): number =>
  Math.min(max, Math.max(min, 2 * k))
