/** The one list of rooms, and the only file that imports every actor. */
import type { EmbedderName } from '../compute/embed/embedders.ts'
import type { EngineName } from '../compute/engines/engine.ts'
import type { Hosts } from '../compute/host/hosts.ts'
import { type AiDeps, aiActor } from './ai/actor.ts'
import type { AiPool } from './ai/ports.ts'
import { catalogActor } from './catalog/actor.ts'
import { ingestActor } from './ingest/actor.ts'
import type { IngestPool } from './ingest/ports.ts'
import { journalActor } from './journal/actor.ts'
import type { ActorSchema } from './kernel/actor.ts'
import { matrixActor } from './matrix/actor.ts'
import type { MatrixPool } from './matrix/ports.ts'
import { type NodeDeps, nodeActor } from './node/actor.ts'
import { pipelineActor } from './pipeline/actor.ts'
import type { Tier } from './pipeline/answer-shapes.ts'
import type { AnswerFloors } from './pipeline/work.ts'
import { queryActor } from './query/actor.ts'
import type { HotDeps } from './query/hot-set.actor.ts'
import { receiptsActor } from './receipts/actor.ts'
import { type StorageDeps, storageActor } from './storage/actor.ts'
import { supervisorActor } from './supervisor/actor.ts'
import type { IndexPool } from './supervisor/builder.actor.ts'
import { vectorActor } from './vector/actor.ts'
import type { PartSearchers, TextRescorer, VectorPool, WordSearcher } from './vector/ports.ts'

export interface RosterDeps {
  readonly storage: StorageDeps
  readonly streams: { readonly spoolFolder: string; readonly home: 'own' | 'shared' }
  readonly pool: IngestPool & AiPool & VectorPool & IndexPool & MatrixPool
  readonly searchers: PartSearchers
  readonly words: WordSearcher
  readonly rescorer: TextRescorer | undefined
  /** What graphs are built and read with. */
  readonly engine: EngineName
  readonly hosts: Hosts
  /** Postgres databases by their names: addresses with passwords. */
  readonly databases: ReadonlyMap<string, string>
  /** DuckDB threads of one query. */
  readonly queryThreads: number
  /** The embedder where a caller names none. */
  readonly embedder: EmbedderName
  /** Tiers that a model serves, and how to reach it. */
  readonly models: Pick<AiDeps, 'tiers' | 'openProvider'>
  /** What an answer needs to be given at all. */
  readonly floors: AnswerFloors
  /** Of an answer whose question names none. */
  readonly tier: Tier
  readonly hot: HotDeps
  /** Signs receipts; of the lake, and no longer than it. */
  readonly receiptKey: string
  readonly node: Pick<NodeDeps, 'calls' | 'lanes'>
}

/** Every room that exists, ready for a broker. */
export function roster(deps: RosterDeps): Readonly<Record<string, ActorSchema>> {
  const rooms = otherRooms(deps)
  const names = [...Object.keys(rooms), 'node']
  return { ...rooms, node: nodeActor({ ...deps.node, hosts: deps.hosts, rooms: names }) }
}

const otherRooms = (deps: RosterDeps): Readonly<Record<string, ActorSchema>> => ({
  storage: storageActor(deps.storage),
  catalog: catalogActor(),
  journal: journalActor({ boot: deps.storage.boot, pool: deps.pool, ...deps.streams }),
  ingest: ingestActor({ pool: deps.pool, databases: deps.databases }),
  query: queryActor({ hosts: deps.hosts, threads: deps.queryThreads, hot: deps.hot, receiptKey: deps.receiptKey }),
  ai: aiActor({ pool: deps.pool, embedder: deps.embedder, ...deps.models }),
  vector: vectorActor({
    pool: deps.pool,
    searchers: deps.searchers,
    words: deps.words,
    rescorer: deps.rescorer,
    engine: deps.engine,
    receiptKey: deps.receiptKey,
  }),
  matrix: matrixActor({ pool: deps.pool }),
  pipeline: pipelineActor({ receiptKey: deps.receiptKey, floors: deps.floors, tier: deps.tier }),
  receipts: receiptsActor({ receiptKey: deps.receiptKey }),
  supervisor: supervisorActor({ pool: deps.pool, engine: deps.engine, threads: deps.queryThreads }),
})
