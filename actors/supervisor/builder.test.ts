import '../../test/doubles/low-index-limits.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builderParts } from '../../test/doubles/index-rooms.ts'
import { heldIn, lakeOf, put, putIndex } from '../../test/doubles/lake-samples.ts'
import type { SearchIndex } from '../catalog/contract.ts'
import { storage } from '../storage/contract.ts'
import { build } from './builder.actor.ts'

let workspace = ''
beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'lake-builder-'))
})
afterAll(() => rm(workspace, { recursive: true, force: true }))

const lake = lakeOf(put('workers', ['a']), putIndex('roles', { dataset: 'workers' }))

/** Over storage that remembers what was stored. */
function building({ shards = 1, onPublish = () => undefined }: { shards?: number; onPublish?: () => void }) {
  const stored: string[] = []
  const stop = new AbortController()
  const call = async (action: string, params: unknown) => {
    if (action === storage.workspace.name || action === storage.open.name) return { path: workspace }
    if (action !== storage.publish.name && action !== storage.put.name) return {}
    stored.push((params as { uri: string }).uri.replace(/^.*\//, ''))
    if (action === storage.publish.name) onPublish()
    return {}
  }
  const index = lake.indexes.get('roles') as SearchIndex
  const built = () =>
    build(builderParts, {
      caller: { call },
      index,
      dataset: heldIn(lake),
      generation: 1,
      claim: 'A',
      params: { ...index.params, shards },
      intent: 'publish',
      signal: stop.signal,
      onProgress: () => undefined,
    })
  return { built, stored, stop }
}

test('a generation has graphs where its shards are larger than what is scanned, and its manifest is written last', async () => {
  const two = building({ shards: 2 })
  expect(await two.built()).toMatchObject({ kind: 'ready', manifest: { engine: 'usearch' } })
  expect(two.stored.filter((name) => name.startsWith('vectors-'))).toHaveLength(2)
  expect(two.stored.at(-1)).toBe('generation.json')
  const three = building({ shards: 3 })
  expect(await three.built()).toMatchObject({ kind: 'ready', manifest: { engine: 'exact' } })
  expect(three.stored.filter((name) => name.startsWith('vectors-'))).toEqual([])
})

test('a build that is ended while it is stored never becomes whole', async () => {
  const { built, stored, stop } = building({ onPublish: () => stop.abort(new Error('ended by a request')) })
  await expect(built()).rejects.toThrow('ended by a request')
  expect(stored).toEqual(['embeddings-0.parquet', 'vectors-0.hnsw'])
})
