/** Value indexes of this node: made when a dataset is asked about or before, each once, kept while there is room. */
import { LRUCache } from 'lru-cache'
import { rowSource } from '../../compute/sql/merge-on-read.ts'
import { limits } from '../../config/limits.ts'
import type { Dataset } from '../catalog/contract.ts'
import type { Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import { storage } from '../storage/contract.ts'
import type { Domain, DomainFault } from './domain-file.ts'
import { domainInForce } from './domain-text.ts'
import type { MatrixPool } from './ports.ts'
import type { ValueIndex } from './value-index.ts'

interface IndexesParts {
  readonly room: Room
  readonly pool: MatrixPool
  /** DuckDB threads of one measuring that somebody waits for. */
  readonly threads: number
}

type Lane = 'interactive' | 'build'

interface Making {
  readonly dataset: Dataset
  readonly made: Promise<HeldIndex>
  /** Ends it, where it was begun before anybody asked. */
  readonly stop?: AbortController
  isAwaited: boolean
}

interface Where {
  readonly lane: Lane
  readonly signal?: AbortSignal
}

export interface HeldIndex {
  readonly index: ValueIndex
  /** What the domain file says that fits the dataset no more. */
  readonly warnings: readonly DomainFault[]
}

export class ValueIndexes {
  readonly #parts: IndexesParts
  readonly #held = new LRUCache<string, HeldIndex>({
    maxSize: limits.valueIndexesBytesMax,
    // the newest is kept even where it is larger than the room for all
    sizeCalculation: ({ index }) => Math.min(bytesOf(index), limits.valueIndexesBytesMax),
  })
  readonly #making = new Map<string, Making>()

  constructor(parts: IndexesParts) {
    this.#parts = parts
  }

  /** Of the rows and the domain file that the dataset has; made once, however many wait for it. */
  of(dataset: Dataset): Promise<HeldIndex> {
    const key = keyOf(dataset)
    const held = this.#held.get(key)
    if (held !== undefined) return Promise.resolve(held)
    this.#endOlder(dataset)
    const making = this.#making.get(key) ?? this.#begin(dataset, { lane: 'interactive' })
    making.isAwaited = true
    return making.made
  }

  /**
   * Makes it before anybody asks, where nothing else is built. False where something is: whoever asks meanwhile should
   * not wait for that. Rejects as the job does, and where a newer one was asked for.
   */
  async ahead(dataset: Dataset, signal: AbortSignal): Promise<boolean> {
    const key = keyOf(dataset)
    if (this.#held.has(key)) return true
    const making = this.#making.get(key)
    if (making === undefined && this.#isBuilding()) return false
    await (making ?? this.#begin(dataset, { lane: 'build', signal })).made
    return true
  }

  /** One that was made before the dataset had its domain file. */
  keep(dataset: Dataset, made: HeldIndex): void {
    this.#held.set(keyOf(dataset), made)
  }

  /** Of rows that the dataset has, read by a domain file that it need not have. */
  async build(dataset: Dataset, domain: Domain, where: Where = { lane: 'interactive' }): Promise<ValueIndex> {
    const { room, pool } = this.#parts
    const { path: tempDir } = await ask(room, storage.workspace, {})
    try {
      const source = await rowSource(dataset, ({ uri, sha256 }) => ask(room, storage.open, { uri, sha256 }))
      // whoever asks meanwhile should not wait behind another build that began since
      const lane = this.#isBuilding() ? 'interactive' : where.lane
      // one of the background leaves the other cores to those that wait for something
      const threads = where.lane === 'build' ? 1 : this.#parts.threads
      const input = { source, domain, memoryBytes: limits.valueIndexMemoryBytes, threads, tempDir }
      return (await pool.run('value-index', input, { ...where, lane })).index
    } finally {
      await ask(room, storage.release, { path: tempDir })
    }
  }

  #isBuilding(): boolean {
    return this.#parts.pool.figures('build').running > 0
  }

  #begin(dataset: Dataset, { lane, signal }: Where): Making {
    const key = keyOf(dataset)
    const stop = lane === 'build' ? { stop: new AbortController() } : {}
    const signals = [signal, stop.stop?.signal].filter((each) => each !== undefined)
    const made = this.#make(dataset, signals.length === 0 ? { lane } : { lane, signal: AbortSignal.any(signals) })
    const making: Making = { dataset, made: made.finally(() => this.#making.delete(key)), ...stop, isAwaited: false }
    this.#making.set(key, making)
    return making
  }

  /** What is built ahead of rows that have changed since takes time from those that are asked for. */
  #endOlder({ id, snapshot }: Dataset): void {
    for (const { dataset, stop, isAwaited } of this.#making.values()) {
      if (dataset.id !== id || dataset.snapshot >= snapshot || isAwaited) continue
      stop?.abort(new LakeError('REQUEST_CANCELLED', 'rows have changed since'))
    }
  }

  async #make(dataset: Dataset, where: Where): Promise<HeldIndex> {
    const { domain, warnings } = domainInForce(dataset.domain?.text, dataset.fields)
    const index = await this.build(dataset, domain, where)
    const made = { index, warnings: [...warnings, ...cutWarnings(index)] }
    this.keep(dataset, made)
    return made
  }
}

/** What the index left out, as those who ask about the dataset are told. */
export const cutWarnings = ({ cuts }: ValueIndex): readonly DomainFault[] =>
  cuts.map(({ column, values, kept, whole }) => ({
    path: `columns.${column}`,
    message:
      `${kept === values ? `its ${values} values` : `the ${kept} most frequent of its ${values} values`} are found` +
      (whole ? ' by their whole names alone' : ''),
  }))

/** Equal for equal indexes. */
export const keyOf = ({ id, snapshot, domain }: Dataset): string => `${id}@${snapshot} ${domain?.version ?? ''}`

/** About as much as it takes. */
const bytesOf = ({ entries, joined, known, places }: ValueIndex): number =>
  limits.valueWordsBytes +
  limits.valueEntryBytes * (entries.size + joined.size + known.size + places.others.size + places.all.length)
