/** Nobody goes through the history for a client who has gone. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ActionSchema } from 'moleculer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { journal } from '../../actors/journal/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { nodeDisk } from '../../actors/storage/node-disk.adapter.ts'
import { limits } from '../../config/limits.ts'
import { inlinePool } from '../doubles/inline-pool.ts'
import { openRooms, type RoomsLake } from '../doubles/rooms-lake.ts'

let root = ''
let node: RoomsLake
let pages = 0
let onPage: () => void = () => undefined
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'journal-gone-'))
  node = await openRooms({
    root,
    disk: nodeDisk,
    pool: inlinePool(),
    rowsIn: async () => [],
    catalogOver: (schema) => ({ ...schema, actions: { ...schema.actions, versions: endlessVersions } }),
  })
})
afterAll(async () => {
  await node.stop()
  await rm(root, { recursive: true, force: true })
})

/** As of a log of very many commits, none of which changed a dataset. */
const endlessVersions: ActionSchema = {
  handler: async () => {
    pages += 1
    onPage()
    await new Promise((next) => setImmediate(next))
    const from = 1_000_000 - pages * limits.listItemsMax
    const entry = { by: 'ann', requestId: 'r', message: 'tag', changes: [] }
    const items = Array.from({ length: limits.listItemsMax }, (_, n) => ({
      version: from - n,
      at: '2026-11-21T10:00:00.000Z',
      entries: [entry],
    }))
    return { items, next: from - limits.listItemsMax }
  },
}

test('GET /journal ends at the page at which its caller left', async () => {
  const gone = new AbortController()
  onPage = () => {
    if (pages === 3) gone.abort()
  }
  const asked = ask(node.broker, journal.mutations, { dataset: 'workers' }, { signal: gone.signal })
  await expect(asked).rejects.toMatchObject({ type: 'REQUEST_CANCELLED' })
  const seen = pages
  await new Promise((next) => setTimeout(next, 50))
  expect([seen, pages]).toEqual([3, 3])
})
