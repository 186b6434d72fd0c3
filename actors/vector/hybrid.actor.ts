/** One search of both legs: rows that meet a predicate, by meaning and by words, at one version. */
import type { z } from 'zod'
import type { Keys } from '../../compute/embeddings/key-page.ts'
import { limits } from '../../config/limits.ts'
import { catalog, searchIndex } from '../catalog/contract.ts'
import type { Call } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { monotonicMs } from '../kernel/clock.ts'
import type { ResultOf } from '../kernel/contract.ts'
import { failedWith, LakeError } from '../kernel/errors.ts'
import { query } from '../query/contract.ts'
import { type HybridPlan, vector } from './contract.ts'
import { everyIndex } from './coverage.actor.ts'
import { type DenseParts, denseLeg, vectorOf } from './dense-leg.actor.ts'
import { type Fusion, fused, type LegRow, type Legs, legRows, USUAL } from './fusion.ts'
import { hybridHitsOf } from './hits.ts'
import { fusionOf, hybridPlan, wantedFusion } from './hybrid-plan.ts'
import { checkColumns, includedRows } from './included-rows.actor.ts'
import type { LexicalLeg } from './lexical-leg.actor.ts'
import type { TextRescorer } from './ports.ts'
import { present, rescoredRows } from './rescore.actor.ts'
import { type Scene, sceneOf } from './scene.actor.ts'
import { searchReceipt } from './search-receipt.ts'

export interface HybridParts extends DenseParts {
  readonly lexical: LexicalLeg
  readonly rescorer: TextRescorer | undefined
}

type Asked = Call<z.output<typeof vector.hybrid.params>>
type Answer = ResultOf<typeof vector.hybrid>

export async function hybrid(parts: HybridParts, call: Asked): Promise<Answer> {
  const startedMs = monotonicMs()
  const { at, include, where, fusion: asked } = call.params
  checkQuestion(call.params)
  const name = call.params.index ?? (await indexOf(call, call.params.dataset ?? ''))
  const scene = await sceneOf(parts.shelf, call, { index: name, at })
  const { index, dataset, generation, version } = scene
  checkLegs(scene, call.params)
  checkRescoring(parts, scene, call.params)
  if (include !== undefined) checkColumns(dataset, include)
  const tuned = generation.manifest.tuning?.fusion ?? USUAL
  const only =
    where === undefined ? undefined : (await ask(call, query.keys, { name: dataset.name, where, at: version })).keys
  const found = await bothLegs(parts, call, { scene, only, wanted: wantedFusion(asked, tuned).kind })
  const fusion = fusionOf({ asked, tuned }, found.legs)
  const { rows: hits, plan: again } = await ordered(parts, call, { scene, found, fusion })
  const keys = hits.map(({ key }) => key)
  const rows = include && (await includedRows(call, { dataset, lakeVersion: version, include, keys }))
  const told = hybridHitsOf(hits, rows)
  return {
    hits: told,
    index: index.name,
    generation: generation.generation,
    lakeVersion: version,
    plan: hybridPlan({
      asked,
      tuned,
      candidates: only?.length,
      legs: found.legs,
      strategy: found.strategy,
      rescored: again,
    }),
    pendingRows: searchIndex.pendingRows(index, generation),
    elapsedMs: Math.round((monotonicMs() - startedMs) * 1000) / 1000,
    receipt: searchReceipt(parts.receiptKey, {
      action: vector.hybrid.name,
      params: call.params,
      scene,
      hits: told,
      rescorer: again?.model,
    }),
  }
}

interface Ordered {
  readonly scene: Scene
  readonly found: Found
  readonly fusion: Fusion
}

/** The first `k` of both legs, read once more where that is asked for: then from more rows than are answered. */
async function ordered({ rescorer }: HybridParts, call: Asked, { scene, found: { rows: legs }, fusion }: Ordered) {
  const { k, query: text, rescore } = call.params
  if (rescore !== true || text === undefined) return { rows: fused(legs, fusion, k), plan: undefined }
  const rows = fused(legs, fusion, Math.max(k, limits.rescoreTextsMax))
  const read = await rescoredRows(rescorer, call, { scene, query: text, rows })
  return { rows: read.rows.slice(0, k), plan: read.plan }
}

interface Both {
  readonly scene: Scene
  readonly only: Keys | undefined
  /** What the legs will be made one by, where both serve. */
  readonly wanted: HybridPlan['fusion']['used']
}

interface Found {
  readonly rows: Legs
  readonly legs: HybridPlan['legs']
  readonly strategy: 'graph' | 'exact' | undefined
}

async function bothLegs(parts: HybridParts, call: Asked, { scene, only, wanted }: Both): Promise<Found> {
  const { query: text, vector: given } = call.params
  const k = legRows(call.params.k, { min: limits.hybridLegRowsMin, max: limits.searchHitsMax })
  const words = text !== undefined && wanted !== 'dense'
  const [lexical, first] = await Promise.all([
    words ? parts.lexical.search(call, scene, { query: text, k, only }) : notAsked(),
    wanted === 'lexical' ? undefined : denseRows(parts, call, { scene, only, k }),
  ])
  // the words alone were asked for, and cannot be had
  const needed = wanted === 'lexical' && lexical.rows === undefined
  const dense = needed ? await denseRows(parts, call, { scene, only, k }) : first
  const hasWords = lexical.rows !== undefined && lexical.plan.terms !== 0
  if (dense instanceof LakeError && !hasWords) throw dense
  if (dense === undefined && !hasWords && given === undefined)
    throw new LakeError('VECTOR_INVALID', 'the text has no word that could be searched')
  const found = dense instanceof LakeError ? undefined : dense
  return {
    rows: { ...(found && { dense: found.rows }), ...(lexical.rows && { lexical: lexical.rows, whole: lexical.whole }) },
    legs: { dense: found?.plan ?? { state: 'absent', ...whyNot(dense) }, lexical: lexical.plan },
    strategy: found?.strategy,
  }
}

const notAsked = () => ({ rows: undefined, whole: 0, plan: { state: 'absent', reason: 'not asked for' } }) as const
const whyNot = (dense: Dense | LakeError | undefined) => ({
  reason: dense instanceof LakeError ? dense.message : 'not asked for',
})

interface Dense {
  readonly rows: readonly LegRow[]
  readonly plan: HybridPlan['legs']['dense']
  readonly strategy: 'graph' | 'exact'
}

/** A text that has no direction may still have words: why is given back then. */
async function denseRows(
  parts: HybridParts,
  call: Asked,
  { scene, only, k }: { readonly scene: Scene; readonly only: Keys | undefined; readonly k: number },
): Promise<Dense | LakeError> {
  const { exact, ef } = call.params
  try {
    const wanted = await vectorOf(call, scene, call.params)
    const { found, plan } = await denseLeg(parts, call, { scene, wanted, k, exact, ef, only })
    const { strategy, ...why } = plan
    return { rows: found.rows, plan: { state: 'served', ...why }, strategy }
  } catch (error) {
    if (failedWith(error, 'VECTOR_INVALID') && call.params.vector === undefined && error instanceof Error)
      return new LakeError('VECTOR_INVALID', error.message)
    throw error
  }
}

/** The index over text of a dataset that is live; the one that comes first by name where there are several. */
async function indexOf(call: Asked, dataset: string): Promise<string> {
  const { at } = call.params
  const { items } = await everyIndex(call, at)
  const own = items.filter((index) => index.dataset === dataset && index.kind === 'text' && index.live !== null)
  const [first] = own.map(({ name }) => name).toSorted()
  if (first !== undefined) return first
  const { datasets } = await ask(call, catalog.resolve, { names: [dataset], ...(at === undefined ? {} : { at }) })
  if (datasets.length === 0) throw new LakeError('DATASET_UNKNOWN', `there is no dataset ${JSON.stringify(dataset)}`)
  throw new LakeError('INDEX_UNKNOWN', `no index over text of ${dataset} is live`, { data: { dataset } })
}

function checkQuestion({ index, dataset, query: text, vector: given }: Asked['params']): void {
  if ((index === undefined) === (dataset === undefined))
    throw invalid('index', 'name an index or a dataset, one of them')
  if (text === undefined && given === undefined) throw invalid('query', 'a search takes a query, or a vector')
}

function checkLegs({ index }: Scene, { query: text, fusion }: Asked['params']): void {
  if (fusion !== 'lexical') return
  if (index.kind === 'vector') throw invalid('fusion', `the index ${index.name} is of vectors: it has no words`)
  if (text === undefined) throw invalid('query', 'a search for words takes a query')
}

/** Before anything is searched. */
function checkRescoring(
  { rescorer }: HybridParts,
  { index, dataset }: Scene,
  { query: text, rescore }: Asked['params'],
) {
  if (rescore !== true) return
  if (index.kind === 'vector') throw invalid('rescore', `the index ${index.name} is of vectors: it has no texts`)
  if (text === undefined) throw invalid('rescore', 'a model that reads texts needs a query')
  checkColumns(dataset, index.columns)
  present(rescorer)
}

const invalid = (path: string, message: string): LakeError =>
  new LakeError('REQUEST_INVALID', message, { data: { errors: [{ path, message }] } })
