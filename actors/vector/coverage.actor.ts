/** Waits until the indexes of a dataset have the vectors of its rows. */

import { orAborted } from '../../compute/or-aborted.ts'
import { limits } from '../../config/limits.ts'
import { catalog, type SearchIndex, searchIndex } from '../catalog/contract.ts'
import type { Call } from '../kernel/actor.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { pause } from '../kernel/clock.ts'
import type { ResultOf } from '../kernel/contract.ts'
import { LakeError } from '../kernel/errors.ts'
import type { Indexer } from './indexer.actor.ts'
import { isPublished } from './parts.ts'

/** All of the newest version. */
export async function everyIndex(caller: Caller): Promise<{ readonly version: number; readonly items: SearchIndex[] }> {
  const items: SearchIndex[] = []
  for (let after: string | undefined; ; ) {
    const page: ResultOf<typeof catalog.indexes> = await ask(caller, catalog.indexes, {
      limit: limits.listItemsMax,
      ...(after === undefined ? {} : { after }),
    })
    items.push(...page.items)
    if (page.next === undefined) return { version: page.version, items }
    after = page.next
  }
}

/** @throws LakeError INDEX_NOT_READY where no generation is live and none is being built; why rows could not be embedded */
export async function covered(
  indexer: Indexer,
  call: Call<{ readonly dataset: string; readonly snapshot: number }>,
): Promise<string[]> {
  const { dataset, snapshot } = call.params
  for (;;) {
    const { items } = await everyIndex(call)
    const own = items.filter((index) => index.dataset === dataset)
    const lacking = own.filter((index) => !covers(index, snapshot))
    if (lacking.length === 0) return own.map(({ name }) => name)
    const [live, coming] = [lacking.filter(isLive), lacking.filter((index) => !isLive(index))]
    const dead = coming.find(({ generations }) => generations.every(({ state }) => state !== 'building'))
    if (dead !== undefined)
      throw new LakeError(
        'INDEX_NOT_READY',
        `no generation of the index ${dead.name} is live, and none is being built`,
        {
          data: { index: dead.name },
        },
      )
    if (live.length > 0) await orAborted(Promise.all(live.map(({ name }) => indexer.extend(name))), call.signal)
    else await pause(limits.headPollMs, call.signal)
  }
}

const isLive = (index: SearchIndex): boolean => isPublished(searchIndex.generationOf(index, index.live))

/** Whether no row of that snapshot waits. */
function covers(index: SearchIndex, snapshot: number): boolean {
  const generation = searchIndex.generationOf(index, index.live)
  if (!isPublished(generation)) return false
  const held = searchIndex.coveredSnapshot(generation)
  return index.changes.every((change) => change.snapshot <= held || change.snapshot > snapshot || change.rows === 0)
}
