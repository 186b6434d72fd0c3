/** An object store in memory, by the same rules as the real ones. */
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LakeError } from '../../actors/kernel/errors.ts'
import { compareKeys, parseObjectKey, reasonAgainstPrefix } from '../../actors/storage/object-key.ts'
import type { ObjectStore } from '../../actors/storage/ports.ts'

/** @param scratch an existing folder of the caller's, for local paths; without it nobody may ask for one */
export function memoryStore(scratch?: string): ObjectStore {
  const objects = new Map<string, Uint8Array>()
  return {
    kind: 'memory',
    putIfAbsent: async (key, source) => {
      checkKey(key)
      const bytes = source instanceof Uint8Array ? Uint8Array.from(source) : await readFile(source.path)
      if (objects.has(key)) return { kind: 'exists' }
      objects.set(key, bytes)
      return { kind: 'created', bytes: bytes.length }
    },
    read: async (key) => {
      checkKey(key)
      const bytes = objects.get(key)
      return bytes === undefined ? undefined : Uint8Array.from(bytes)
    },
    list: async (prefix, { after = '', limit }) => {
      const why = reasonAgainstPrefix(prefix)
      if (why !== undefined) throw new LakeError('STORAGE_KEY_INVALID', why)
      return [...objects]
        .filter(([key]) => key.startsWith(prefix) && compareKeys(key, after) > 0)
        .sort(([a], [b]) => compareKeys(a, b))
        .slice(0, limit)
        .map(([key, { length }]) => ({ key, bytes: length }))
    },
    localPath: async (key) => {
      checkKey(key)
      const bytes = objects.get(key)
      if (bytes === undefined) return undefined
      if (scratch === undefined) throw new Error('this store was given no folder for local paths')
      const path = join(scratch, createHash('sha256').update(key).digest('hex'))
      await writeFile(path, bytes)
      return path
    },
  }
}

function checkKey(key: string): void {
  const parsed = parseObjectKey(key)
  if (parsed.kind === 'invalid') throw new LakeError('STORAGE_KEY_INVALID', parsed.why)
}
