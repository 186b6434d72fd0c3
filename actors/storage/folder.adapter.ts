/** Folders that survive a power cut, and the proof that a file system can do what a bucket needs. */
import { dirname } from 'node:path'
import { LakeError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import type { Disk } from './disk.ts'
import { errnoOf } from './io-error.ts'

/** True where it was not there; its name is not durable yet. */
export async function makeFolder(disk: Disk, path: string): Promise<boolean> {
  try {
    await disk.mkdir(path)
    return true
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') return false
    throw cause
  }
}

/** The folder and every parent that is missing, each durable in the one above. */
export async function makeFolders(disk: Disk, path: string): Promise<void> {
  try {
    if (await makeFolder(disk, path)) await disk.fsyncFolder(dirname(path))
  } catch (cause) {
    if (errnoOf(cause) !== 'ENOENT') throw cause
    await makeFolders(disk, dirname(path))
    await makeFolders(disk, path)
  }
}

/**
 * Some network and FAT file systems have no link(), or one that replaces; there, put-if-absent would be a lie.
 * @throws LakeError STORAGE_UNAVAILABLE, naming what is missing
 */
export async function probeFolder(disk: Disk, at: { readonly bucket: string; readonly folder: string }): Promise<void> {
  const [first, second] = [`${at.folder}/${newId()}`, `${at.folder}/${newId()}`]
  const refuse = (why: string) => (cause: unknown) => {
    const advice = 'use a folder on a local disk or an S3 bucket'
    throw new LakeError('STORAGE_UNAVAILABLE', `bucket ${at.bucket}: its file system ${why}; ${advice}`, { cause })
  }
  await disk.writeNew(first, new Uint8Array())
  await disk.link(first, second).catch(refuse('has no hard links'))
  const again = await disk.link(first, second).catch(errnoOf)
  if (again !== 'EEXIST') refuse('lets a second link replace the first')(again)
  await disk.fsyncFolder(at.folder).catch(refuse('does not make folders durable'))
  await disk.unlink(first)
  await disk.unlink(second)
}
