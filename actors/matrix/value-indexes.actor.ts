/** Value indexes of this node: made when a dataset is first asked about, kept while there is room. */
import { LRUCache } from 'lru-cache'
import { rowSource } from '../../compute/sql/merge-on-read.ts'
import { limits } from '../../config/limits.ts'
import type { Dataset } from '../catalog/contract.ts'
import type { Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { storage } from '../storage/contract.ts'
import type { Domain, DomainFault } from './domain-file.ts'
import { domainInForce } from './domain-text.ts'
import type { MatrixPool } from './ports.ts'
import type { ValueIndex } from './value-index.ts'

interface IndexesParts {
  readonly room: Room
  readonly pool: MatrixPool
  /** DuckDB threads of one measuring. */
  readonly threads: number
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
  readonly #making = new Map<string, Promise<HeldIndex>>()

  constructor(parts: IndexesParts) {
    this.#parts = parts
  }

  /** Of the rows and the domain file that the dataset has; made once, however many wait for it. */
  of(dataset: Dataset): Promise<HeldIndex> {
    const key = keyOf(dataset)
    const held = this.#held.get(key)
    if (held !== undefined) return Promise.resolve(held)
    const making = this.#making.get(key) ?? this.#make(dataset).finally(() => this.#making.delete(key))
    this.#making.set(key, making)
    return making
  }

  /** One that was made before the dataset had its domain file. */
  keep(dataset: Dataset, made: HeldIndex): void {
    this.#held.set(keyOf(dataset), made)
  }

  /** Of rows that the dataset has, read by a domain file that it need not have. */
  async build(dataset: Dataset, domain: Domain): Promise<ValueIndex> {
    const { room, pool, threads } = this.#parts
    const { path: tempDir } = await ask(room, storage.workspace, {})
    try {
      const source = await rowSource(dataset, ({ uri, sha256 }) => ask(room, storage.open, { uri, sha256 }))
      const input = { source, domain, memoryBytes: limits.valueIndexMemoryBytes, threads, tempDir }
      return (await pool.run('value-index', input, { lane: 'interactive' })).index
    } finally {
      await ask(room, storage.release, { path: tempDir })
    }
  }

  async #make(dataset: Dataset): Promise<HeldIndex> {
    const { domain, warnings } = domainInForce(dataset.domain?.text, dataset.fields)
    const index = await this.build(dataset, domain)
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

const keyOf = ({ id, snapshot, domain }: Dataset): string => `${id}@${snapshot} ${domain?.version ?? ''}`

/** About as much as it takes. */
const bytesOf = ({ entries, joined, known, places }: ValueIndex): number =>
  limits.valueWordsBytes +
  limits.valueEntryBytes * (entries.size + joined.size + known.size + places.others.size + places.all.length)
