/** The log sealed behind the checkpoints: replaying the segments and the tail of the log gives the very same lake. */
import { afterEach, expect, test, vi } from 'vitest'
import { catalogActor } from '../../actors/catalog/actor.ts'
import { type Change, type Commit, commitKey, parseCommit } from '../../actors/catalog/commit.ts'
import { catalog } from '../../actors/catalog/contract.ts'
import { fold } from '../../actors/catalog/fold.ts'
import { decodeJournal, journalPrefix } from '../../actors/catalog/journal-segment.adapter.ts'
import { LakeLog } from '../../actors/catalog/lake-log.actor.ts'
import { emptyLake } from '../../actors/catalog/state.ts'
import type { ObjectStore } from '../../actors/storage/ports.ts'
import { type Nodes, overOneNode } from '../contract/over-nodes.ts'
import { append, put } from '../doubles/lake-samples.ts'
import { memoryStore } from '../doubles/memory-store.ts'
import { storageRoom } from '../doubles/storage-room.ts'

// a checkpoint every eight commits, a segment every few
vi.mock('../../config/limits.ts', async (original) => {
  const { limits } = await original<typeof import('../../config/limits.ts')>()
  const small = { checkpointTailCommitsMin: 8, checkpointTailCommitsMax: 8, journalSegmentBytesMax: 3000 }
  return { limits: { ...limits, ...small } }
})

const started: Nodes[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((node) => node.stop()))
})

async function start(store: ObjectStore, fateOf: (key: string) => 'lands' | 'refused' = () => 'lands'): Promise<Nodes> {
  const node = await overOneNode({ far: [storageRoom({ store, fateOf }), catalogActor()] })
  started.push(node)
  return node
}

/** Twelve commits of every kind that the catalog makes, on a dataset of that name. */
async function history(node: Nodes, name: string): Promise<void> {
  const commit = (changes: Change[], message: string) =>
    node.ask(catalog.commit, { message, changes, outcome: { message, rows: 10 } })
  await commit([put(name, ['f0'], { id: `id-${name}`, batch: 'A' })], 'make')
  const to = { id: `id-${name}`, epoch: 1, snapshot: 1 }
  for (let n = 1; n < 7; n++) await commit([append(name, [`f${n}`], { to, batch: `B${n}` })], `it's\n"${n}"`)
  await node.ask(catalog.tag, { name: `tag-${name}` })
  await node.ask(catalog.drop, { name })
  await node.ask(catalog.rollback, { to: `tag-${name}` }, { by: 'ann', requestId: `back-${name}` })
  await node.ask(catalog.untag, { name: `tag-${name}` })
  await node.ask(catalog.drop, { name })
}

async function segmentsIn(store: ObjectStore): Promise<string[]> {
  return (await store.list(journalPrefix, { limit: 1000 })).map(({ key }) => key)
}

/** Commits of the segments, then those of the log behind them; each version once. */
async function replayed(store: ObjectStore): Promise<Commit[]> {
  const commits: Commit[] = []
  for (const key of await segmentsIn(store))
    for (const commit of await decodeJournal((await store.read(key)) ?? new Uint8Array()))
      if (commit.version === commits.length + 1) commits.push(commit)
  for (;;) {
    const bytes = await store.read(commitKey(commits.length + 1))
    if (bytes === undefined) return commits
    const parsed = parseCommit(bytes)
    if (parsed.kind === 'commit') commits.push(parsed.commit)
  }
}

async function expectSameLake(store: ObjectStore, node: Nodes): Promise<void> {
  const commits = await replayed(store)
  const log = new LakeLog(node.near)
  await log.open()
  expect(commits.reduce(fold, emptyLake)).toEqual(log.head)
  for (const commit of commits) {
    const parsed = parseCommit((await store.read(commitKey(commit.version))) ?? new Uint8Array())
    expect(parsed).toEqual({ kind: 'commit', commit })
  }
}

const ranges = (keys: readonly string[]) =>
  keys.map((key) => (key.match(/\d{20}/g) ?? []).map(Number)).map(([from = 0, to = 0]) => ({ from, to }))

test('segments and the tail of the log fold to the head, and are its commits member by member', async () => {
  const store = memoryStore()
  const node = await start(store)
  for (const name of ['workers', 'resumes', 'jobs']) await history(node, name)
  await vi.waitFor(async () => expect(ranges(await segmentsIn(store)).at(-1)?.to).toBe(32))
  const found = ranges(await segmentsIn(store))
  expect(found.length).toBeGreaterThan(4)
  for (const [index, { from, to }] of found.entries()) {
    expect(from).toBe((found[index - 1]?.to ?? 0) + 1)
    expect(to).toBeGreaterThanOrEqual(from)
  }
  await expectSameLake(store, node)
})

test('what one checkpoint could not seal the next one does, also after a restart', async () => {
  const store = memoryStore()
  let refusals = 2
  const node = await start(store, (key) => (key.startsWith(journalPrefix) && refusals-- > 0 ? 'refused' : 'lands'))
  await history(node, 'workers')
  await node.stop()
  started.length = 0
  const again = await start(store)
  await history(again, 'resumes')
  await vi.waitFor(async () => expect(ranges(await segmentsIn(store)).at(-1)?.to).toBe(24))
  const found = ranges(await segmentsIn(store))
  for (const [index, { from }] of found.entries()) expect(from).toBe((found[index - 1]?.to ?? 0) + 1)
  await expectSameLake(store, again)
})

test('two nodes that seal at once leave every version in some segment', async () => {
  const store = memoryStore()
  const [one, two] = [await start(store), await start(store)]
  await Promise.all([history(one, 'workers'), history(two, 'resumes')])
  const { version } = await one.ask(catalog.head, {})
  await two.ask(catalog.head, { atLeast: version })
  await vi.waitFor(async () => expect(ranges(await segmentsIn(store)).at(-1)?.to).toBeGreaterThanOrEqual(version - 8))
  await expectSameLake(store, one)
})
