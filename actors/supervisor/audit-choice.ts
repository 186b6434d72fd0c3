/** How a generation is searched where a request does not say it: a pure choice by what its audit measured. */
import { limits } from '../../config/limits.ts'

/** Of one setting of the graph. */
interface Measured {
  readonly ef: number
  readonly recallAt10: number
  readonly p50Ms: number
  readonly p99Ms: number
}

interface Audit {
  /** In the order of the settings; one at least. */
  readonly measured: readonly Measured[]
  /** The exact scan of the same queries. */
  readonly scanned: Pick<Measured, 'p50Ms' | 'p99Ms'>
}

export interface Choice extends Measured {
  readonly plan: 'graph' | 'exact'
}

/** Each about half as slow again as the one before. */
const ladder: readonly number[] = [1, 1.5, 2.5, 3.75, 5, 7.5, 10, 15, 20].map((times) => times * limits.searchEfDefault)

/** What an audit measures, up to the first that finds enough. @param ef that somebody named */
export const efsOf = (ef: number | undefined): readonly number[] => (ef === undefined ? ladder : [ef])

/**
 * The smallest setting that finds enough. Where that looks further than a graph usually does, the scan is taken if it is
 * as fast; where none finds enough, if nobody waits long for it; its recall is 1. Else the setting that finds most.
 * @param ef that somebody named: then it is that one, whatever it finds
 */
export function choiceOf({ measured, scanned }: Audit, ef: number | undefined): Choice | undefined {
  const enough = measured.find(({ recallAt10 }) => recallAt10 >= limits.recallTarget)
  const graph = enough ?? measured.toSorted((a, b) => b.recallAt10 - a.recallAt10)[0]
  if (graph === undefined) return undefined
  const usual = ef !== undefined || (enough !== undefined && enough.ef <= limits.searchEfDefault)
  const worthMs = enough?.p50Ms ?? limits.scanMsMax
  if (usual || scanned.p50Ms > worthMs) return { ...graph, plan: 'graph' }
  return { ...graph, ...scanned, recallAt10: 1, plan: 'exact' }
}
