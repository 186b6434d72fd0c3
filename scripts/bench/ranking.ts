/** How good a ranking is: nDCG and recall as trec_eval counts them. */

/** Grade of a document by its id; what is not there is 0. */
export type Grades = ReadonlyMap<string, number>

/**
 * Gain is the grade itself, discounted by log2(rank + 1), over that of the best ranking there could be.
 * An id counts at its first rank alone. NaN where nothing is relevant.
 */
export function ndcgAt(k: number, ranked: readonly string[], grades: Grades): number {
  const found = [...new Set(ranked)].slice(0, k).map((id) => grades.get(id) ?? 0)
  const best = [...grades.values()].toSorted((a, b) => b - a).slice(0, k)
  return discounted(found) / discounted(best)
}

/** Share of all relevant documents among the first k; NaN where nothing is relevant. */
export function recallAt(k: number, ranked: readonly string[], grades: Grades): number {
  const relevant = [...grades].filter(([, grade]) => grade > 0).length
  const found = [...new Set(ranked)].slice(0, k).filter((id) => (grades.get(id) ?? 0) > 0).length
  return found / relevant
}

const discounted = (gains: readonly number[]): number =>
  gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0)
