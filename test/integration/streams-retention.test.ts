/** What becomes of a stream's files as days pass: sealed, joined, kept for who still reads them, let go. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { StreamDisk } from '../../actors/journal/ports.ts'
import { nodeStreamDisk } from '../../actors/journal/stream-disk.adapter.ts'
import { limits } from '../../config/limits.ts'
import { type StreamsNode, streamsNode } from '../doubles/streams-node.ts'

const clock = vi.hoisted(() => ({ ahead: 0 }))
vi.mock('../../actors/kernel/clock.ts', async (original) => ({
  ...(await original<typeof import('../../actors/kernel/clock.ts')>()),
  nowMs: () => Date.now() + clock.ahead,
}))

/** A file is as old as the test's clock says. */
const madeMs = new Map<string, number>()
const streamDisk: StreamDisk = {
  ...nodeStreamDisk,
  facts: async (path) => {
    const facts = await nodeStreamDisk.facts(path)
    const changedMs = madeMs.get(path) ?? Date.now() + clock.ahead
    madeMs.set(path, changedMs)
    return { ...facts, changedMs }
  },
}

const DAY_MS = 24 * 60 * 60 * 1000
let scratch: string
let root: string
let node: StreamsNode
beforeEach(async () => {
  clock.ahead = 0
  scratch = await mkdtemp(join(tmpdir(), 'lake-streams-'))
  root = join(scratch, 'node')
  node = await streamsNode({ root, boot: 'BOOT0', streamDisk })
})
afterEach(async () => {
  await node.stop()
  await rm(scratch, { recursive: true, force: true })
})

async function names(): Promise<string[]> {
  const found = await readdir(join(root, 'primary/_streams/errors'), { recursive: true, withFileTypes: true })
  return found.flatMap((entry) => (entry.isFile() ? [entry.name.replace(/-0+/g, '-')] : [])).sort()
}

/** Three boots with a row each. */
async function threeBoots(): Promise<void> {
  for (let boot = 1; boot <= 3; boot++) {
    await node.streams.append('errors', [{ code: `row ${boot}` }])
    await node.stop()
    node = await streamsNode({ root, boot: `BOOT${boot}`, streamDisk })
  }
}

const codes = async () => (await node.newestFirst()).map(({ code }) => code)

test('the files of boots that are over become Parquet, and one when their day is over', async () => {
  await threeBoots()
  await node.streams.append('errors', [{ code: 'row 4' }])
  await node.streams.seal()
  await node.streams.seal()
  const sealed = [0, 1, 2].map((boot) => `local-BOOT${boot}-1-1.parquet`)
  expect(await names()).toEqual([...sealed, 'local-BOOT3-1.ndjson'])

  clock.ahead = DAY_MS
  await node.streams.seal()
  expect(await names()).toEqual([...sealed, 'local-BOOT3-1-1.parquet', 'local-BOOT3-1.ndjson'])
  expect(await codes()).toEqual(['row 4', 'row 3', 'row 2', 'row 1'])
  await node.streams.seal()
  expect(await names()).toEqual(['compacted-1.parquet', ...sealed, 'local-BOOT3-1-1.parquet'])
  expect(await codes()).toEqual(['row 4', 'row 3', 'row 2', 'row 1'])
})

test('a query that began before still finds its files for as long as one may run', async () => {
  await threeBoots()
  await node.streams.seal()
  const before = await node.streams.table('errors')
  clock.ahead = DAY_MS
  for (let round = 0; round < 3; round++) await node.streams.seal()
  expect(await names()).toContain('compacted-1.parquet')
  clock.ahead += limits.streamReaderHorizonMs / 2
  await node.streams.seal()
  for (const path of before.parquet) await expect(readFile(path)).resolves.toBeDefined()
  clock.ahead += limits.streamReaderHorizonMs
  await node.streams.seal()
  expect(await names()).toEqual(['compacted-1.parquet'])
  expect(await codes()).toEqual(['row 3', 'row 2', 'row 1'])
})

test('rows stay for limits.streamRetentionDays whole days, then their folder goes', async () => {
  await threeBoots()
  clock.ahead = limits.streamRetentionDays * DAY_MS
  await node.streams.seal()
  await node.streams.seal()
  expect(await codes()).toEqual(['row 3', 'row 2', 'row 1'])
  clock.ahead += DAY_MS
  await node.streams.append('errors', [{ code: 'new' }])
  await node.streams.seal()
  expect(await codes()).toEqual(['new'])
  expect(await readdir(join(root, 'primary/_streams/errors'))).toHaveLength(1)
})

test('a segment that nobody sealed in time goes with its day too', async () => {
  await threeBoots()
  clock.ahead = (limits.streamRetentionDays + 1) * DAY_MS
  await node.streams.seal()
  expect(await codes()).toEqual([])
})

test('a bucket that was taken away is not made anew: rows wait in the spool and come home', async () => {
  await rm(join(root, 'primary'), { recursive: true })
  await node.streams.append('errors', [{ code: 'spooled' }])
  expect(await readdir(root)).toEqual(['spool'])
  await node.stop()
  node = await streamsNode({ root, boot: 'BOOT1', streamDisk })
  expect(await codes()).toEqual(['spooled'])
  await node.streams.seal()
  await node.streams.seal()
  expect(await names()).toEqual(['local.spool-BOOT0-1-1.parquet'])
  expect(await codes()).toEqual(['spooled'])
})
