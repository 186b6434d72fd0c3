/** Queries for an audit, and what its answers are worth. */

interface Rows {
  readonly rows: number
  readonly dim: number
  vectorAt(row: number): Float32Array
}

/** Share of the second row in a query: near enough to rows to have neighbours, and none of the rows itself. */
const MIXED = 0.1

/** Of pairs of rows that lie far from each other in their files, the same ones each time: mixtures, `dim` components each. */
export function auditQueries(parts: readonly Rows[], max: number): Float32Array[] {
  const total = parts.reduce((sum, { rows }) => sum + rows, 0)
  const count = Math.min(max, total)
  return Array.from({ length: count }, (_, number) => {
    const first = Math.floor((number * total) / count)
    const second = (first + Math.floor(total / 2) + number) % total
    const [a, b] = [rowOf(parts, first), rowOf(parts, second)]
    return a.map((value, at) => (1 - MIXED) * value + MIXED * (b[at] ?? 0))
  })
}

function rowOf(parts: readonly Rows[], number: number): Float32Array {
  let left = number
  for (const part of parts) {
    if (left < part.rows) return part.vectorAt(left)
    left -= part.rows
  }
  return new Float32Array(parts[0]?.dim ?? 0)
}

/** Relative: graphs and the scan add in other orders. */
const SCORE_SLACK = 1e-6

/**
 * Of what the exact answers hold, the share that was found; 1 where they hold nothing. A row counts where it is as near
 * as the last of the exact answer: of rows with the same text, which ones are answered is chance.
 * @param found scores of each answer, best first, as those of `exact`
 */
export function recall(found: readonly (readonly number[])[], exact: readonly (readonly number[])[]): number {
  let [hits, wanted] = [0, 0]
  for (const [at, scores] of exact.entries()) {
    const last = scores.at(-1) ?? 0
    const floor = last - SCORE_SLACK * Math.max(1, Math.abs(last))
    wanted += scores.length
    hits += (found[at] ?? []).slice(0, scores.length).filter((score) => score >= floor).length
  }
  return wanted === 0 ? 1 : hits / wanted
}

/** By nearest rank; 0 of none. @param share from 0 to 1 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}
