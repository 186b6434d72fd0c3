/** The leg of a search by meaning: the query as a vector, the parts with their masks, the nearest rows of all. */

import type { Keys } from '../../compute/embeddings/key-page.ts'
import { vectorFault } from '../../compute/engines/vectors.ts'
import { orAborted } from '../../compute/or-aborted.ts'
import type { Nearest, SearchedPart } from '../../compute/searchers.ts'
import { ai } from '../ai/contract.ts'
import type { SearchIndex } from '../catalog/contract.ts'
import type { Call, Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import type { HiddenKeys } from './hidden-keys.actor.ts'
import { type Published, partsOf } from './parts.ts'
import { planOf } from './plan.ts'
import type { PartSearchers } from './ports.ts'
import type { Scene } from './scene.actor.ts'
import type { Shelf } from './shelf.actor.ts'

export interface DenseParts {
  readonly room: Room
  readonly searchers: PartSearchers
  readonly shelf: Shelf
  readonly hidden: HiddenKeys
  /** Signs receipts. */
  readonly receiptKey: string
}

/** One of them, or a vector where both are there. */
interface Question {
  readonly query?: string | undefined
  readonly vector?: readonly number[] | undefined
}

/** @throws LakeError VECTOR_DIMENSION, VECTOR_INVALID, INDEX_NOT_READY where the model is another one */
export async function vectorOf(
  call: Call<unknown>,
  { index, generation }: Scene,
  { query = '', vector: given }: Question,
): Promise<Float32Array> {
  const { dim, model } = generation.manifest
  const wanted = given === undefined ? await embedded(call, { query, index, model }) : Float32Array.from(given)
  const fault = vectorFault(wanted, { dim, metric: index.metric })
  if (fault === undefined) return wanted
  if (fault === 'dimension')
    throw new LakeError('VECTOR_DIMENSION', `the vector has ${wanted.length} components, the index ${dim}`)
  const why =
    fault === 'zero' ? 'all components are zero' : 'its components are not finite, or so large that scores would not be'
  throw new LakeError('VECTOR_INVALID', `the vector cannot be searched: ${why}`)
}

interface Text {
  readonly query: string
  readonly index: SearchIndex
  readonly model: Published['manifest']['model']
}

async function embedded(call: Call<unknown>, { query, index, model }: Text): Promise<Float32Array> {
  if (model === null || index.embedder === null)
    throw new LakeError('VECTOR_INVALID', `the index ${index.name} holds vectors of others: it takes a vector, no text`)
  const { vectors, nulls, model: own } = await ask(call, ai.embed, { texts: [query], embedder: index.embedder })
  if (nulls.length > 0) throw new LakeError('VECTOR_INVALID', 'the text has no word that could be searched')
  if (own.sha256 !== model.sha256)
    throw new LakeError(
      'INDEX_NOT_READY',
      `the index ${index.name} was built by another ${model.name} than this node has`,
    )
  return vectors
}

interface Wanted {
  readonly scene: Scene
  readonly wanted: Float32Array
  readonly k: number
  readonly exact: boolean
  readonly ef?: number | undefined
  /** Only rows with these keys. */
  readonly only?: Keys | undefined
}

interface Found {
  readonly found: Nearest
  readonly plan: ReturnType<typeof planOf>
}

export async function denseLeg(
  { room, searchers, shelf, hidden }: DenseParts,
  call: Call<unknown>,
  { scene, wanted, k, only, ...asked }: Wanted,
): Promise<Found> {
  const { index, dataset, generation } = scene
  const { ef = generation.manifest.params.ef } = asked
  const exact = scanOf(asked, generation)
  const held = partsOf(index, generation)
  const parts = held.map(({ part }) => part)
  const masks = await orAborted(
    Promise.all(held.map(({ hidden: keys }) => keys && hidden.maskOf(keys, dataset))),
    call.signal,
  )
  return shelf.using(parts, async (files) => {
    const searched = files.map((each, at): SearchedPart => {
      const mask = masks[at]
      return { files: each, ...(mask === undefined ? {} : { mask }) }
    })
    const query = {
      vector: wanted,
      k,
      ef,
      mode: exact === 'not asked for' ? 'auto' : 'exact',
      ...(only === undefined ? {} : { only }),
    } as const
    const found = await searchers.search(searched, query, call.signal)
    const graphs = parts.filter(({ graph }) => graph !== undefined)
    const plan = planOf({
      ...found,
      exact,
      ef,
      graphs: graphs.length,
      usable: graphs.filter((part) => shelf.hasGraph(part)).length,
    })
    if (found.fromDisk > 0) room.log.info({ index: index.name, parts: found.fromDisk }, 'vector.scanned-from-disk')
    return { found, plan }
  })
}

function scanOf(
  { exact, ef }: Pick<Wanted, 'exact' | 'ef'>,
  { manifest }: Published,
): 'asked for' | 'measured' | 'not asked for' {
  if (exact) return 'asked for'
  return ef === undefined && manifest.plan === 'exact' ? 'measured' : 'not asked for'
}
