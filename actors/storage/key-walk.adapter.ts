/** The objects of a folder bucket in key order, lazily: one folder's page in memory at a time. */
import { limits } from '../../config/limits.ts'
import type { Disk } from './disk.ts'
import { undefinedIfAbsent } from './io-error.ts'
import { compareKeys, isSegment, UNFINISHED } from './object-key.ts'
import type { ObjectEntry } from './ports.ts'

interface Walk {
  readonly disk: Disk
  /** Absolute path of the bucket. */
  readonly root: string
  readonly prefix: string
  /** Keys must come after it; '' is before every key. */
  readonly after: string
}

/** Objects under `prefix` after `after`, in the order of their keys' UTF-8 bytes. Links and foreign files are no objects. */
export async function* walkKeys(walk: Walk, folderKey = folderOf(walk.prefix)): AsyncGenerator<ObjectEntry> {
  let passed = ''
  for (;;) {
    const page = await nextPage(walk, folderKey, passed)
    for (const name of page) {
      const key = folderKey + name
      passed = key
      if (key.endsWith('/')) yield* walkKeys(walk, key)
      else yield* objectAt(walk, key)
    }
    if (page.length < limits.listItemsMax) return
  }
}

/** `datasets/` of `datasets/wor`: the walk starts as deep as it can. */
const folderOf = (prefix: string): string => prefix.slice(0, prefix.lastIndexOf('/') + 1)

/**
 * The first names of a folder after the key `passed` that may hold what is asked for; folders end with `/`,
 * so that `a-b` comes before `a/b` as it does among keys.
 */
async function nextPage(walk: Walk, folderKey: string, passed: string): Promise<readonly string[]> {
  const names: string[] = []
  const cut = (): void => {
    names.sort(compareKeys).splice(limits.listItemsMax)
  }
  try {
    for await (const entry of walk.disk.entries(`${walk.root}/${folderKey}`)) {
      if (entry.kind === 'other' || !isSegment(entry.name)) continue
      const name = entry.kind === 'folder' ? `${entry.name}/` : entry.name
      if (!mayHold(walk, folderKey + name) || compareKeys(folderKey + name, passed) <= 0) continue
      names.push(name)
      if (names.length >= 2 * limits.listItemsMax) cut()
    }
  } catch (cause) {
    undefinedIfAbsent(cause)
  }
  cut()
  return names
}

function mayHold({ prefix, after }: Walk, key: string): boolean {
  if (key === `${UNFINISHED}/`) return false
  const isFolder = key.endsWith('/')
  const fits = key.startsWith(prefix) || (isFolder && prefix.startsWith(key))
  return fits && (compareKeys(key, after) > 0 || (isFolder && after.startsWith(key)))
}

async function* objectAt(walk: Walk, key: string): AsyncGenerator<ObjectEntry> {
  // a vacuum may have taken it away since the folder was read
  const facts = await walk.disk.stat(`${walk.root}/${key}`).catch(undefinedIfAbsent)
  if (facts?.kind === 'file') yield { key, bytes: facts.bytes }
}
