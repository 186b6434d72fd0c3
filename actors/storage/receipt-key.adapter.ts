/** The key that signs the receipts of a lake: made once, kept in the data folder, readable by its owner alone. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LakeError } from '../kernel/errors.ts'
import { newToken } from '../kernel/ids.ts'
import { asStorageError, undefinedIfAbsent } from './io-error.ts'

/**
 * 256 bits in hex. Only whoever has claimed the folder may ask.
 * @throws LakeError STORAGE_UNAVAILABLE where the file cannot be read, written, or holds something else
 */
export async function receiptKeyOf(root: string): Promise<string> {
  const path = join(root, 'receipt.key')
  try {
    const held = await readFile(path, 'utf8').catch(undefinedIfAbsent)
    if (held === undefined) return await made(path)
    if (/^[0-9a-f]{64}$/.test(held)) return held
  } catch (cause) {
    throw asStorageError(cause, 'the key of receipts cannot be read')
  }
  throw new LakeError('STORAGE_UNAVAILABLE', 'the file receipt.key of the data folder holds no key')
}

async function made(path: string): Promise<string> {
  const key = newToken()
  // whole or not at all, also after a crash
  await writeFile(`${path}.new`, key, { mode: 0o600, flush: true })
  await rename(`${path}.new`, path)
  return key
}
