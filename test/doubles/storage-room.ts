/** The storage room over a store in memory, with puts that may fail in the ways that real ones do. */
import type { ServiceSchema } from 'moleculer'
import { actor } from '../../actors/kernel/actor.ts'
import { LakeError } from '../../actors/kernel/errors.ts'
import { storage } from '../../actors/storage/contract.ts'
import type { ObjectStore } from '../../actors/storage/ports.ts'
import { memoryStore } from './memory-store.ts'

/**
 * What becomes of one put: `lands` is the honest one; `refused` fails and leaves nothing; `answer-lost` lands and fails;
 * `lands-late` fails and lands some turns of the event loop later, beside whatever the caller does next.
 */
export type PutFate = 'lands' | 'refused' | 'answer-lost' | 'lands-late'

interface StorageRoomOptions {
  readonly store?: ObjectStore
  /** Asked once for each put. */
  readonly fateOf?: (key: string) => PutFate
  /** How long a late landing takes. */
  readonly lateMs?: () => number
  /** Gets a promise of each late landing. */
  readonly onLate?: (landing: Promise<unknown>) => void
}

/** Knows `put`, `read` and `list`; every other action of the contract fails. */
export function storageRoom(options: StorageRoomOptions = {}): ServiceSchema {
  const { store = memoryStore(), fateOf = () => 'lands', lateMs = () => 0, onLate = () => undefined } = options
  const lost = () => new LakeError('STORAGE_UNAVAILABLE', 'the connection was reset')
  const absent = (): never => {
    throw new LakeError('REQUEST_FAILED', 'this double has no such action')
  }
  const put = async (uri: string, bytes: Uint8Array) => {
    const key = keyOf(uri)
    // the bytes as they are now, whatever the caller does with its array
    const kept = Uint8Array.from(bytes)
    const fate = fateOf(key)
    switch (fate) {
      case 'lands':
        return store.putIfAbsent(key, kept)
      case 'answer-lost':
        await store.putIfAbsent(key, kept)
        throw lost()
      case 'lands-late':
        onLate(new Promise((done) => setTimeout(() => done(store.putIfAbsent(key, kept)), lateMs())))
        throw lost()
      default:
        throw lost()
    }
  }
  return actor({
    contract: storage,
    open: async () => ({
      handlers: {
        put: ({ params }) => put(params.uri, params.bytes),
        read: async ({ params }) => {
          const bytes = await store.read(keyOf(params.uri))
          return bytes === undefined ? {} : { bytes }
        },
        list: async ({ params: { prefix, after, limit } }) => ({
          items: [...(await store.list(prefix, after === undefined ? { limit } : { after, limit }))],
        }),
        buckets: absent,
        sizes: absent,
        publish: absent,
        open: absent,
        stage: absent,
        workspace: absent,
        release: absent,
        folder: absent,
        discard: absent,
      },
    }),
  })
}

const keyOf = (uri: string): string => uri.slice(uri.indexOf('://') + 3)
