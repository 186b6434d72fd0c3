/** The one list of rooms, and the only file that imports every actor. */
import type { Hosts } from '../compute/host/hosts.ts'
import { catalogActor } from './catalog/actor.ts'
import { ingestActor } from './ingest/actor.ts'
import type { IngestPool } from './ingest/ports.ts'
import { journalActor } from './journal/actor.ts'
import type { ActorSchema } from './kernel/actor.ts'
import { queryActor } from './query/actor.ts'
import type { HotDeps } from './query/hot-set.actor.ts'
import { type StorageDeps, storageActor } from './storage/actor.ts'

export interface RosterDeps {
  readonly storage: StorageDeps
  readonly streams: { readonly spoolFolder: string; readonly home: 'own' | 'shared' }
  readonly pool: IngestPool
  readonly hosts: Hosts
  /** DuckDB threads of one query. */
  readonly queryThreads: number
  readonly hot: HotDeps
}

/** Every room that exists, ready for a broker. */
export const roster = (deps: RosterDeps): Readonly<Record<string, ActorSchema>> => ({
  storage: storageActor(deps.storage),
  catalog: catalogActor(),
  journal: journalActor({ boot: deps.storage.boot, pool: deps.pool, ...deps.streams }),
  ingest: ingestActor({ pool: deps.pool }),
  query: queryActor({ hosts: deps.hosts, threads: deps.queryThreads, hot: deps.hot }),
})
