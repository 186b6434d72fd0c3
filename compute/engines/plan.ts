/** Scan or graph: a pure choice by what each costs. */
import { limits } from '../../config/limits.ts'
import type { EngineName } from './engine.ts'

interface Question {
  readonly rows: number
  /** How many rows may be answered; absent: all. */
  readonly allowed?: number
  readonly engine: EngineName
  readonly dim: number
  /** How far the graph looks. */
  readonly ef: number
}

/** The time of a scan grows with the rows that it sees, that of a filtered graph as the share that may be answered shrinks. */
export function searchPlan({ rows, allowed = rows, engine, dim, ef }: Question): 'exact' | 'graph' {
  if (engine === 'exact' || rows <= limits.exactRowsMax || allowed <= limits.exactAllowedMax) return 'exact'
  if (allowed >= rows) return 'graph'
  // usearch takes no filter
  if (engine === 'usearch') return 'exact'
  // one of the rows a graph looks at may be answered for each so many
  const looks = (ef * rows) / allowed
  return looksWorth(allowed, dim) <= looks ? 'exact' : 'graph'
}

/** How many labels a filtered graph looks at in the time that a scan of so many rows takes. */
export const looksWorth = (rows: number, dim: number): number => (rows * dim) / limits.filteredLookComponents
