/** Waits until the indexes of a dataset have the vectors of its rows. */

import { orAborted } from '../../compute/or-aborted.ts'
import { limits } from '../../config/limits.ts'
import { catalog, type SearchIndex, searchIndex } from '../catalog/contract.ts'
import type { Call } from '../kernel/actor.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { monotonicMs, pause } from '../kernel/clock.ts'
import type { ResultOf } from '../kernel/contract.ts'
import { failedWith, LakeError } from '../kernel/errors.ts'
import { type State, supervisor } from '../supervisor/contract.ts'
import type { Indexer } from './indexer.actor.ts'
import { isPublished } from './parts.ts'

/** All of one version; of the newest where none is named. */
export async function everyIndex(
  caller: Caller,
  at?: number | string,
): Promise<{ readonly version: number; readonly items: SearchIndex[] }> {
  const items: SearchIndex[] = []
  for (let after: string | undefined; ; ) {
    const page: ResultOf<typeof catalog.indexes> = await ask(caller, catalog.indexes, {
      limit: limits.listItemsMax,
      ...(after === undefined ? {} : { after }),
      ...(at === undefined ? {} : { at }),
    })
    items.push(...page.items)
    if (page.next === undefined) return { version: page.version, items }
    after = page.next
  }
}

type Covering = Call<{ readonly dataset: string; readonly snapshot: number }>

/** @throws LakeError INDEX_NOT_READY where no generation is live and none comes, or after `limits.indexedWaitMs`; why rows could not be embedded */
export async function covered(indexer: Indexer, call: Covering): Promise<string[]> {
  const bound = AbortSignal.timeout(limits.indexedWaitMs)
  try {
    return await untilCovered(indexer, call, AbortSignal.any([call.signal, bound]))
  } catch (error) {
    if (error !== bound.reason) throw error
    throw notReady(`not every index of ${call.params.dataset} had their vectors in ${limits.indexedWaitMs} ms`)
  }
}

async function untilCovered(indexer: Indexer, call: Covering, signal: AbortSignal): Promise<string[]> {
  const { dataset, snapshot } = call.params
  const readySince = new Map<string, number>()
  for (;;) {
    const { items } = await everyIndex(call)
    const own = items.filter((index) => index.dataset === dataset)
    const lacking = own.filter((index) => !covers(index, snapshot))
    if (lacking.length === 0) return own.map(({ name }) => name)
    const [live, coming] = [lacking.filter(isLive), lacking.filter((index) => !isLive(index))]
    for (const index of coming) {
      const why = await unlessDropped(standstill(call, index, readySince))
      if (why !== undefined) throw notReady(`no generation of the index ${index.name} is live, and ${why}`, index.name)
    }
    signal.throwIfAborted()
    const extended = live.map(({ name }) => unlessDropped(indexer.extend(name)))
    if (live.length > 0) await orAborted(Promise.all(extended), signal)
    else await pause(limits.headPollMs, signal)
  }
}

const notReady = (why: string, index?: string): LakeError =>
  new LakeError('INDEX_NOT_READY', `the rows are committed, but ${why}`, index === undefined ? {} : { data: { index } })

/** An index that was dropped meanwhile is waited for no longer: the next look at all of them lacks it. */
async function unlessDropped<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (failedWith(error, 'INDEX_UNKNOWN')) return undefined
    throw error
  }
}

const MADE: ReadonlySet<State> = new Set(['claimed', 'embedding', 'building', 'auditing', 'storing'])

/** Why no generation comes by itself, or undefined while one does. One that is ready is published soon, or waits for somebody. */
async function standstill(
  call: Covering,
  { name, generations }: SearchIndex,
  readySince: Map<string, number>,
): Promise<string | undefined> {
  if (generations.every(({ state }) => state !== 'building')) return 'none is being built'
  const states = (await ask(call, supervisor.read, { name })).generations.map(({ state }) => state)
  if (states.some((state) => MADE.has(state)) || !states.includes('ready')) {
    readySince.delete(name)
    return undefined
  }
  const since = readySince.get(name) ?? monotonicMs()
  readySince.set(name, since)
  return monotonicMs() - since < limits.indexReadyWaitMs ? undefined : 'one that is ready waits to be published'
}

const isLive = (index: SearchIndex): boolean => isPublished(searchIndex.generationOf(index, index.live))

/** Whether no row of that snapshot waits. */
function covers(index: SearchIndex, snapshot: number): boolean {
  const generation = searchIndex.generationOf(index, index.live)
  if (!isPublished(generation)) return false
  const held = searchIndex.coveredSnapshot(generation)
  return index.changes.every((change) => change.snapshot <= held || change.snapshot > snapshot || change.rows === 0)
}
