import { afterEach, describe, expect, test, vi } from 'vitest'
import { catalogActor } from '../../actors/catalog/actor.ts'
import { checkpointKey } from '../../actors/catalog/checkpoint.adapter.ts'
import { commitKey, encodeCommit, parseCommit } from '../../actors/catalog/commit.ts'
import { catalog } from '../../actors/catalog/contract.ts'
import { LakeLog } from '../../actors/catalog/lake-log.actor.ts'
import type { LakeState } from '../../actors/catalog/state.ts'
import type { Action } from '../../actors/kernel/contract.ts'
import { failedWith } from '../../actors/kernel/errors.ts'
import { limits } from '../../config/limits.ts'
import { type Nodes, overOneNode } from '../contract/over-nodes.ts'
import { append, put } from '../doubles/lake-samples.ts'
import { memoryStore } from '../doubles/memory-store.ts'
import { storageRoom } from '../doubles/storage-room.ts'

// the same waits, shorter, and a smaller cache
vi.mock('../../config/limits.ts', async (original) => {
  const { limits } = await original<typeof import('../../config/limits.ts')>()
  return { limits: { ...limits, atLeastWaitMs: 400, headPollMs: 100, commitCacheBytesMax: 512 * 1024 } }
})

const started: Nodes[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((node) => node.stop()))
})

async function start(store = memoryStore(), onKey: (key: string) => void = () => undefined): Promise<Nodes> {
  const read = (key: string) => {
    onKey(key)
    return store.read(key)
  }
  const node = await overOneNode({ far: [storageRoom({ store: { ...store, read } }), catalogActor()] })
  started.push(node)
  return node
}

/** Makes `workers`, then appends to it, one commit each. */
async function appendCommits(node: Nodes, count: number, from = 0): Promise<void> {
  for (let n = from; n < from + count; n++) {
    const to = { id: 'd1', epoch: 1, snapshot: 1 }
    const change = n === 0 ? put('workers', ['f0']) : append('workers', [`f${n}`], { to })
    await node.ask(catalog.commit, { message: `commit ${n}`, changes: [change] })
  }
}

const filesAt = (state: LakeState) => state.datasets.get('workers')?.base.length ?? 0

describe('a log of many commits', () => {
  test('has a checkpoint, and a start from it equals a start from commit 1', async () => {
    const store = memoryStore()
    const node = await start(store)
    await appendCommits(node, limits.checkpointTailCommitsMin + 10)
    const checkpoints = await store.list('_lake/checkpoint/main/', { limit: 10 })
    expect(checkpoints.map(({ key }) => key)).toEqual([checkpointKey(limits.checkpointTailCommitsMin)])

    const read: string[] = []
    const again = await start(store, (key) => read.push(key))
    expect(read.filter((key) => key.startsWith('_lake/log/')).length).toBeLessThan(limits.checkpointTailCommitsMin)
    const fromCheckpoint = new LakeLog(again.near)
    await fromCheckpoint.open()

    const without = memoryStore()
    for (const { key } of await store.list('_lake/log/', { limit: 1000 }))
      await without.putIfAbsent(key, (await store.read(key)) ?? new Uint8Array())
    const fromStart = new LakeLog((await start(without)).near)
    await fromStart.open()
    expect(fromCheckpoint.head).toEqual(fromStart.head)
    expect(fromCheckpoint.head.version).toBe(limits.checkpointTailCommitsMin + 10)

    for (const version of [0, 1, 2, 40, 63, 64, 65, 70, 74, 5]) {
      const [a, b] = [await fromCheckpoint.stateAt(version), await fromStart.stateAt(version)]
      expect(a).toEqual(b)
      expect([a.version, filesAt(a)]).toEqual([version, version])
    }
  })

  test('writes a checkpoint at a later commit where one could not be written', async () => {
    const store = memoryStore()
    let refusals = 3
    const fateOf = (key: string) => (key.startsWith('_lake/checkpoint/') && refusals-- > 0 ? 'refused' : 'lands')
    const node = await overOneNode({ far: [storageRoom({ store, fateOf }), catalogActor()] })
    started.push(node)
    await appendCommits(node, limits.checkpointTailCommitsMin + 6)
    await vi.waitFor(async () => expect(await store.list('_lake/checkpoint/', { limit: 10 })).toHaveLength(1))
  })

  test('opens without the checkpoint where it is broken', async () => {
    const store = memoryStore()
    await appendCommits(await start(store), 5)
    await store.putIfAbsent(checkpointKey(4), new TextEncoder().encode('PAR1 rubbish'))
    const log = new LakeLog((await start(store)).near)
    await log.open()
    expect([log.head.version, filesAt(log.head)]).toEqual([5, 5])
    expect(filesAt(await log.stateAt(4))).toBe(4)
  })

  describe('larger than what is kept at hand', () => {
    const ofFiftyKiB = async (store: ReturnType<typeof memoryStore>) => {
      const node = await start(store)
      const outcome = { told: 'x'.repeat(50 * 1024) }
      for (let n = 0; n < 20; n++)
        await node.ask(catalog.commit, { message: `commit ${n}`, changes: [put(`workers_${n}`, ['f'])], outcome })
    }

    test('is kept as far as the bytes of the commits go', async () => {
      const store = memoryStore()
      await ofFiftyKiB(store)
      const read: string[] = []
      const node = await start(store, (key) => read.push(key))
      read.length = 0
      await node.ask(catalog.versions, { limit: 5 })
      expect(read).toEqual([])
      await node.ask(catalog.versions, { before: 6, limit: 5 })
      expect(read).toHaveLength(5)
    })

    test('is read no further for one who has gone', async () => {
      const store = memoryStore()
      await ofFiftyKiB(store)
      let [gone, read, last]: [AbortController | undefined, string[], number] = [undefined, [], 0]
      const node = await start(store, (key) => {
        read.push(key)
        if (key === commitKey(last)) gone?.abort()
      })
      for (const [action, params, until] of [
        [catalog.versions, { before: 11, limit: 10 }, 8],
        [catalog.diff, { from: 0, to: 20 }, 3],
      ] as const) {
        ;[gone, read, last] = [new AbortController(), [], until]
        const asked = node.ask<Action>(action, params, { signal: gone.signal })
        await expect(asked).rejects.toMatchObject({ type: 'REQUEST_CANCELLED' })
        expect(read.at(-1)).toBe(commitKey(until))
      }
    })
  })

  test('finds the last version that is not later than a time', async () => {
    const node = await start()
    await appendCommits(node, 12)
    const log = new LakeLog(node.near)
    await log.open()
    const { items } = await node.ask(catalog.versions, { limit: 100 })
    expect(await log.versionAtTime(0)).toBe(0)
    for (const { version, at } of items) {
      const ms = Date.parse(at)
      expect(await log.versionAtTime(ms)).toBe(version)
      expect(await log.versionAtTime(ms - 1)).toBe(version - 1)
    }
    expect(await log.versionAtTime(Date.parse('9999-01-01'))).toBe(12)
  })
})

describe('a log that another node goes on with', () => {
  test('is followed within a second, and at once by one who asks for the version', async () => {
    const store = memoryStore()
    const [one, two] = [await start(store), await start(store)]
    await appendCommits(one, 3)
    expect(await two.ask(catalog.head, { atLeast: 3 })).toMatchObject({ version: 3, datasets: 1, state: 'ok' })
    await appendCommits(one, 1, 3)
    await expect.poll(() => two.ask(catalog.head, {}), { timeout: 3000 }).toMatchObject({ version: 4 })
    await appendCommits(one, 1, 4)
    expect(await two.ask(catalog.dataset, { name: 'workers', at: 5 })).toMatchObject({ rows: 50, lakeVersion: 5 })
  })

  test('answers LAKE_VERSION_BEHIND where the version does not come', async () => {
    const node = await start()
    const asked = performance.now()
    await expect(node.ask(catalog.head, { atLeast: 1 })).rejects.toMatchObject({ type: 'LAKE_VERSION_BEHIND' })
    expect(performance.now() - asked).toBeGreaterThan(limits.atLeastWaitMs)
  })

  test('gives verdicts of its newest version, also on a node whose head lags', async () => {
    const store = memoryStore()
    const [one, two] = [await start(store), await start(store)]
    const made = { message: 'make', changes: [put('workers', ['a'], { batch: 'A' })] }
    await one.ask(catalog.commit, made)
    await two.ask(catalog.head, { atLeast: 1 })
    await one.ask(catalog.drop, { name: 'workers' })
    expect(await two.ask(catalog.commit, made)).toMatchObject({ kind: 'committed', version: 3 })
    await one.ask(catalog.head, { atLeast: 3 })
    await one.ask(catalog.commit, { message: 'other', changes: [put('resumes', ['r'], { id: 'd2' })] })
    expect(await two.ask(catalog.drop, { name: 'resumes' })).toEqual({ lakeVersion: 5 })
  })
})

describe('a log of a newer release', () => {
  async function newerLog() {
    const store = memoryStore()
    await appendCommits(await start(store), 3)
    const newer = { format: 2, version: 4, shards: ['?'] }
    await store.putIfAbsent(commitKey(4), new TextEncoder().encode(JSON.stringify(newer)))
    return store
  }

  test('is read up to there, on a node that was up and on one that starts', async () => {
    const store = memoryStore()
    const up = await start(store)
    await appendCommits(up, 3)
    await store.putIfAbsent(commitKey(4), new TextEncoder().encode('{"format":2}'))
    await expect.poll(() => up.ask(catalog.head, {}), { timeout: 3000 }).toMatchObject({ state: 'format-newer' })
    for (const node of [up, await start(store)]) {
      expect(await node.ask(catalog.head, {})).toMatchObject({ version: 3, state: 'format-newer' })
      expect(await node.ask(catalog.dataset, { name: 'workers', at: 2 })).toMatchObject({ rows: 20 })
      await expect(node.ask(catalog.dataset, { name: 'workers', at: 4 })).rejects.toMatchObject({
        type: 'LAKE_VERSION_UNKNOWN',
      })
    }
  })

  test('takes no commit', async () => {
    const store = await newerLog()
    const node = await start(store)
    const change = put('resumes', ['r'], { id: 'd2' })
    for (const refused of [
      node.ask(catalog.commit, { message: 'x', changes: [change] }),
      node.ask(catalog.drop, { name: 'workers' }),
      node.ask(catalog.tag, { name: 'v1' }),
      node.ask(catalog.rollback, { to: 1 }),
    ])
      await expect(refused).rejects.toSatisfy((error) => failedWith(error, 'LAKE_FORMAT_NEWER'))
    expect(await store.list('_lake/log/', { limit: 100 })).toHaveLength(4)
  })
})

describe('a broken commit', () => {
  test('keeps the room from opening, and is named', async () => {
    const store = memoryStore()
    await store.putIfAbsent(commitKey(1), new TextEncoder().encode('{"format":1'))
    const node = await overOneNode({ far: [storageRoom({ store })] })
    started.push(node)
    await expect(new LakeLog(node.near).open()).rejects.toMatchObject({
      type: 'STORAGE_OBJECT_CORRUPT',
      message: expect.stringContaining('commit 1'),
    })
  })

  test('in the past fails who asks for that version, not the others', async () => {
    const store = memoryStore()
    await appendCommits(await start(store), limits.checkpointTailCommitsMin + 2)
    const rotten = {
      ...store,
      read: async (key: string) => (key === commitKey(3) ? Uint8Array.of(1) : store.read(key)),
    }
    const node = await start(rotten)
    expect(await node.ask(catalog.head, {})).toMatchObject({ version: limits.checkpointTailCommitsMin + 2 })
    await expect(node.ask(catalog.datasets, { at: 5 })).rejects.toMatchObject({ type: 'STORAGE_OBJECT_CORRUPT' })
    expect(await node.ask(catalog.datasets, { at: 2 })).toMatchObject({ lakeVersion: 2 })
  })
})

describe('a node that stops', () => {
  test('lets a commit in flight end, also where storage has to be asked again', async () => {
    const store = memoryStore()
    let refusals = 3
    const fateOf = () => (refusals-- > 0 ? 'refused' : 'lands')
    const node = await overOneNode({ far: [storageRoom({ store, fateOf }), catalogActor()] })
    const asked = node.ask(catalog.commit, { message: 'make', changes: [put('workers', ['a'])] })
    await vi.waitFor(() => expect(refusals).toBeLessThan(3))
    await node.stop()
    expect(await asked).toMatchObject({ kind: 'committed', version: 1 })
  })
})

describe('many callers at once', () => {
  test('share commits, each with its own answer', async () => {
    const store = memoryStore()
    const node = await start(store)
    await appendCommits(node, 1)
    const to = { id: 'd1', epoch: 1, snapshot: 1 }
    const asked = Array.from({ length: 200 }, (_, n) =>
      node.ask(
        catalog.commit,
        { message: `m${n}`, changes: [append('workers', [`g${n}`], { to, batch: `b${n % 100}` })], outcome: { n } },
        { requestId: `r${n}`, by: `user-${n}` },
      ),
    )
    const outcomes = await Promise.all(asked)
    expect(outcomes.filter(({ kind }) => kind === 'committed')).toHaveLength(100)
    for (const [n, outcome] of outcomes.entries())
      if (outcome.kind === 'repeated') expect(outcome.outcome).toEqual({ n: n % 100 })
    const commits = await store.list('_lake/log/', { limit: 1000 })
    expect(commits.length).toBeLessThan(10)
    const parsed = parseCommit((await store.read(commitKey(2))) ?? new Uint8Array())
    expect(parsed.kind === 'commit' && parsed.commit.entries[7]).toMatchObject({ by: 'user-7', requestId: 'r7' })
    expect(parsed.kind === 'commit' && parseCommit(encodeCommit(parsed.commit))).toEqual(parsed)
  })
})
