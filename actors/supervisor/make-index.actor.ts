/** Puts a new index into the log, with a claim on its first generation, where its dataset and columns can be indexed. */
import { limits } from '../../config/limits.ts'
import { ai } from '../ai/contract.ts'
import { catalog, type IndexParams, type IndexSettings, searchIndex } from '../catalog/contract.ts'
import type { Call, Handlers } from '../kernel/actor.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { type Claim, claimOf } from './claims.actor.ts'
import type { IndexNow } from './commits.actor.ts'
import type { Params, supervisor } from './contract.ts'
import { columnFault } from './index-columns.ts'

/**
 * @throws LakeError INDEX_NAME, INDEX_COLUMN, REQUEST_INVALID where there are too many, INDEX_EMPTY, INDEX_EXISTS,
 * DATASET_UNKNOWN, MODEL_UNKNOWN; of the log
 */
export async function makeIndex(call: Call<CreateParams>): Promise<Claim> {
  const { name, dataset: of, kind, metric, recallFloor, params, weights } = call.params
  const named = searchIndex.IndexName.safeParse(name)
  if (!named.success)
    throw new LakeError(
      'INDEX_NAME',
      `${JSON.stringify(name)} is no name for an index: a-z, then a-z 0-9 _, at most 63`,
    )
  const columns = typeof call.params.column === 'string' ? [call.params.column] : [...new Set(call.params.column)]
  const { datasets } = await ask(call, catalog.resolve, { names: [of] })
  const [dataset] = datasets
  if (dataset === undefined) throw new LakeError('DATASET_UNKNOWN', `there is no dataset ${JSON.stringify(of)}`)
  const fault = columnFault(dataset.fields, columns, kind)
  if (fault !== undefined) throw new LakeError('INDEX_COLUMN', fault, { data: { dataset: of } })
  if (weights !== undefined && (kind === 'vector' || weights.length !== columns.length))
    throw new LakeError('INDEX_COLUMN', 'there is one weight for each column of an index over text', {
      data: { dataset: of },
    })
  refuseEmpty(dataset)
  const embedder = kind === 'vector' ? null : await embedderOf(call, call.params.embedder)
  const definition = {
    id: newId(),
    dataset: dataset.name,
    columns,
    kind,
    metric,
    embedder,
    params: { ...defaults[kind], ...given(params) },
    recallFloor,
    ...(weights === undefined ? {} : { weights }),
  }
  const claim = newId()
  const outcome = await ask(call, catalog.commit, {
    message: `make index ${name}`,
    // in one entry: an index that nobody builds would be left by a crash in between
    changes: [
      { kind: 'index.put', index: named.data, definition },
      { kind: 'index.claim', index: named.data, id: definition.id, claim },
    ],
  })
  if (outcome.kind !== 'conflict') return claimOf(call, { name, claim, version: outcome.version })
  throw new LakeError(refusal(outcome.reason), outcome.reason, { data: { index: name } })
}

/** The log says it in words. */
function refusal(reason: string): 'INDEX_EXISTS' | 'REQUEST_INVALID' | 'CATALOG_CONFLICT' {
  if (reason.startsWith('there is an index')) return 'INDEX_EXISTS'
  return reason.startsWith('there are') ? 'REQUEST_INVALID' : 'CATALOG_CONFLICT'
}

export type CreateParams = Parameters<Handlers<typeof supervisor>['create']>[0]['params']

/** No `ef`: the audit finds one. Of few words a graph finds more by twice the time of its build, and no more by more links. */
const defaults: Readonly<Record<CreateParams['kind'], IndexSettings>> = {
  text: { m: 16, efConstruction: 200, shards: limits.indexShardsDefault },
  vector: { m: 16, efConstruction: 100, shards: limits.indexShardsDefault },
}

/** Those that the caller named. */
export const given = (params: Params): Partial<IndexParams> =>
  Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined))

/** @throws LakeError INDEX_EMPTY */
export function refuseEmpty(dataset: IndexNow['dataset']): void {
  const { name } = dataset
  if (searchIndex.rowsOf(dataset) === 0)
    throw new LakeError('INDEX_EMPTY', `dataset ${name} has no rows`, { data: { dataset: name } })
}

async function embedderOf(caller: Caller, name: string | undefined): Promise<string> {
  const { items, default: standard } = await ask(caller, ai.embedders, {})
  const wanted = name ?? standard
  if (items.some((each) => each.name === wanted)) return wanted
  throw new LakeError('MODEL_UNKNOWN', `there is no embedder ${JSON.stringify(wanted)}`)
}
