/** Scan or graph: a pure choice by what each costs. */
import { limits } from '../../config/limits.ts'
import type { EngineName } from './engine.ts'

interface Question {
  readonly rows: number
  /** How many rows may be answered; absent: all. */
  readonly allowed?: number
  readonly engine: EngineName
}

/** The time of a scan grows with the rows that it sees, that of a filtered graph as the share that may be answered shrinks. */
export function searchPlan({ rows, allowed = rows, engine }: Question): 'exact' | 'graph' {
  if (engine === 'exact' || rows <= limits.exactRowsMax || allowed <= limits.exactAllowedMax) return 'exact'
  // usearch takes no filter
  return engine === 'usearch' && allowed < rows ? 'exact' : 'graph'
}
