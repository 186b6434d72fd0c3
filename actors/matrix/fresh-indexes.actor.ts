/** Makes value indexes anew in the background when rows change: of datasets that people ask about, or have described. */
import { LRUCache } from 'lru-cache'
import { limits } from '../../config/limits.ts'
import { catalog, type Dataset } from '../catalog/contract.ts'
import type { Room } from '../kernel/actor.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { monotonicMs } from '../kernel/clock.ts'
import type { ResultOf } from '../kernel/contract.ts'
import { failedWith, LakeError } from '../kernel/errors.ts'
import { keyOf, type ValueIndexes } from './value-indexes.actor.ts'

export class FreshIndexes {
  readonly #room: Room
  readonly #indexes: Pick<ValueIndexes, 'ahead'>
  /** Names of datasets, with the key of the index that was last made of each. */
  readonly #followed = new LRUCache<string, string>({ max: limits.valueIndexesFreshMax })
  readonly #closed = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  #isDue = false

  constructor(room: Room, indexes: Pick<ValueIndexes, 'ahead'>) {
    this.#room = room
    this.#indexes = indexes
  }

  /** Follows the datasets that somebody has described. */
  start(): void {
    this.#work(async () => {
      for (const { name } of await describedDatasets(this.#room)) this.follow(name)
    })
    this.soon()
  }

  /** From now on; those that were named last, where they are too many. */
  follow(name: string): void {
    if (this.#followed.get(name) === undefined) this.#followed.set(name, '')
  }

  /** After a commit: many of them are one look, and there is one look at a time. */
  soon(delayMs: number = limits.valueIndexDelayMs): void {
    if (this.#closed.signal.aborted) return
    this.#isDue = true
    if (this.#looking !== undefined) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#isDue = false
      this.#work(() => this.#look())
    }, delayMs)
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    this.#closed.abort(new LakeError('REQUEST_CANCELLED', 'this node is shutting down'))
    await this.#looking
  }

  #work(task: () => Promise<void>): void {
    const startedMs = monotonicMs()
    this.#looking = task()
      .catch((error: unknown) => this.#room.log.warn({ error }, 'matrix.follow-failed'))
      .finally(() => {
        this.#looking = undefined
        // rows that change all the time take no more than every other moment of a core
        if (this.#isDue) this.soon(Math.max(limits.valueIndexDelayMs, monotonicMs() - startedMs))
      })
  }

  async #look(): Promise<void> {
    const names = [...this.#followed.keys()]
    if (names.length === 0) return
    const { datasets, unknown } = await ask(this.#room, catalog.resolve, { names })
    for (const name of unknown) this.#followed.delete(name)
    for (const dataset of datasets) {
      if (this.#closed.signal.aborted) return
      if (this.#followed.peek(dataset.name) !== keyOf(dataset)) await this.#make(dataset)
    }
  }

  async #make(dataset: Dataset): Promise<void> {
    const { name } = dataset
    try {
      if (!(await this.#indexes.ahead(dataset, this.#closed.signal))) {
        this.#isDue = true
        return
      }
    } catch (error) {
      // whoever asks is told why
      if (!failedWith(error, 'REQUEST_CANCELLED')) this.#room.log.warn({ error, dataset: name }, 'matrix.index-failed')
    }
    if (this.#followed.has(name)) this.#followed.set(name, keyOf(dataset))
  }
}

/** Those that have a domain file. */
async function describedDatasets(caller: Caller): Promise<readonly Dataset[]> {
  const found: Dataset[] = []
  for (let after: string | undefined; ; ) {
    const page: ResultOf<typeof catalog.datasets> = await ask(caller, catalog.datasets, {
      limit: limits.listItemsMax,
      ...(after === undefined ? {} : { after }),
    })
    const names = page.items.map(({ name }) => name)
    const { datasets } = await ask(caller, catalog.resolve, { names, at: page.lakeVersion })
    found.push(...datasets.filter(({ domain }) => domain !== undefined))
    if (page.next === undefined) return found
    after = page.next
  }
}
