/** The supervisor's shell: indexes made and dropped, generations built, published, taken back. */
import { limits } from '../../config/limits.ts'
import { COMMITTED, catalog, type SearchIndex, searchIndex } from '../catalog/contract.ts'
import { type ActorSchema, actor, type Call, type Handlers, type Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { failedWith, LakeError } from '../kernel/errors.ts'
import { SIDECAR_LOST, SidecarLost } from '../vector/contract.ts'
import type { BuilderParts } from './builder.actor.ts'
import { commitOn, readIndex } from './commits.actor.ts'
import { supervisor } from './contract.ts'
import { indexView } from './index-view.ts'
import { rollbackTarget } from './life.ts'
import { Lives } from './lives.actor.ts'
import { given, makeIndex, refuseEmpty } from './make-index.actor.ts'

export const supervisorActor = (parts: BuilderParts): ActorSchema =>
  actor({
    contract: supervisor,
    needs: ['storage', 'catalog', 'journal', 'ai', 'vector'],
    listensTo: [COMMITTED, SIDECAR_LOST],
    open: async (room) => {
      const lives = new Lives(room, parts)
      const policy = policyOf(room, lives)
      await lives.resume()
      policy.soon()
      return {
        handlers: { ...indexHandlers(room, lives), ...lifeHandlers(lives) },
        events: {
          [COMMITTED]: policy.soon,
          [SIDECAR_LOST]: policy.rebuild,
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
      const lost = SidecarLost.safeParse(payload)
      if (lost.success) lives.replace(lost.data.index, lost.data.generation).catch(warn)
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
      const { generation, version } = await lives.create(() => makeIndex(call))
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
      await endBuilds(call, lives)
      const { version } = await commitOn(call, name, ({ index }) => ({
        message: `drop index ${name}`,
        change: { kind: 'index.drop', index: index.name, id: index.id },
      }))
      return { lakeVersion: version }
    },
  }
}

/** Whatever is being built, so that nothing of it is left on the bucket; what ends by itself meanwhile is as good. */
async function endBuilds(call: Call<{ readonly name: string }>, lives: Lives): Promise<void> {
  const { name } = call.params
  const { index } = await readIndex(call, name)
  for (const { generation, state } of index.generations) {
    if (state !== 'building') continue
    await lives.cancel(call, name, generation).catch((error: unknown) => {
      if (!failedWith(error, 'INDEX_GENERATION_UNKNOWN')) throw error
    })
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
      const { version } = await lives.cancel(call, name, generation)
      return { state: 'abandoned', lakeVersion: version }
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
