/** What becomes of generations: pure decisions over an index as the log has it, and builds as this node has them. */
import { limits } from '../../config/limits.ts'
import type { SearchIndex } from '../catalog/contract.ts'

type Generation = SearchIndex['generations'][number]

/** What a build of this node is doing; `ready`: it waits to be published. */
export type Phase = 'claimed' | 'embedding' | 'building' | 'auditing' | 'storing' | 'ready'

export type Event =
  | { readonly kind: 'rows-read' }
  | { readonly kind: 'rows-embedded'; readonly graph: 'wanted' | 'not wanted' }
  | { readonly kind: 'graphs-built' }
  | { readonly kind: 'audited'; readonly recallAt10: number; readonly recallFloor: number }
  | { readonly kind: 'stored' }

export type Step =
  | { readonly kind: 'goes-on'; readonly phase: Phase }
  | { readonly kind: 'refused'; readonly reason: string }
  /** An event that this phase does not have. */
  | { readonly kind: 'impossible' }

const goesOn = (phase: Phase): Step => ({ kind: 'goes-on', phase })

/** The life of a build up to `ready`; it may be abandoned in any phase. */
export function step(phase: Phase, event: Event): Step {
  switch (event.kind) {
    case 'rows-read':
      return phase === 'claimed' ? goesOn('embedding') : { kind: 'impossible' }
    case 'rows-embedded':
      if (phase !== 'embedding') return { kind: 'impossible' }
      // without a graph there is nothing that could miss a row
      return goesOn(event.graph === 'wanted' ? 'building' : 'storing')
    case 'graphs-built':
      return phase === 'building' ? goesOn('auditing') : { kind: 'impossible' }
    case 'audited': {
      if (phase !== 'auditing') return { kind: 'impossible' }
      const { recallAt10, recallFloor } = event
      if (recallAt10 >= recallFloor) return goesOn('storing')
      return { kind: 'refused', reason: `recall at 10 is ${recallAt10.toFixed(3)}, below the floor of ${recallFloor}` }
    }
    default:
      return phase === 'storing' ? goesOn('ready') : { kind: 'impossible' }
  }
}

type Generations = Pick<SearchIndex, 'live' | 'generations'>

export type Target =
  | { readonly kind: 'target'; readonly generation: number }
  | { readonly kind: 'none'; readonly reason: string }

/** Where a rollback goes: to `to`, or to the generation that was published before the live one. */
export function rollbackTarget({ live, generations }: Generations, to: number | undefined): Target {
  if (live === null) return { kind: 'none', reason: 'no generation is live' }
  const others = generations.filter(({ state, generation }) => state === 'published' && generation !== live)
  const before = others.filter(({ generation }) => generation < live).at(-1) ?? others.at(-1)
  const target = to === undefined ? before : others.find(({ generation }) => generation === to)
  if (target !== undefined) return { kind: 'target', generation: target.generation }
  if (to === undefined) return { kind: 'none', reason: 'there is no other generation' }
  const why = to === live ? 'is live already' : 'was never live, or is kept no longer'
  return { kind: 'none', reason: `generation ${to} ${why}` }
}

/** Published generations that are kept no longer: all but the live one and the last few. */
export function outlived({ live, generations }: Generations): number[] {
  const others = generations.filter(({ state, generation }) => state === 'published' && generation !== live)
  return others
    .toSorted((a, b) => ((a.endedAt ?? '') < (b.endedAt ?? '') ? 1 : -1))
    .slice(limits.generationsKeptMax)
    .map(({ generation }) => generation)
}

/** Why a generation should be built by itself, or undefined where none should. */
export function rebuildReason(index: SearchIndex, nowMs: number): string | undefined {
  const { live, generations, changes } = index
  if (generations.some(({ state }) => state === 'building')) return undefined
  if (failedLately(index, nowMs)) return undefined
  const held = generations.find(({ generation }) => generation === live)
  const manifest = held?.manifest
  if (held === undefined || manifest === undefined) {
    const newest = generations.at(-1)
    if (live === null && newest === undefined) return 'it has no generation'
    return newest?.reason === STOPPED ? 'the first build was cut short' : undefined
  }
  if (held.deltas.length > limits.indexDeltasMax) return `${held.deltas.length} files of later embeddings`
  const since = changes.filter(({ snapshot }) => snapshot > manifest.snapshot)
  if (since.length > limits.indexChangesRebuild) return `${since.length} changes since it was built`
  const later = held.deltas.reduce((sum, { file }) => sum + (file?.rows ?? 0), 0)
  // where all are hidden, what came in their place is counted as it is embedded
  const hidden = since.reduce((sum, { hides }) => sum + (hides === undefined || hides === 'all' ? 0 : hides.rows), 0)
  const share = limits.indexLaterShareMax * Math.max(manifest.rows, limits.exactRowsMax)
  return later + hidden > share ? `${later} rows came and ${hidden} went since it was built` : undefined
}

/** What just failed would fail again: of the same rows, for the same reason. */
export function failedLately({ generations }: Pick<SearchIndex, 'generations'>, nowMs: number): boolean {
  const newest = generations.at(-1)
  if (newest === undefined || newest.reason === STOPPED) return false
  const failed = newest.state === 'refused' || newest.state === 'abandoned'
  return failed && nowMs - Date.parse(newest.endedAt ?? newest.claimedAt) < limits.indexRetryMs
}

/** What may go of a generation's folder: `all`; the `graphs`, since older versions are scanned; or `nothing`. */
export type Leftover = 'all' | 'graphs' | 'nothing'

/**
 * @param state in the log now; undefined: the log has no such generation, because of a rollback, a drop, or its age
 * @param folder `whole`: it has its `generation.json`
 */
export function leftoverOf(state: Generation['state'] | undefined, folder: 'whole' | 'partial'): Leftover {
  switch (state) {
    case 'abandoned':
    case 'refused':
      return 'all'
    case 'retired':
      return 'graphs'
    case undefined:
      // one that is whole may have been live at an older version; one that is not can't have been, nor ever be
      return folder === 'whole' ? 'nothing' : 'all'
    default:
      return 'nothing'
  }
}

/** Of a claim whose holder is gone. */
export const STOPPED = 'the node that built it stopped'
