/** The first rows of a search in the order that a larger model gives them, half by it and half by their words. */
import type { HybridHit } from './contract.ts'
import type { FusedRow, LegRow } from './fusion.ts'

export interface RescoredRow extends LegRow {
  readonly legs: HybridHit['legs']
}

/** Of the model: the middle, which was measured; the other half are the words. */
const SHARE = 0.5

/**
 * Both scores count from the last to the first of the rows that were read, 0 to 1; equal ones stay as they stood.
 * Rows behind them stay where they are, with the score they have.
 * @param rows all of the search, best first
 * @param scores of the first rows, by the model; null where a row has no text
 */
export function rescored(rows: readonly FusedRow[], scores: readonly (number | null)[]): RescoredRow[] {
  const first = rows.slice(0, scores.length)
  const words = spread(first.map(({ legs }) => legs.lexical?.score ?? 0))
  const near = spread(withoutGaps(scores))
  const ranks = ranksOf(scores)
  const read = first.map(({ key, legs }, at) => {
    const [score, rank] = [scores[at] ?? null, ranks[at] ?? 0]
    return {
      key,
      score: (1 - SHARE) * (words[at] ?? 0) + SHARE * (near[at] ?? 0),
      legs: score === null ? legs : { ...legs, rescored: { rank, score } },
    }
  })
  return [...read.toSorted((a, b) => b.score - a.score), ...rows.slice(scores.length)]
}

/** From the least, 0, to the most, 1; of equal ones each is 1. */
function spread(values: readonly number[]): number[] {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return values.map((value) => (most > least ? (value - least) / (most - least) : 1))
}

/** What has no score is as far as the farthest. */
function withoutGaps(scores: readonly (number | null)[]): number[] {
  const least = Math.min(...scores.filter((score) => score !== null))
  return scores.map((score) => score ?? (Number.isFinite(least) ? least : 0))
}

/** The nearest is 1. */
function ranksOf(scores: readonly (number | null)[]): number[] {
  const order = [...scores.keys()].toSorted((a, b) => (scores[b] ?? -Infinity) - (scores[a] ?? -Infinity))
  const ranks: number[] = []
  for (const [rank, at] of order.entries()) ranks[at] = rank + 1
  return ranks
}
