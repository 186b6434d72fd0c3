/** What lies on the bucket of generations: found whole, or swept because nobody will ever read it. */
import { limits } from '../../config/limits.ts'
import { searchIndex } from '../catalog/contract.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { failedWith } from '../kernel/errors.ts'
import { ObjectUri } from '../kernel/ids.ts'
import { storage } from '../storage/contract.ts'
import { folderOf, GenerationFile } from './builder.actor.ts'
import { readIndex } from './commits.actor.ts'
import { leftoverOf } from './life.ts'

const BUCKET = 'primary'
const MANIFEST = 'generation.json'
const GRAPH = /\/vectors-\d+\.hnsw$/

/** What a build stored last; undefined where it did not get so far, or where the file is broken. */
export async function storedGeneration(caller: Caller, name: string, generation: number) {
  const uri = ObjectUri.parse(`${folderOf(name, generation)}${MANIFEST}`)
  const { bytes } = await ask(caller, storage.read, { uri })
  if (bytes === undefined) return undefined
  const parsed = GenerationFile.safeParse(jsonIn(bytes))
  return parsed.success ? parsed.data : undefined
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

/** Of one generation what the log lets go; whoever asks may have lost the claim long ago. */
export async function sweepGeneration(caller: Caller, name: string, generation: number): Promise<void> {
  const keys = await keysUnder(caller, folderOf(name, generation).slice(`${BUCKET}://`.length))
  if (keys.length === 0) return
  // read after the listing: a claim is in the log before the first object of its build
  const state = await stateInLog(caller, name, generation)
  const leftover = leftoverOf(state, keys.some((key) => key.endsWith(`/${MANIFEST}`)) ? 'whole' : 'partial')
  if (leftover === 'nothing') return
  for (const key of keys) {
    if (leftover === 'graphs' && !GRAPH.test(key)) continue
    await ask(caller, storage.discard, { uri: ObjectUri.parse(`${BUCKET}://${key}`) })
  }
}

/** Of every generation that has a folder: a crash comes between a commit and its sweep as well. */
export async function sweepAll(caller: Caller): Promise<void> {
  const keys = await keysUnder(caller, 'indexes/')
  const folders = new Set(keys.map((key) => key.split('/').slice(1, 3).join('/')))
  for (const folder of folders) {
    const [name = '', generation = ''] = folder.split('/')
    await sweepGeneration(caller, name, Number(generation))
  }
}

async function keysUnder(caller: Caller, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for (;;) {
    const after = keys.at(-1)
    const limit = limits.listItemsMax
    const page = { bucket: BUCKET, prefix, limit, ...(after === undefined ? {} : { after }) }
    const { items } = await ask(caller, storage.list, page)
    keys.push(...items.map(({ key }) => key))
    if (items.length < limit) return keys
  }
}

async function stateInLog(caller: Caller, name: string, generation: number) {
  try {
    const { index } = await readIndex(caller, name)
    return searchIndex.generationOf(index, generation)?.state
  } catch (error) {
    if (failedWith(error, 'INDEX_UNKNOWN')) return undefined
    throw error
  }
}
