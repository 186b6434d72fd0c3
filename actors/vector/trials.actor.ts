/** Trials of an index: its live embeddings in other graphs, measured, each setting a row of the stream; the best may be built. */
import { join } from 'node:path'
import type { EngineName, GraphEngineName } from '../../compute/engines/engine.ts'
import { stopWord } from '../../compute/stop-word.ts'
import { limits } from '../../config/limits.ts'
import { catalog, type SearchIndex, searchIndex } from '../catalog/contract.ts'
import { journal } from '../journal/contract.ts'
import type { Call, Handlers, Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { monotonicMs } from '../kernel/clock.ts'
import { codeOf, LakeError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { storage } from '../storage/contract.ts'
import { supervisor } from '../supervisor/contract.ts'
import type { vector } from './contract.ts'
import { isPublished, type Published } from './parts.ts'
import type { VectorPool } from './ports.ts'
import { bestOf, buildsOf, type Setting, type StoredTrial, type TrialBuild, trialRow } from './trial.ts'

interface TrialsParts {
  readonly room: Room
  readonly pool: VectorPool
  readonly engine: EngineName
}

interface Task {
  readonly index: SearchIndex
  readonly generation: Published
  readonly settings: readonly Setting[]
  readonly ids: readonly string[]
  readonly promote: 'best-latency-at-recall' | undefined
  readonly engine: GraphEngineName
}

/** As measured: the stream adds when and at which version. */
type Row = Omit<StoredTrial, 'at' | 'lakeVersion' | 'generation' | 'promoted'>

export class Trials {
  readonly #parts: TrialsParts
  readonly #running = new Map<string, Promise<void>>()
  readonly #closed = new AbortController()

  constructor(parts: TrialsParts) {
    this.#parts = parts
  }

  /** The ids that the rows will have. @throws LakeError INDEX_UNKNOWN, INDEX_NOT_READY, INDEX_BUSY */
  async start({ params }: Call<Parameters<Handlers<typeof vector>['trial']>[0]['params']>): Promise<string[]> {
    const { index: name, params: settings, promote } = params
    const { room, engine } = this.#parts
    const { index } = await ask(room, catalog.index, { name })
    const generation = searchIndex.generationOf(index, index.live)
    if (!isPublished(generation)) throw notReady(name, 'no generation is live')
    if (engine === 'exact') throw notReady(name, 'no library of graphs is installed here')
    if (this.#running.has(index.id))
      throw new LakeError('INDEX_BUSY', `trials of the index ${name} are under way`, { data: { index: name } })
    const ids = settings.map(() => newId())
    const work = this.#run({ index, generation, settings, ids, promote, engine })
      .catch((error: unknown) => this.#report(index, error))
      .finally(() => this.#running.delete(index.id))
    this.#running.set(index.id, work)
    return ids
  }

  async close(): Promise<void> {
    this.#closed.abort(new LakeError('REQUEST_CANCELLED', 'the node stops'))
    await Promise.all(this.#running.values())
  }

  async #run(task: Task): Promise<void> {
    const { room } = this.#parts
    const rows: Row[] = []
    const { path: folder } = await ask(room, storage.workspace, {})
    try {
      for (const build of buildsOf(task.settings, task.generation.manifest.params))
        rows.push(...(await this.#measured(task, build, folder)))
      const best = task.promote === undefined ? undefined : bestOf(rows, task.index.recallFloor)
      if (best !== undefined) await this.#promote(task.index, best)
      await this.#append(rows, best)
    } catch (error) {
      // what was measured is worth keeping
      await this.#append(rows, undefined)
      throw error
    } finally {
      await ask(room, storage.release, { path: folder })
    }
  }

  async #measured(task: Task, build: TrialBuild, folder: string): Promise<Row[]> {
    const { index, generation, ids, engine } = task
    const { pool } = this.#parts
    const signal = this.#closed.signal
    const startedMs = monotonicMs()
    const built = await this.#graphs(task, build, folder)
    const buildSeconds = Math.round(monotonicMs() - startedMs) / 1000
    const parts = built.map(({ embeddings, file }) => ({
      id: file,
      embeddings,
      metric: index.metric,
      graph: { path: file, engine },
    }))
    const { m, efConstruction, searches } = build
    const efs = searches.map(({ ef }) => ef)
    const queries = await this.#queries(task)
    const { measured } = await pool.run('index-audit', { parts, efs, ...queries }, { lane: 'build', signal })
    const bytes = built.reduce((sum, each) => sum + each.bytes, 0)
    const { shards, rows } = generation.manifest
    return measured.map((audit, place) => ({
      ...audit,
      id: ids[searches[place]?.at ?? 0] ?? newId(),
      index: index.name,
      engine,
      m,
      efConstruction,
      shards: shards.length,
      buildSeconds,
      bytes,
      rows,
    }))
  }

  /** Those of the audit of the live generation. */
  async #queries({ generation }: Task): Promise<{ queries?: string }> {
    const { queries } = generation.manifest
    if (queries === undefined) return {}
    const { path } = await ask(this.#parts.room, storage.open, { uri: queries.uri, sha256: queries.sha256 })
    return { queries: path }
  }

  /** Over the shards of the live generation, one after the other. */
  async #graphs({ index, generation, engine }: Task, { m, efConstruction }: TrialBuild, folder: string) {
    const { room, pool } = this.#parts
    const { signal } = this.#closed
    using word = stopWord(signal)
    const graphs = []
    for (const [shard, { embeddings: stored }] of generation.manifest.shards.entries()) {
      const { path: embeddings } = await ask(room, storage.open, { uri: stored.uri, sha256: stored.sha256 })
      const file = join(folder, `${m}-${efConstruction}-${shard}.graph`)
      const input = { embeddings, engine, metric: index.metric, m, efConstruction, file, stop: word.stop }
      const { bytes } = await pool.run('index-graph', input, { lane: 'build', signal })
      graphs.push({ embeddings, file, bytes: bytes + stored.bytes })
    }
    return graphs
  }

  async #promote({ name }: SearchIndex, { m, efConstruction, ef }: Row): Promise<void> {
    await ask(this.#parts.room, supervisor.build, { name, params: { m, efConstruction, ef } })
  }

  async #append(rows: readonly Row[], best: Row | undefined): Promise<void> {
    if (rows.length === 0) return
    const stored = rows.map((row) => ({ ...row, promoted: row === best ? 'yes' : 'no' }))
    await ask(this.#parts.room, journal.append, { stream: 'trials', rows: stored })
  }

  async #report({ name, dataset }: SearchIndex, error: unknown): Promise<void> {
    if (this.#closed.signal.aborted) return
    const { room } = this.#parts
    const message = `trials of the index ${name} failed: ${error instanceof Error ? error.message : String(error)}`
    const row = { room: 'vector', code: codeOf(error) ?? 'REQUEST_FAILED', message, dataset }
    await ask(room, journal.append, { stream: 'errors', rows: [row] }).catch((cause: unknown) => {
      room.log.error({ cause, ...row }, 'journal.append-failed')
    })
  }
}

const notReady = (index: string, why: string): LakeError =>
  new LakeError('INDEX_NOT_READY', `the index ${index} cannot be tried: ${why}`, { data: { index } })

/** A page of all trials, newest first. */
export const readTrials: Handlers<typeof vector>['trials'] = async (call) => {
  const { index, before, limit = limits.listItemsMax } = call.params
  const page = await ask(call, journal.rows, {
    stream: 'trials',
    where: index === undefined ? {} : { index },
    limit,
    ...(before === undefined ? {} : { before }),
  })
  const items = page.items.flatMap((row) => trialRow(row) ?? [])
  return { items, partial: page.partial, ...(page.next === undefined ? {} : { next: page.next }) }
}
