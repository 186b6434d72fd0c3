/** A bucket that is a folder. Its order of operations is what makes "acknowledged" mean "durable". */
import { resolve } from 'node:path'
import { LRUCache } from 'lru-cache'
import { limits } from '../../config/limits.ts'
import { assert } from '../kernel/assert.ts'
import { LakeError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import type { Disk, FileFacts } from './disk.ts'
import { makeFolder, makeFolders, probeFolder } from './folder.adapter.ts'
import { asStorageError, errnoOf, undefinedIfAbsent } from './io-error.ts'
import { walkKeys } from './key-walk.adapter.ts'
import { nodeDisk } from './node-disk.adapter.ts'
import { parseObjectKey, reasonAgainstPrefix, UNFINISHED } from './object-key.ts'
import type { ObjectEntry, ObjectStore, PutOutcome } from './ports.ts'

export interface FsBucketSettings {
  /** The bucket's name, for messages. */
  readonly name: string
  /** Made where it is missing. */
  readonly folder: string
  /** Id of this run of the node: unfinished work lies under `tmp/<boot>/`. */
  readonly boot: string
  readonly disk?: Disk
}

export type FsBucket = ObjectStore & { readonly kind: 'fs'; readonly folder: string }

/**
 * Opens a folder as a bucket.
 * @throws LakeError STORAGE_UNAVAILABLE where its file system has no hard links or does not make folders durable
 */
export async function openFsBucket(settings: FsBucketSettings): Promise<FsBucket> {
  const disk = settings.disk ?? nodeDisk
  try {
    await makeFolders(disk, resolve(settings.folder))
    // later every path is held against this one
    const root = await disk.realpath(resolve(settings.folder))
    const unfinished = `${root}/${UNFINISHED}/${settings.boot}`
    await makeFolders(disk, unfinished)
    await probeFolder(disk, { bucket: settings.name, folder: unfinished })
    return new FsStore({ disk, root, unfinished, name: settings.name })
  } catch (cause) {
    throw asStorageError(cause, `bucket ${settings.name} cannot be opened`)
  }
}

interface FsStoreParts {
  readonly disk: Disk
  readonly root: string
  readonly unfinished: string
  readonly name: string
}

type Source = Uint8Array | { readonly path: string }

class FsStore implements FsBucket {
  readonly kind = 'fs'
  readonly folder: string
  readonly #disk: Disk
  readonly #unfinished: string
  readonly #name: string
  /** Folders whose names, and whose own name in each parent, were made durable since this boot. */
  readonly #durable = new LRUCache<string, true>({ max: limits.durableFoldersMax })
  /** Paths that were linked and whose folder is not durable yet. */
  readonly #undecided = new Set<string>()

  constructor(parts: FsStoreParts) {
    this.folder = parts.root
    this.#disk = parts.disk
    this.#unfinished = parts.unfinished
    this.#name = parts.name
  }

  async putIfAbsent(key: string, source: Source): Promise<PutOutcome> {
    const place = this.#placeOf(key)
    const unfinished = `${this.#unfinished}/${newId()}`
    return this.#guard('an object could not be made', async () => {
      try {
        await this.#prepare(source, unfinished)
        return await this.#publish(unfinished, place)
      } finally {
        // what stays behind is swept at the next start
        await this.#disk.unlink(unfinished).catch(() => undefined)
      }
    })
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    const place = this.#placeOf(key)
    return this.#guard('an object could not be read', async () => {
      const facts = await this.#find(place)
      if (facts === undefined) return undefined
      assert(facts.bytes <= limits.inlineObjectBytesMax, 'only small objects are read whole')
      return this.#disk.read(place.path)
    })
  }

  async list(
    prefix: string,
    options: { readonly after?: string; readonly limit: number },
  ): Promise<readonly ObjectEntry[]> {
    const why = reasonAgainstPrefix(prefix)
    if (why !== undefined) throw new LakeError('STORAGE_KEY_INVALID', `not a prefix of object keys: ${why}`)
    return this.#guard('a bucket could not be listed', async () => {
      const entries: ObjectEntry[] = []
      const walk = { disk: this.#disk, root: this.folder, prefix, after: options.after ?? '' }
      if (options.limit === 0 || !(await this.#isInside(this.#folderOf(prefix)))) return entries
      for await (const entry of walkKeys(walk)) {
        entries.push(entry)
        if (entries.length >= options.limit) break
      }
      return entries
    })
  }

  async localPath(key: string): Promise<string | undefined> {
    const place = this.#placeOf(key)
    const facts = await this.#guard('an object could not be looked up', () => this.#find(place))
    return facts === undefined ? undefined : place.path
  }

  /** A sealed file with durable bytes on the bucket's own disk, still without its name. */
  async #prepare(source: Source, unfinished: string): Promise<void> {
    if (source instanceof Uint8Array) await this.#disk.writeNew(unfinished, source)
    else await this.#bring(source.path, unfinished)
    await this.#disk.fsyncFile(unfinished)
  }

  async #bring(path: string, unfinished: string): Promise<void> {
    try {
      await this.#disk.link(path, unfinished)
      await this.#disk.seal(unfinished)
    } catch (cause) {
      // it lies on another disk than the bucket
      if (errnoOf(cause) !== 'EXDEV') throw cause
      await this.#disk.copyNew(path, unfinished)
    }
  }

  /** Gives durable bytes their name. */
  async #publish(unfinished: string, place: Place): Promise<PutOutcome> {
    await this.#makeDurable(place.folder)
    this.#undecided.add(place.path)
    try {
      const outcome = await this.#link(unfinished, place.path)
      // the durable point: before it the name may vanish, also one that another put made
      await this.#disk.fsyncFolder(place.folder)
      return outcome
    } catch (cause) {
      // outcome unknown: whoever reads the name next makes its folder durable first
      this.#durable.delete(place.folder)
      throw cause
    } finally {
      this.#undecided.delete(place.path)
    }
  }

  async #link(unfinished: string, path: string): Promise<PutOutcome> {
    const { bytes } = await this.#disk.stat(unfinished)
    try {
      await this.#disk.link(unfinished, path)
      return { kind: 'created', bytes }
    } catch (cause) {
      if (errnoOf(cause) !== 'EEXIST') throw cause
      if ((await this.#disk.stat(path)).kind === 'file') return { kind: 'exists' }
      throw new LakeError('STORAGE_KEY_INVALID', 'that key is no object: others lie under it')
    }
  }

  /** The file of an object that will still be there after a power cut, so that nobody is shown what may vanish. */
  async #find(place: Place): Promise<FileFacts | undefined> {
    const facts = await this.#disk.stat(place.path).catch(undefinedIfAbsent)
    // a disk that was taken away must not look like an empty bucket
    if (facts === undefined) await this.#refuseOutside(this.folder)
    if (facts?.kind !== 'file') return undefined
    await this.#makeDurable(place.folder)
    if (this.#undecided.has(place.path)) await this.#disk.fsyncFolder(place.folder)
    return facts
  }

  /** Folder by folder from the bucket down: make it, then make its name and all names in it durable, once a boot. */
  async #makeDurable(folder: string): Promise<void> {
    if (this.#durable.has(folder)) return this.#refuseOutside(folder)
    const above = folder === this.folder ? undefined : folder.slice(0, folder.lastIndexOf('/'))
    if (above !== undefined) {
      await this.#makeDurable(above)
      await makeFolder(this.#disk, folder)
      // also where another put made it: that one may not have come this far
      await this.#disk.fsyncFolder(above)
    }
    await this.#refuseOutside(folder)
    await this.#disk.fsyncFolder(folder)
    this.#durable.set(folder, true)
  }

  async #refuseOutside(folder: string): Promise<void> {
    if (await this.#isInside(folder)) return
    // the cached way to it is void as well
    this.#durable.clear()
    throw new LakeError('STORAGE_UNAVAILABLE', `bucket ${this.#name}: a folder of the bucket is gone`)
  }

  /** False where there is no such folder. A link inside the bucket is never followed, wherever it leads. */
  async #isInside(folder: string): Promise<boolean> {
    const real = await this.#disk.realpath(folder).catch(undefinedIfAbsent)
    if (real === undefined || real === folder) return real === folder
    throw new LakeError('STORAGE_UNAVAILABLE', `bucket ${this.#name}: a link leads out of the bucket`)
  }

  #placeOf(key: string): Place {
    const parsed = parseObjectKey(key)
    if (parsed.kind === 'invalid') throw new LakeError('STORAGE_KEY_INVALID', `not an object key: ${parsed.why}`)
    return { path: `${this.folder}/${parsed.key}`, folder: this.#folderOf(parsed.key) }
  }

  #folderOf(key: string): string {
    const end = key.lastIndexOf('/')
    return end < 0 ? this.folder : `${this.folder}/${key.slice(0, end)}`
  }

  async #guard<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (cause) {
      if (errnoOf(cause) === 'ENOTDIR') throw new LakeError('STORAGE_KEY_INVALID', 'a part of that key names an object')
      throw asStorageError(cause, `bucket ${this.#name}: ${what}`)
    }
  }
}

interface Place {
  readonly path: string
  readonly folder: string
}
