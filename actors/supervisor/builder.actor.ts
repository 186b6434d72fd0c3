/** Builds one generation: its rows, their embeddings, its graphs, the audit, the objects on the bucket. Commits nothing. */
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { z } from 'zod'
import type { EngineName, GraphEngineName } from '../../compute/engines/engine.ts'
import type { IndexedRows } from '../../compute/index-rows.job.ts'
import type { Jobs } from '../../compute/jobs.ts'
import type { Pool } from '../../compute/pool.ts'
import { rowSource } from '../../compute/sql/merge-on-read.ts'
import { stopWord } from '../../compute/stop-word.ts'
import { limits } from '../../config/limits.ts'
import { type Dataset, type IndexSettings, type Manifest, type SearchIndex, searchIndex } from '../catalog/contract.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { assert } from '../kernel/assert.ts'
import { monotonicMs } from '../kernel/clock.ts'
import { ObjectUri, Sha256 } from '../kernel/ids.ts'
import { storage } from '../storage/contract.ts'
import { type Choice, choiceOf, efsOf } from './audit-choice.ts'
import { type Event, type Phase, step } from './life.ts'

/** Builds of minutes have a lane to themselves, so that nothing short waits behind them. */
export type IndexPool = Pick<Pool<'build', Jobs>, 'run'>

export interface BuilderParts {
  readonly pool: IndexPool
  /** What this installation builds graphs with. */
  readonly engine: EngineName
  /** DuckDB threads that read the rows. */
  readonly threads: number
}

export interface BuildTask {
  readonly caller: Caller
  readonly index: SearchIndex
  readonly dataset: Dataset
  readonly generation: number
  readonly claim: string
  /** Without an `ef` the audit chooses. */
  readonly params: IndexSettings
  /** Whether it is published once it is ready; kept with it, for whoever goes on after a crash. */
  readonly intent: 'publish' | 'wait'
  readonly signal: AbortSignal
  readonly onProgress: (progress: { readonly phase: Phase; readonly rows: number; readonly totalRows: number }) => void
}

export type Built =
  | { readonly kind: 'ready'; readonly manifest: Manifest; readonly p50Ms: number; readonly p99Ms: number }
  | { readonly kind: 'refused'; readonly reason: string; readonly recallAt10: number }

/** What lies in `generation.json`: written last, so that where it is, everything is. */
export const GenerationFile = z.object({
  format: z.literal(1),
  claim: z.string(),
  intent: z.enum(['publish', 'wait']),
  manifest: searchIndex.Manifest,
})

/** `primary://indexes/<index>/<generation>/` */
export const folderOf = (index: string, generation: number): string => `primary://indexes/${index}/${generation}/`

/** @throws LakeError of the codes of the jobs, and of storage */
export async function build(parts: BuilderParts, task: BuildTask): Promise<Built> {
  const { path: workspace } = await ask(task.caller, storage.workspace, {})
  try {
    return await new Build(parts, task, workspace).run()
  } finally {
    await ask(task.caller, storage.release, { path: workspace }).catch(() => undefined) // swept when this boot is over
  }
}

class Build {
  readonly #parts: BuilderParts
  readonly #task: BuildTask
  readonly #workspace: string
  readonly #startedMs = monotonicMs()
  #phase: Phase = 'claimed'

  constructor(parts: BuilderParts, task: BuildTask, workspace: string) {
    this.#parts = parts
    this.#task = task
    this.#workspace = workspace
  }

  async run(): Promise<Built> {
    const { index } = this.#task
    const rows = await this.#embed()
    const wanted = this.#engineFor(rows.rows / this.#task.params.shards)
    this.#goOn({ kind: 'rows-embedded', graph: wanted === undefined ? 'not wanted' : 'wanted' })
    if (wanted === undefined) return this.#store(rows, { graphs: [], ...withoutGraph(this.#task.params) })
    const graphs = await this.#graphs(rows, wanted)
    this.#goOn({ kind: 'graphs-built' })
    const audit = await this.#audit(rows, graphs, wanted)
    const { recallAt10 } = audit
    const next = this.#goOn({ kind: 'audited', recallAt10, recallFloor: index.recallFloor })
    if (next.kind === 'refused') return { kind: 'refused', reason: next.reason, recallAt10 }
    return this.#store(rows, { graphs, ...audit })
  }

  #goOn(event: Event) {
    const next = step(this.#phase, event)
    assert(next.kind !== 'impossible', `a build that is ${this.#phase} meets ${event.kind}`)
    if (next.kind === 'goes-on') this.#phase = next.phase
    // to others it is ready when they can have its manifest
    if (this.#phase !== 'ready') this.#tell(0, 0)
    return next
  }

  #tell(rows: number, totalRows: number): void {
    this.#task.onProgress({ phase: this.#phase, rows, totalRows })
  }

  async #embed(): Promise<IndexedRows> {
    const { caller, index, dataset, params, signal } = this.#task
    const source = await rowSource(dataset, ({ uri, sha256 }) => ask(caller, storage.open, { uri, sha256 }))
    this.#goOn({ kind: 'rows-read' })
    using word = stopWord(signal)
    return await this.#told(searchIndex.rowsOf(dataset), (port) =>
      this.#parts.pool.run(
        'index-rows',
        {
          source,
          columns: index.columns,
          vectors: index.embedder === null ? { kind: 'given' } : { kind: 'embedded', embedder: index.embedder },
          shards: params.shards,
          tuning: 'wanted',
          queries: limits.auditQueriesMax,
          snapshot: `${index.dataset}@${dataset.snapshot}`,
          outputDir: this.#workspace,
          memoryBytes: limits.ingestMemoryBytes,
          threads: this.#parts.threads,
          stop: word.stop,
          port,
        },
        { lane: 'build', signal, transfer: [port] },
      ),
    )
  }

  /** Few rows of a shard are scanned faster than a graph of them is walked. */
  #engineFor(rowsOfShard: number): GraphEngineName | undefined {
    return rowsOfShard <= limits.exactRowsMax || this.#parts.engine === 'exact' ? undefined : this.#parts.engine
  }

  async #graphs(rows: IndexedRows, engine: GraphEngineName) {
    const { index, params, signal } = this.#task
    using word = stopWord(signal)
    const graphs = []
    for (const [shard, { file: embeddings }] of rows.shards.entries()) {
      const { m, efConstruction } = params
      const file = join(this.#workspace, `vectors-${shard}.hnsw`)
      const input = { embeddings, engine, metric: index.metric, m, efConstruction, file, stop: word.stop }
      const built = await this.#told(rows.rows, (port) =>
        this.#parts.pool.run('index-graph', { ...input, port }, { lane: 'build', signal, transfer: [port] }),
      )
      graphs.push(built)
    }
    return graphs
  }

  async #audit(rows: IndexedRows, graphs: Audited['graphs'], engine: GraphEngineName): Promise<Choice> {
    const { index, params, signal } = this.#task
    const parts = rows.shards.map(({ file }, at) => ({
      id: file,
      embeddings: file,
      metric: index.metric,
      graph: { path: graphs[at]?.file ?? '', engine },
    }))
    const asked = rows.queries === undefined ? {} : { queries: rows.queries.file }
    const input = { parts, efs: efsOf(params.ef), enough: limits.recallTarget, ...asked }
    const audit = await this.#parts.pool.run('index-audit', input, { lane: 'build', signal })
    const choice = choiceOf(audit, params.ef)
    assert(choice !== undefined, 'one setting is measured')
    return choice
  }

  /** Gives a job the port on which it says how many rows are done. */
  async #told<R>(totalRows: number, run: (port: MessageChannel['port2']) => Promise<R>): Promise<R> {
    const { port1, port2 } = new MessageChannel()
    port1.on('message', (rows: number) => this.#tell(rows, totalRows))
    try {
      return await run(port2)
    } finally {
      port1.close()
    }
  }

  async #store(rows: IndexedRows, found: Audited): Promise<Built> {
    const { caller, index, dataset, generation, claim, intent, params, signal } = this.#task
    const folder = folderOf(index.name, generation)
    const publish = async (name: string, local: { file: string; bytes: number; sha256: string }) => {
      const uri = ObjectUri.parse(`${folder}${name}`)
      await ask(caller, storage.publish, { uri, path: local.file })
      return { uri, bytes: local.bytes, sha256: Sha256.parse(local.sha256) }
    }
    const shards: Manifest['shards'] = []
    for (const [shard, local] of rows.shards.entries()) {
      const graph = found.graphs[shard]
      shards.push({
        embeddings: { ...(await publish(`embeddings-${shard}.parquet`, local)), rows: local.rows },
        ...(graph === undefined ? {} : { graph: await publish(`vectors-${shard}.hnsw`, graph) }),
      })
    }
    const { lexical: words } = rows
    const lexical = words && { ...(await publish('lexical.sqlite', words)), rows: words.rows }
    const asked = found.graphs.length === 0 ? undefined : rows.queries
    const queries = asked && { ...(await publish('queries.parquet', asked)), rows: asked.rows }
    const manifest: Manifest = {
      snapshot: dataset.snapshot,
      rows: rows.rows,
      dim: rows.dim,
      engine: found.graphs.length === 0 ? 'exact' : this.#parts.engine,
      params: { ...params, ef: found.ef },
      plan: found.plan,
      model: rows.model === null ? null : { ...rows.model, sha256: Sha256.parse(rows.model.sha256) },
      recallAt10: found.recallAt10,
      ...(queries === undefined ? {} : { queries }),
      skipped: rows.skipped,
      buildSeconds: Math.round(monotonicMs() - this.#startedMs) / 1000,
      shards,
      ...(lexical === undefined ? {} : { lexical }),
      ...(rows.tuning === undefined ? {} : { tuning: rows.tuning }),
    }
    const file: z.input<typeof GenerationFile> = { format: 1, claim, intent, manifest }
    const bytes = new TextEncoder().encode(JSON.stringify(file))
    // whoever ended it has swept the folder, and leaves alone what is whole
    signal.throwIfAborted()
    await ask(caller, storage.put, { uri: ObjectUri.parse(`${folder}generation.json`), bytes })
    this.#goOn({ kind: 'stored' })
    return { kind: 'ready', manifest, p50Ms: found.p50Ms, p99Ms: found.p99Ms }
  }
}

interface Audited extends Choice {
  /** One a shard, or none. */
  readonly graphs: readonly { readonly file: string; readonly bytes: number; readonly sha256: string }[]
}

/** Nothing was measured; `ef` is what trials vary. */
const withoutGraph = ({ ef = limits.searchEfDefault }: IndexSettings): Choice => ({
  ef,
  recallAt10: 1,
  p50Ms: 0,
  p99Ms: 0,
  plan: 'exact',
})
