/** The supervisor's shell: indexes made and dropped, generations built, published, taken back. */
import { limits } from '../../config/limits.ts'
import { ai } from '../ai/contract.ts'
import { catalog, type IndexParams, type SearchIndex, searchIndex } from '../catalog/contract.ts'
import { type ActorSchema, actor, type Call, type Handlers, type Room } from '../kernel/actor.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import type { BuilderParts } from './builder.actor.ts'
import { commitOn, type IndexNow, readIndex } from './commits.actor.ts'
import { type Params, supervisor } from './contract.ts'
import { columnFault } from './index-columns.ts'
import { indexView, stateOf } from './index-view.ts'
import { rollbackTarget } from './life.ts'
import { Lives } from './lives.actor.ts'

const COMMITTED = 'catalog.committed'
const SIDECAR_LOST = 'vector.sidecar-lost'

export const supervisorActor = (parts: BuilderParts): ActorSchema =>
  actor({
    contract: supervisor,
    needs: ['storage', 'catalog', 'journal', 'ai', 'vector'],
    listensTo: [COMMITTED, SIDECAR_LOST],
    open: async (room) => {
      const lives = new Lives(room, parts)
      await lives.resume()
      const policy = policyOf(room, lives)
      return {
        handlers: { ...indexHandlers(room, lives), ...lifeHandlers(lives) },
        events: {
          [COMMITTED]: policy.soon,
          [SIDECAR_LOST]: (payload) => policy.rebuild(payload),
        },
        close: async () => {
          policy.stop()
          await lives.close()
        },
      }
    },
  })

/** Looks, a little after the lake changed, whether something is due: many commits are one look. */
function policyOf(room: Room, lives: Lives) {
  let timer: NodeJS.Timeout | undefined
  const warn = (error: unknown) => room.log.warn({ error }, 'supervisor.policy-failed')
  const look = () => {
    timer = undefined
    lives.consider().catch(warn)
  }
  return {
    soon: () => {
      timer ??= setTimeout(look, limits.indexPolicyDelayMs)
    },
    rebuild(payload: unknown) {
      const name = typeof payload === 'object' && payload !== null && 'index' in payload ? String(payload.index) : ''
      lives.start({ caller: room, name, params: {}, intent: 'publish' }).catch(warn)
    },
    stop: () => clearTimeout(timer),
  }
}

type IndexActions = 'create' | 'list' | 'read' | 'drop'

function indexHandlers(room: Room, lives: Lives): Pick<Handlers<typeof supervisor>, IndexActions> {
  const viewOf = (index: SearchIndex, version: number) => {
    const held = searchIndex.generationOf(index, index.live)
    const pendingRows = held === undefined ? 0 : searchIndex.pendingRows(index, held)
    return indexView(index, { builds: lives.of(index.name), pendingRows, lakeVersion: version })
  }
  return {
    async create(call) {
      const { name } = call.params
      await make(call)
      const { generation, version } = await lives.start({ caller: call, name, params: {}, intent: 'publish' })
      return { name, generation, state: 'claimed', lakeVersion: version }
    },
    async list({ params }) {
      const { items, next, version } = await ask(room, catalog.indexes, params)
      const views = items.map((index) => viewOf(index, version))
      return { items: views, lakeVersion: version, ...(next === undefined ? {} : { next }) }
    },
    async read({ params }) {
      const { index, version } = await readIndex(room, params.name, params.at)
      return viewOf(index, version)
    },
    async drop(call) {
      const { name } = call.params
      for (const generation of lives.of(name).keys()) await lives.cancel(call, name, generation)
      const { version } = await commitOn(call, name, ({ index }) => ({
        message: `drop index ${name}`,
        change: { kind: 'index.drop', index: index.name, id: index.id },
      }))
      return { lakeVersion: version }
    },
  }
}

type LifeActions = 'build' | 'cancel' | 'publish' | 'rollback'

function lifeHandlers(lives: Lives): Pick<Handlers<typeof supervisor>, LifeActions> {
  return {
    async build(call) {
      const { name, params, publish } = call.params
      const { dataset } = await readIndex(call, name)
      refuseEmpty(dataset)
      const intent = publish === 'true' ? 'publish' : 'wait'
      const { generation, version } = await lives.start({ caller: call, name, params: given(params), intent })
      return { generation, state: 'claimed', lakeVersion: version }
    },
    async cancel(call) {
      const { name, generation } = call.params
      const { index, version } = await lives.cancel(call, name, generation)
      const held = index.generations.find((each) => each.generation === generation)
      return {
        state: held === undefined ? 'abandoned' : stateOf({ ...held, state: 'abandoned' }, index, undefined),
        lakeVersion: version,
      }
    },
    async publish(call) {
      const { name, generation } = call.params
      const { version } = await lives.publish(call, name, generation)
      return { live: generation, lakeVersion: version }
    },
    async rollback(call) {
      const { name, to } = call.params
      const { index } = await readIndex(call, name)
      const target = rollbackTarget(index, to)
      if (target.kind === 'none')
        throw new LakeError(index.live === null ? 'INDEX_NOT_READY' : 'INDEX_GENERATION_UNKNOWN', target.reason, {
          data: { index: name },
        })
      const { version } = await lives.publish(call, name, target.generation)
      return { live: target.generation, lakeVersion: version }
    },
  }
}

/** The index in the log, without a generation. */
async function make(call: Call<CreateParams>): Promise<void> {
  const { name, dataset: of, kind, metric, recallFloor, params } = call.params
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
  refuseEmpty(dataset)
  const embedder = kind === 'vector' ? null : await embedderOf(call, call.params.embedder)
  const definition = {
    id: newId(),
    dataset: dataset.name,
    columns,
    kind,
    metric,
    embedder,
    params: { ...defaults, ...given(params) },
    recallFloor,
  }
  const change = { kind: 'index.put', index: named.data, definition } as const
  const outcome = await ask(call, catalog.commit, { message: `make index ${name}`, changes: [change] })
  if (outcome.kind !== 'conflict') return
  const code = outcome.reason.startsWith('there is an index') ? 'INDEX_EXISTS' : 'CATALOG_CONFLICT'
  throw new LakeError(code, outcome.reason, { data: { index: name } })
}

type CreateParams = Parameters<Handlers<typeof supervisor>['create']>[0]['params']

const defaults: IndexParams = { m: 16, efConstruction: 100, ef: 80, shards: limits.indexShardsDefault }

/** Those that the caller named. */
const given = (params: Params): Partial<IndexParams> =>
  Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined))

function refuseEmpty({ name, lineage }: IndexNow['dataset']): void {
  const rows = lineage.reduce((sum, { added, removed }) => sum + added - removed, 0)
  if (rows === 0) throw new LakeError('INDEX_EMPTY', `dataset ${name} has no rows`, { data: { dataset: name } })
}

async function embedderOf(caller: Caller, name: string | undefined): Promise<string> {
  const { items, default: standard } = await ask(caller, ai.embedders, {})
  const wanted = name ?? standard
  if (items.some((each) => each.name === wanted)) return wanted
  throw new LakeError('MODEL_UNKNOWN', `there is no embedder ${JSON.stringify(wanted)}`)
}
