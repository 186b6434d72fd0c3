/** The first rows of a search in the order that a larger model gives them, half by it and half by their words. */
import type { HybridHit } from './contract.ts'
import { EVEN, type FusedRow, fused, type LegRow, type Legs } from './fusion.ts'

export interface RescoredRow extends LegRow {
  readonly legs: HybridHit['legs']
}

interface Scored {
  /** All of the search, best first. */
  readonly rows: readonly FusedRow[]
  /** Of the first rows, by the larger model; null where a row has no text. */
  readonly scores: readonly (number | null)[]
  readonly legs: Legs
}

/** Rows behind those that were scored stay where they are, with the score they have. */
export function rescored({ rows, scores, legs }: Scored): RescoredRow[] {
  const first = rows.slice(0, scores.length)
  const keys = new Set(first.map(({ key }) => key))
  const near = first
    .flatMap(({ key }, at) => {
      const score = scores[at] ?? null
      return score === null ? [] : [{ key, score }]
    })
    .toSorted((a, b) => b.score - a.score)
  const lexical = legs.lexical?.filter(({ key }) => keys.has(key)) ?? []
  const whole = legs.whole ?? legs.lexical?.[0]?.score
  const again = fused({ dense: near, lexical, ...(whole === undefined ? {} : { whole }) }, EVEN, first.length)
  const before = new Map(first.map((row) => [row.key, row]))
  const inOrder = again.flatMap(({ key, score, legs: { dense } }) => {
    const row = before.get(key)
    before.delete(key)
    return row === undefined ? [] : [{ key, score, legs: { ...row.legs, ...(dense && { rescored: dense }) } }]
  })
  const untold = [...before.values()].map((row) => ({ ...row, score: 0 }))
  return [...inOrder, ...untold, ...rows.slice(scores.length)]
}
