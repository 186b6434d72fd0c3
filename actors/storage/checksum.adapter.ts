/** Objects are held against their checksum once a boot: disks rot, and nobody notices otherwise. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { LRUCache } from 'lru-cache'
import { limits } from '../../config/limits.ts'
import { LakeError } from '../kernel/errors.ts'
import type { Sha256 } from '../kernel/ids.ts'
import { asStorageError } from './io-error.ts'

interface LocalObject {
  readonly uri: string
  readonly path: string
  readonly sha256: Sha256
}

export class Checksums {
  /** Single flight: callers who ask for the same object at once wait for one reading of it. */
  readonly #good = new LRUCache<string, true, LocalObject>({
    max: limits.verifiedObjectsMax,
    ignoreFetchAbort: true,
    fetchMethod: async (_key, _stale, { context }) => hold(context),
  })

  /** @throws LakeError STORAGE_OBJECT_CORRUPT, STORAGE_UNAVAILABLE; asked again, it reads again */
  async check(object: LocalObject): Promise<void> {
    await this.#good.fetch(`${object.sha256} ${object.uri}`, { context: object })
  }
}

async function hold({ uri, path, sha256 }: LocalObject): Promise<true> {
  const found = await sha256Of(path)
  if (found === sha256) return true
  throw new LakeError('STORAGE_OBJECT_CORRUPT', `${uri} is not what was written`, { data: { uri, sha256, found } })
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: limits.checksumReadBytes })) hash.update(chunk)
    return hash.digest('hex')
  } catch (cause) {
    throw asStorageError(cause, 'an object could not be read')
  }
}
