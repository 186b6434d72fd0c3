/** Keys that hide rows, read once from files that never change and kept while there is room for them. */
import { LRUCache } from 'lru-cache'
import { type Keys, keysBytes } from '../../compute/embeddings/key-page.ts'
import type { InputOf, Jobs } from '../../compute/jobs.ts'
import type { Mask } from '../../compute/search/part.adapter.ts'
import { limits } from '../../config/limits.ts'
import type { Dataset, DeletesFile } from '../catalog/contract.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { assert } from '../kernel/assert.ts'
import { storage } from '../storage/contract.ts'
import type { Hidden } from './parts.ts'
import type { VectorPool } from './ports.ts'

interface HiddenKeysParts {
  /** Whoever asks first reads for all. */
  readonly room: Caller
  readonly pool: VectorPool
  readonly threads: number
  /** A folder of the room's own, for temporary files. */
  readonly tempDir: string
}

type StoredFile = Pick<DeletesFile, 'uri' | 'sha256'>
type Input = InputOf<Jobs, 'index-keys'>

export class HiddenKeys {
  readonly #parts: HiddenKeysParts
  readonly #held = new LRUCache<string, Keys>({
    maxSize: limits.maskKeysBytesMax,
    sizeCalculation: (keys) => 1 + keysBytes(keys),
  })
  readonly #reading = new Map<string, Promise<Keys>>()

  constructor(parts: HiddenKeysParts) {
    this.#parts = parts
  }

  /** @throws LakeError of storage, and of the job */
  async maskOf({ id, keys }: Hidden, { fields, key }: Pick<Dataset, 'fields' | 'key'>): Promise<Mask> {
    if (keys === 'all') return { id, keys }
    const { threads, tempDir } = this.#parts
    const dataset = { columns: fields, key }
    const memoryBytes = limits.ingestMemoryBytes
    const [deletes, later] = await Promise.all([
      this.#keysIn(keys.deletes, (paths) => ({ of: 'deletes', dataset, paths, tempDir, memoryBytes, threads })),
      this.#keysIn(keys.later, (paths) => ({ of: 'embeddings', paths })),
    ])
    return { id, keys: [...deletes, ...later] }
  }

  #keysIn(files: readonly StoredFile[], inputOf: (paths: readonly string[]) => Input): Promise<Keys[]> {
    const unread = files.filter(({ uri }) => !this.#held.has(uri) && !this.#reading.has(uri))
    if (unread.length > 0) this.#note(unread, this.#read(unread, inputOf))
    return Promise.all(
      files.map(({ uri }) => {
        const keys = this.#held.get(uri) ?? this.#reading.get(uri)
        assert(keys !== undefined, 'what is not held is being read')
        return keys
      }),
    )
  }

  #note(files: readonly StoredFile[], reading: Promise<readonly Keys[]>): void {
    for (const [at, { uri }] of files.entries()) {
      const one = reading.then((keys) => keys[at] ?? [])
      this.#reading.set(uri, one)
      one
        .then((keys) => this.#held.set(uri, keys))
        .catch(() => undefined) // whoever waits for it is told
        .finally(() => this.#reading.delete(uri))
    }
  }

  async #read(files: readonly StoredFile[], inputOf: (paths: readonly string[]) => Input): Promise<readonly Keys[]> {
    const { room, pool } = this.#parts
    const opened = await Promise.all(files.map(({ uri, sha256 }) => ask(room, storage.open, { uri, sha256 })))
    const input = inputOf(opened.map(({ path }) => path))
    const { keys } = await pool.run('index-keys', input, { lane: 'interactive' })
    return keys
  }
}
