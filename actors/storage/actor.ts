/** The shell of storage: buckets for every room of this node, and local room for unfinished work. */
import { basename, dirname } from 'node:path'
import { limits } from '../../config/limits.ts'
import { type ActorSchema, actor, type Handlers } from '../kernel/actor.ts'
import { LakeError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { BucketSizes } from './bucket-sizes.actor.ts'
import { Buckets } from './buckets.ts'
import { Checksums } from './checksum.adapter.ts'
import { storage } from './contract.ts'
import type { Disk } from './disk.ts'
import { makeFolders } from './folder.adapter.ts'
import { asStorageError } from './io-error.ts'
import { nodeDisk } from './node-disk.adapter.ts'
import { isSegment, UNFINISHED } from './object-key.ts'
import type { ObjectStore } from './ports.ts'
import { stageBody } from './stage.adapter.ts'

export interface StorageDeps {
  /** Absolute path of the node's own data folder. */
  readonly dataRoot: string
  readonly boot: string
  /** By name; one is `primary`. */
  readonly buckets: ReadonlyMap<string, ObjectStore>
  readonly disk?: Disk
}

export const storageActor = (deps: StorageDeps): ActorSchema =>
  actor({
    contract: storage,
    open: async () => {
      const disk = deps.disk ?? nodeDisk
      const buckets = new Buckets(deps.buckets)
      // on the disk of the primary bucket, so that publishing is a link and not a copy
      const work = `${buckets.folder('primary') ?? deps.dataRoot}/${UNFINISHED}/${deps.boot}`
      await makeFolders(disk, work)
      const sizes = new BucketSizes(buckets)
      return {
        handlers: {
          ...objectHandlers(buckets),
          ...workHandlers(disk, work),
          sizes: () => ({ items: [...sizes.items] }),
        },
        close: () => sizes.close(),
      }
    },
  })

type ObjectActions = 'buckets' | 'put' | 'publish' | 'read' | 'list' | 'open' | 'discard' | 'folder'

function objectHandlers(buckets: Buckets): Pick<Handlers<typeof storage>, ObjectActions> {
  const checksums = new Checksums()
  return {
    buckets: () => ({ items: [...buckets.states] }),
    folder({ params }) {
      const path = buckets.folder(params.bucket)
      return path === undefined ? {} : { path }
    },
    put: ({ params }) => buckets.withObject(params.uri, (store, key) => store.putIfAbsent(key, params.bytes)),
    publish: ({ params }) =>
      buckets.withObject(params.uri, (store, key) => store.putIfAbsent(key, { path: params.path })),
    async read({ params }) {
      const bytes = await buckets.withObject(params.uri, (store, key) => store.read(key))
      return bytes === undefined ? {} : { bytes }
    },
    async list({ params: { bucket, prefix, after, limit } }) {
      const options = after === undefined ? { limit } : { after, limit }
      return { items: [...(await buckets.withBucket(bucket, (store) => store.list(prefix, options)))] }
    },
    async discard({ params }) {
      await buckets.withObject(params.uri, (store, key) => {
        // tables and the log are removed by nobody
        if (!key.startsWith('indexes/')) throw new LakeError('STORAGE_KEY_INVALID', 'only objects of indexes can go')
        return store.remove(key)
      })
      return {}
    },
    async open({ params: { uri, sha256 } }) {
      const path = await buckets.withObject(uri, (store, key) => store.localPath(key))
      if (path === undefined) throw new LakeError('STORAGE_OBJECT_UNKNOWN', `there is no ${uri}`, { data: { uri } })
      await checksums.check({ uri, path, sha256 })
      return { path }
    },
  }
}

function workHandlers(disk: Disk, work: string): Pick<Handlers<typeof storage>, 'stage' | 'workspace' | 'release'> {
  const newPath = () => `${work}/${newId()}`
  const onDisk = async (done: Promise<void>): Promise<void> => {
    await done.catch((cause: unknown) => {
      throw asStorageError(cause, 'local room for unfinished work')
    })
  }
  return {
    async stage({ params, stream, signal }) {
      if (stream === null) throw new LakeError('REQUEST_MALFORMED', 'the request has no body')
      return stageBody(stream, { ...params, disk, signal, path: newPath(), idleMs: limits.stageIdleMs })
    },
    async workspace() {
      const path = newPath()
      await onDisk(disk.mkdir(path))
      return { path }
    },
    async release({ params: { path } }) {
      // nothing else may be removed by it, whoever asks
      if (dirname(path) !== work || !isSegment(basename(path))) {
        throw new LakeError('REQUEST_INVALID', 'that is no path of unfinished work of this node')
      }
      await onDisk(disk.removeTree(path))
      return {}
    },
  }
}
