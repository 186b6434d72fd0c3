/** What a search looks at: an index, its dataset and one of its generations, all of one version. */
import { catalog, type Dataset, type SearchIndex, searchIndex } from '../catalog/contract.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import { isPublished, type Published } from './parts.ts'
import type { Shelf } from './shelf.actor.ts'

export interface Scene {
  readonly version: number
  readonly index: SearchIndex
  readonly dataset: Dataset
  readonly generation: Published
}

interface Named {
  readonly index: string
  readonly at?: number | string | undefined
}

/** @throws LakeError INDEX_UNKNOWN, INDEX_NOT_READY; of `at` those of the log */
export async function sceneOf(shelf: Shelf, caller: Caller, named: Named): Promise<Scene> {
  const read = await readIndex(shelf, caller, named)
  return { ...read, generation: generationFor(shelf, read, named.at === undefined ? 'head' : 'past') }
}

/** At the head once more where the log went on between the reading and the search: a node does not go back to what it left. */
async function readIndex(shelf: Shelf, caller: Caller, { index: name, at }: Named) {
  if (at !== undefined) return ask(caller, catalog.index, { name, at })
  const read = await ask(caller, catalog.index, { name })
  return shelf.isBehind(read.index, read.version) ? ask(caller, catalog.index, { name }) : read
}

/** Of the newest version, the newest that is here; of an older one, the one that was live then. */
function generationFor(
  shelf: Shelf,
  { index, version }: Pick<Scene, 'index' | 'version'>,
  moment: 'head' | 'past',
): Published {
  const number = moment === 'head' ? shelf.choose(index, version) : index.live
  const generation = searchIndex.generationOf(index, number)
  if (isPublished(generation)) return generation
  throw new LakeError('INDEX_NOT_READY', `no generation of the index ${index.name} is live`, {
    data: { index: index.name },
  })
}
