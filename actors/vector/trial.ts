/** Trials: which graphs are built for the settings that somebody wants to know of, which setting is best, and rows of them. */
import { z } from 'zod'
import type { IndexParams } from '../catalog/contract.ts'
import type { TrialRow } from './contract.ts'

/** What a caller may vary; what is absent is as the live generation has it. */
export interface Setting {
  readonly m?: number | undefined
  readonly efConstruction?: number | undefined
  readonly ef?: number | undefined
}

/** One build, and the settings that differ only in how it is searched. */
export interface TrialBuild {
  readonly m: number
  readonly efConstruction: number
  /** In the order of asking: `at` is the place among all settings. */
  readonly searches: readonly { readonly at: number; readonly ef: number }[]
}

export function buildsOf(settings: readonly Setting[], live: IndexParams): TrialBuild[] {
  const whole = settings.map(({ m = live.m, efConstruction = live.efConstruction, ef = live.ef }, at) => ({
    m,
    efConstruction,
    search: { at, ef },
  }))
  const byGraph = Map.groupBy(whole, ({ m, efConstruction }) => `${m} ${efConstruction}`)
  return [...byGraph.values()].flatMap((same) => {
    const [first] = same
    if (first === undefined) return []
    return [{ m: first.m, efConstruction: first.efConstruction, searches: same.map(({ search }) => search) }]
  })
}

interface Measured {
  readonly recallAt10: number
  readonly p50Ms: number
}

/** The fastest of those that find enough; undefined where none does. */
export const bestOf = <M extends Measured>(measured: readonly M[], recallFloor: number): M | undefined =>
  measured.filter(({ recallAt10 }) => recallAt10 >= recallFloor).toSorted((a, b) => a.p50Ms - b.p50Ms)[0]

/** As the stream has it: flat, since its columns are. */
const StoredTrial = z.object({
  id: z.string(),
  at: z.string(),
  lakeVersion: z.int(),
  index: z.string(),
  generation: z.int().optional(),
  m: z.int(),
  efConstruction: z.int(),
  ef: z.int(),
  shards: z.int(),
  engine: z.string(),
  recallAt10: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  buildSeconds: z.number(),
  bytes: z.int(),
  rows: z.int(),
  promoted: z.enum(['yes', 'no']),
})
export type StoredTrial = z.infer<typeof StoredTrial>

/** Undefined for a row that is none. */
export function trialRow(row: unknown): TrialRow | undefined {
  const parsed = StoredTrial.safeParse(row).data
  if (parsed === undefined) return undefined
  const { m, efConstruction, ef, shards, promoted, ...rest } = parsed
  return { ...rest, params: { m, efConstruction, ef, shards }, promoted: promoted === 'yes' }
}
