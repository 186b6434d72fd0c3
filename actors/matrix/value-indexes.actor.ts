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
import type { KnownPlace, TableFacts } from './facts.ts'
import type { MatrixPool } from './ports.ts'
import { buildValueIndex, type ValueIndex } from './value-index.ts'
import { englishWords } from './words.adapter.ts'

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

interface Measured {
  readonly facts: TableFacts
  readonly places: readonly KnownPlace[]
}

export class ValueIndexes {
  readonly #parts: IndexesParts
  readonly #words = englishWords()
  readonly #held = new LRUCache<string, HeldIndex>({
    maxSize: limits.valueIndexesBytesMax,
    sizeCalculation: ({ index }) => bytesOf(index),
  })
  readonly #making = new Map<string, Promise<HeldIndex>>()

  constructor(parts: IndexesParts) {
    this.#parts = parts
    // whoever needs them is told
    this.#words.catch(() => undefined)
  }

  /** Of the rows and the domain file that the dataset has; made once, however many wait for it. */
  of(dataset: Dataset): Promise<HeldIndex> {
    const key = `${dataset.id}@${dataset.snapshot} ${dataset.domain?.version ?? ''}`
    const held = this.#held.get(key)
    if (held !== undefined) return Promise.resolve(held)
    const making =
      this.#making.get(key) ??
      this.#make(dataset)
        .then((made) => {
          this.#held.set(key, made)
          return made
        })
        .finally(() => this.#making.delete(key))
    this.#making.set(key, making)
    return making
  }

  /** What the columns hold, read by a domain file that need not be the dataset's. */
  async measure(dataset: Dataset, domain: Domain): Promise<Measured> {
    const { room, pool, threads } = this.#parts
    const { path: tempDir } = await ask(room, storage.workspace, {})
    try {
      const source = await rowSource(dataset, async ({ uri, sha256 }) => {
        const { path } = await ask(room, storage.open, { uri, sha256 })
        return path
      })
      const input = { source, domain, memoryBytes: limits.tableFactsMemoryBytes, threads, tempDir }
      return await pool.run('table-facts', input, { lane: 'interactive' })
    } finally {
      await ask(room, storage.release, { path: tempDir })
    }
  }

  async #make(dataset: Dataset): Promise<HeldIndex> {
    const { domain, warnings } = domainInForce(dataset.domain?.text, dataset.fields)
    const { facts, places } = await this.measure(dataset, domain)
    return { index: buildValueIndex({ facts, domain, places, words: await this.#words }), warnings }
  }
}

/** Of an entry with its words, and of the list of words that every index has; measured. */
const ENTRY_BYTES = 500
const WORDS_BYTES = 4_000_000

const bytesOf = ({ entries, joined, known, places }: ValueIndex): number =>
  WORDS_BYTES + ENTRY_BYTES * (entries.size + joined.size + known.size + places.others.size + places.all.length)
