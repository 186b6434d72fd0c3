/** Holds what lies on the bucket of an index to what the log says of it. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '../../actors/catalog/contract.ts'

const GRAPH = /^vectors-\d+\.hnsw$/

/** As the log has it. */
interface Logged {
  readonly name: string
  readonly live: number | null
  readonly generations: readonly {
    readonly generation: number
    readonly state: string
    readonly manifest?: Manifest | undefined
  }[]
}

/** Every generation that can be live is whole, and of those that cannot nothing is left that nobody reads. */
export async function folderFaults(bucket: string, index: Logged): Promise<string[]> {
  const faults: string[] = []
  const root = join(bucket, 'indexes', index.name)
  const folders = await readdir(root).catch(() => [])
  for (const folder of folders) {
    const files = await readdir(join(root, folder))
    const held = index.generations.find(({ generation }) => String(generation) === folder)
    const where = `generation ${folder}, ${held?.state ?? 'not in the log'},`
    if (held?.state === 'retired' && files.some((name) => GRAPH.test(name))) faults.push(`${where} has graphs left`)
    const ended = held?.state === 'abandoned' || held?.state === 'refused'
    const halfBuilt = held === undefined && !files.includes('generation.json')
    if ((ended || halfBuilt) && files.length > 0) faults.push(`${where} has left ${files.join(', ')}`)
  }
  for (const { generation, state, manifest } of index.generations) {
    if (state !== 'published') continue
    const shards = manifest?.shards ?? []
    if (shards.length === 0) faults.push(`generation ${generation} is published without shards`)
    const files = shards.flatMap(({ embeddings, graph }) => [embeddings, ...(graph === undefined ? [] : [graph])])
    const stored = manifest?.queries === undefined ? files : [...files, manifest.queries]
    for (const { uri, sha256 } of stored) {
      const bytes = await readFile(join(bucket, uri.replace('primary://', ''))).catch(() => undefined)
      const found = bytes === undefined ? 'gone' : createHash('sha256').update(bytes).digest('hex')
      if (found !== sha256) faults.push(`${uri} of generation ${generation}, published, is ${found}`)
    }
  }
  const live = index.generations.find(({ generation }) => generation === index.live)
  if (index.live !== null && live?.state !== 'published')
    faults.push(`generation ${index.live} is live and ${live?.state ?? 'not there'}`)
  return faults
}
