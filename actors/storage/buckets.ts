/** The buckets of this node by name, and how the last operation on each went. */
import { codeOf, LakeError } from '../kernel/errors.ts'
import { parseObjectUri } from './object-key.ts'
import type { ObjectStore } from './ports.ts'

interface BucketState {
  readonly name: string
  readonly kind: ObjectStore['kind']
  /** Of the last operation that ended. */
  readonly state: 'ok' | 'failing'
}

export class Buckets {
  readonly #stores: ReadonlyMap<string, ObjectStore>
  readonly #failing = new Set<string>()

  constructor(stores: ReadonlyMap<string, ObjectStore>) {
    this.#stores = stores
  }

  get states(): readonly BucketState[] {
    return [...this.#stores].map(([name, { kind }]) => ({
      name,
      kind,
      state: this.#failing.has(name) ? 'failing' : 'ok',
    }))
  }

  /** The folder of a bucket that is one. @throws LakeError STORAGE_KEY_INVALID where there is no such bucket */
  folder(bucket: string): string | undefined {
    return this.#storeOf(bucket).folder
  }

  /** Works on the object that `uri` names. @throws LakeError STORAGE_KEY_INVALID, and whatever the store throws */
  async withObject<T>(uri: string, work: (store: ObjectStore, key: string) => Promise<T>): Promise<T> {
    const parsed = parseObjectUri(uri)
    if (parsed.kind === 'invalid') throw new LakeError('STORAGE_KEY_INVALID', `not the URI of an object: ${parsed.why}`)
    return this.withBucket(parsed.bucket, (store) => work(store, parsed.key))
  }

  async withBucket<T>(bucket: string, work: (store: ObjectStore) => Promise<T>): Promise<T> {
    const store = this.#storeOf(bucket)
    try {
      const result = await work(store)
      this.#failing.delete(bucket)
      return result
    } catch (cause) {
      const code = codeOf(cause)
      if (code === 'STORAGE_UNAVAILABLE' || code === 'STORAGE_FULL') this.#failing.add(bucket)
      throw cause
    }
  }

  #storeOf(bucket: string): ObjectStore {
    const store = this.#stores.get(bucket)
    if (store === undefined) throw new LakeError('STORAGE_KEY_INVALID', 'there is no bucket of that name')
    return store
  }
}
