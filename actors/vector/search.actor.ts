/** One search: the index at its version, the query as a vector, the parts with their masks, the rows that were found. */
import type { z } from 'zod'
import { vectorFault } from '../../compute/engines/vectors.ts'
import { orAborted } from '../../compute/or-aborted.ts'
import type { Nearest, SearchedPart } from '../../compute/searchers.ts'
import { ai } from '../ai/contract.ts'
import { catalog, type Dataset, type SearchIndex, searchIndex } from '../catalog/contract.ts'
import type { Call, Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { monotonicMs } from '../kernel/clock.ts'
import type { ResultOf } from '../kernel/contract.ts'
import { LakeError } from '../kernel/errors.ts'
import { closeReceipt, keyedAnswer, openReceipt } from '../kernel/receipt.ts'
import { vector } from './contract.ts'
import type { HiddenKeys } from './hidden-keys.actor.ts'
import { hitsOf } from './hits.ts'
import { checkColumns, includedRows } from './included-rows.actor.ts'
import { isPublished, type Published, partsOf } from './parts.ts'
import { planOf } from './plan.ts'
import type { PartSearchers } from './ports.ts'
import type { Shelf } from './shelf.actor.ts'

interface SearchParts {
  readonly room: Room
  readonly searchers: PartSearchers
  readonly shelf: Shelf
  readonly hidden: HiddenKeys
  readonly receiptKey: string
}

type Asked = Call<z.output<typeof vector.search.params>>
type Answer = ResultOf<typeof vector.search>

/** What is searched: all of one version. */
interface Scene {
  readonly version: number
  readonly index: SearchIndex
  readonly dataset: Dataset
  readonly generation: Published
}

export async function search(parts: SearchParts, call: Asked): Promise<Answer> {
  const startedMs = monotonicMs()
  const { at, include } = call.params
  checkOneQuery(call.params)
  const read = await readIndex(parts.shelf, call)
  const scene = { ...read, generation: generationFor(parts.shelf, read, at === undefined ? 'head' : 'past') }
  const { index, dataset, generation, version } = scene
  if (include !== undefined) checkColumns(dataset, include)
  const wanted = await vectorOf(call, scene)
  const nearest = await searched(parts, call, { scene, wanted })
  const rows =
    include === undefined
      ? undefined
      : await includedRows(call, {
          dataset,
          lakeVersion: version,
          include,
          keys: nearest.found.rows.map(({ key }) => key),
        })
  const hits = hitsOf(nearest.found.rows, rows)
  return {
    hits,
    generation: generation.generation,
    lakeVersion: version,
    plan: nearest.plan,
    pendingRows: searchIndex.pendingRows(index, generation),
    elapsedMs: Math.round((monotonicMs() - startedMs) * 1000) / 1000,
    receipt: receiptOf(parts, call.params, { scene, hits }),
  }
}

function receiptOf(
  { receiptKey }: SearchParts,
  { at: _, ...params }: Asked['params'],
  { scene, hits }: { readonly scene: Scene; readonly hits: Answer['hits'] },
): Answer['receipt'] {
  const { version, index, dataset, generation } = scene
  const made = {
    request: { action: vector.search.name, params },
    lakeVersion: version,
    datasets: { [dataset.name]: dataset.snapshot },
    indexes: { [index.name]: { generation: generation.generation, model: generation.manifest.model } },
  }
  // the score of a vector may differ in its last digits where another engine finds the same rows
  const told = hits.map(({ key, row }) => ({ key, row }))
  return closeReceipt(openReceipt(receiptKey, made), keyedAnswer(told))
}

/** At the head once more where the log went on between the reading and the search: a node does not go back to what it left. */
async function readIndex(shelf: Shelf, call: Asked) {
  const { index: name, at } = call.params
  if (at !== undefined) return ask(call, catalog.index, { name, at })
  const read = await ask(call, catalog.index, { name })
  return shelf.isBehind(read.index, read.version) ? ask(call, catalog.index, { name }) : read
}

function checkOneQuery({ query, vector: given }: Asked['params']): void {
  if ((query === undefined) !== (given === undefined)) return
  const message = 'a search takes a query or a vector, one of them'
  throw new LakeError('REQUEST_INVALID', message, { data: { errors: [{ path: 'query', message }] } })
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

async function vectorOf(call: Asked, { index, generation }: Scene): Promise<Float32Array> {
  const { query, vector: given } = call.params
  const { dim, model } = generation.manifest
  const wanted = query === undefined ? Float32Array.from(given ?? []) : await embedded(call, { query, index, model })
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

async function embedded(call: Asked, { query, index, model }: Text): Promise<Float32Array> {
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

interface Found {
  readonly found: Nearest
  readonly plan: Answer['plan']
}

async function searched(
  { room, searchers, shelf, hidden }: SearchParts,
  call: Asked,
  { scene, wanted }: { readonly scene: Scene; readonly wanted: Float32Array },
): Promise<Found> {
  const { index, dataset, generation } = scene
  const { k, ef = generation.manifest.params.ef } = call.params
  const exact = scanOf(call.params, generation)
  const held = partsOf(index, generation)
  const parts = held.map(({ part }) => part)
  const masks = await orAborted(
    Promise.all(held.map(({ hidden: keys }) => keys && hidden.maskOf(keys, dataset))),
    call.signal,
  )
  return shelf.using(parts, async (files) => {
    const asked = files.map((each, at): SearchedPart => {
      const mask = masks[at]
      return { files: each, ...(mask === undefined ? {} : { mask }) }
    })
    const found = await searchers.search(
      asked,
      { vector: wanted, k, ef, mode: exact === 'not asked for' ? 'auto' : 'exact' },
      call.signal,
    )
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

/** Whoever names an `ef` means the graph. */
function scanOf({ exact, ef }: Asked['params'], { manifest }: Published): 'asked for' | 'measured' | 'not asked for' {
  if (exact) return 'asked for'
  return ef === undefined && manifest.plan === 'exact' ? 'measured' : 'not asked for'
}
