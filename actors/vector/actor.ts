/** The shell of vector: searches over what this node holds, rows that came since embedded, trials. */
import { availableParallelism } from 'node:os'
import type { EngineName } from '../../compute/engines/engine.ts'
import { limits } from '../../config/limits.ts'
import { COMMITTED, catalog } from '../catalog/contract.ts'
import { type ActorSchema, actor, type Handlers, type Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { storage } from '../storage/contract.ts'
import { vector } from './contract.ts'
import { covered, everyIndex } from './coverage.actor.ts'
import { HiddenKeys } from './hidden-keys.actor.ts'
import { hybrid } from './hybrid.actor.ts'
import { Indexer } from './indexer.actor.ts'
import { LexicalLeg } from './lexical-leg.actor.ts'
import type { PartSearchers, TextRescorer, VectorPool, WordSearcher } from './ports.ts'
import { warmed } from './rescore.actor.ts'
import { search } from './search.actor.ts'
import { Shelf } from './shelf.actor.ts'
import { readTrials, Trials } from './trials.actor.ts'

export interface VectorDeps {
  readonly pool: VectorPool
  readonly searchers: PartSearchers
  readonly words: WordSearcher
  /** Undefined where the settings name no model. */
  readonly rescorer: TextRescorer | undefined
  /** What graphs are built and read with here. */
  readonly engine: EngineName
  /** Signs receipts. */
  readonly receiptKey: string
}

export const vectorActor = (deps: VectorDeps): ActorSchema =>
  actor({
    contract: vector,
    needs: ['storage', 'catalog', 'journal'],
    listensTo: [COMMITTED],
    open: async (room) => {
      const { path: tempDir } = await ask(room, storage.workspace, {})
      const threads = availableParallelism()
      const shelf = new Shelf({ room, ...deps })
      const indexer = new Indexer({ room, ...deps, threads })
      const hidden = new HiddenKeys({ room, ...deps, threads, tempDir })
      const lexical = new LexicalLeg({ room, ...deps, hidden })
      const trials = new Trials({ room, ...deps })
      const follower = new Follower(room, (indexes, version) => {
        shelf.follow(indexes, version)
        indexer.consider(indexes)
        lexical.follow(indexes)
      })
      void warmed(deps.rescorer, room)
      const slowly = setInterval(() => {
        shelf.retry()
        lexical.retry()
        follower.look()
      }, limits.indexEveryMs)
      follower.look()
      return {
        handlers: handlers({ room, ...deps, shelf, hidden, lexical, indexer, trials }),
        events: { [COMMITTED]: () => follower.look() },
        close: async () => {
          clearInterval(slowly)
          await follower.close()
          await Promise.all([indexer.close(), trials.close()])
          await shelf.settled()
        },
      }
    },
  })

type Indexes = Awaited<ReturnType<typeof everyIndex>>['items']

/** Reads the indexes after commits: one reading at a time, and one more where something was committed meanwhile. */
class Follower {
  readonly #room: Room
  readonly #onSeen: (indexes: Indexes, version: number) => void
  #running: Promise<void> | undefined
  #state: 'idle' | 'again' | 'closed' = 'idle'

  constructor(room: Room, onSeen: (indexes: Indexes, version: number) => void) {
    this.#room = room
    this.#onSeen = onSeen
  }

  look(): void {
    if (this.#state === 'closed') return
    this.#state = 'again'
    this.#running ??= this.#read().finally(() => {
      this.#running = undefined
    })
  }

  async close(): Promise<void> {
    this.#state = 'closed'
    await this.#running
  }

  async #read(): Promise<void> {
    while (this.#state === 'again') {
      this.#state = 'idle'
      try {
        const { items, version } = await everyIndex(this.#room)
        if (this.#isOpen()) this.#onSeen(items, version)
      } catch (error) {
        this.#room.log.warn({ error }, 'vector.follow-failed')
      }
    }
  }

  #isOpen(): boolean {
    return this.#state !== 'closed'
  }
}

interface Parts extends VectorDeps {
  readonly room: Room
  readonly shelf: Shelf
  readonly hidden: HiddenKeys
  readonly lexical: LexicalLeg
  readonly indexer: Indexer
  readonly trials: Trials
}

const handlers = (parts: Parts): Handlers<typeof vector> => ({
  search: (call) => search(parts, call),
  hybrid: (call) => hybrid(parts, call),
  async prepare({ params }) {
    const { index } = await ask(parts.room, catalog.index, { name: params.index })
    const { generation, manifest } = params
    const opened = parts.lexical.prepare(index, { generation, manifest, deltas: [] })
    await Promise.all([parts.shelf.prepare(index, params), opened])
    return {}
  },
  covered: async (call) => ({ indexes: await covered(parts.indexer, call) }),
  trials: readTrials,
  trial: async (call) => ({ ids: await parts.trials.start(call) }),
})
