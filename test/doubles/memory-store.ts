/** An object store in memory, by the same rules as the real ones. */
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LakeError } from '../../actors/kernel/errors.ts'
import { compareKeys, parseObjectKey, reasonAgainstPrefix } from '../../actors/storage/object-key.ts'
import type { ObjectStore } from '../../actors/storage/ports.ts'

/** Local paths, for whoever asks for one, lie in a scratch folder that is made on first use and ends with the process. */
export function memoryStore(): ObjectStore {
  const objects = new Map<string, Uint8Array>()
  let scratch: string | undefined
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
    size: async (key) => {
      checkKey(key)
      return objects.get(key)?.length
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
      scratch ??= scratchFolder()
      const path = join(scratch, encodeURIComponent(key).slice(-200))
      await writeFile(path, bytes)
      return path
    },
  }
}

function checkKey(key: string): void {
  const parsed = parseObjectKey(key)
  if (parsed.kind === 'invalid') throw new LakeError('STORAGE_KEY_INVALID', parsed.why)
}

function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lake-memory-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}
