import { describe, expect, test, vi } from 'vitest'
import { catalogActor } from '../../actors/catalog/actor.ts'
import { catalog } from '../../actors/catalog/contract.ts'
import type { ParamsOf } from '../../actors/kernel/contract.ts'
import { failedWith } from '../../actors/kernel/errors.ts'
import type { ObjectStore } from '../../actors/storage/ports.ts'
import { type Nodes, overOneNode } from '../contract/over-nodes.ts'
import { append, batchOf, put } from '../doubles/lake-samples.ts'
import { checkLog, type Told } from '../doubles/log-checker.ts'
import { memoryStore } from '../doubles/memory-store.ts'
import { seeded, seeds } from '../doubles/seeds.ts'
import { type PutFate, storageRoom } from '../doubles/storage-room.ts'

// retries without their pauses: the races are the same, the test is a second instead of a minute
vi.mock('../../config/limits.ts', async (original) => {
  const { limits } = await original<typeof import('../../config/limits.ts')>()
  return { limits: { ...limits, commitRetryMs: 1, checkpointTailCommitsMin: 10 } }
})

const ENTRIES = 60
const WRITERS = 6

interface Race {
  readonly told: readonly Told[]
  readonly faults: readonly string[]
}

/** Two catalogs, each on a node of its own, on one store whose puts fail as the seed says. */
async function race(seed: number, store: ObjectStore): Promise<Race> {
  const random = seeded(seed)
  const landings: Promise<unknown>[] = []
  const fates: PutFate[] = ['refused', 'answer-lost', 'lands-late']
  const room = () =>
    storageRoom({
      store,
      fateOf: () => (random() < 0.45 ? (fates[Math.floor(random() * fates.length)] ?? 'lands') : 'lands'),
      lateMs: () => random() * 8,
      onLate: (landing) => landings.push(landing),
    })
  const nodes = await Promise.all([start(room()), start(room())])
  const told: Told[] = []
  try {
    await makeShared(nodes[0], told)
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write({ nodes, writer, random, told })))
    await Promise.all(landings)
    const checked = await checkLog(store, told)
    return { told, faults: [...checked.faults, ...(await disagreements(nodes, checked.state.version))] }
  } finally {
    await Promise.all(nodes.map((node) => node.stop()))
  }
}

const start = (room: ReturnType<typeof storageRoom>) => overOneNode({ far: [room, catalogActor()] })

/** The dataset that everybody appends to; the answer of its making may get lost, so it may take more than one try. */
async function makeShared(node: Nodes, told: Told[]): Promise<void> {
  for (let n = 0; n < 20; n++) {
    const changes = [put('shared', ['first'], { batch: 'first' })]
    await submit(node, { requestId: `make-${n}`, changes, batch: batchOf('first') }, told)
    const { unknown } = await node.ask(catalog.resolve, { names: ['shared'] })
    if (unknown.length === 0) return
  }
  throw new Error('the shared dataset could not be made')
}

type Changes = ParamsOf<typeof catalog.commit>['changes']

interface Writing {
  readonly nodes: readonly [Nodes, Nodes]
  readonly writer: number
  readonly random: () => number
  readonly told: Told[]
}

/** Appends with a batch (often the one that another writer sends), appends without, datasets of its own, conflicts. */
async function write({ nodes, writer, random, told }: Writing): Promise<void> {
  const node = nodes[writer % 2 === 0 ? 0 : 1]
  for (let n = 0; n < ENTRIES / WRITERS; n++) {
    const requestId = `w${writer}-${n}`
    const to = { id: 'd1', epoch: 1, snapshot: 1 }
    const batch = `batch-${n}-${Math.floor(random() * 2)}`
    const kinds = [
      { changes: [append('shared', [requestId], { to, batch })], batch: batchOf(batch) },
      { changes: [append('shared', [requestId], { to })] },
      { changes: [put(`own_${writer}_${n}`, [requestId], { id: requestId })] },
      { changes: [put(`contended_${n}`, [requestId], { id: requestId })] },
    ]
    const kind = kinds[Math.floor(random() * kinds.length)]
    if (kind !== undefined) await submit(node, { requestId, ...kind }, told)
  }
}

async function submit(
  node: Nodes,
  entry: { readonly requestId: string; readonly changes: Changes; readonly batch?: string },
  told: Told[],
): Promise<void> {
  const { requestId, batch } = entry
  const parts = batch === undefined ? { requestId } : { requestId, batch }
  try {
    const params = { message: requestId, changes: entry.changes }
    const outcome = await node.ask(catalog.commit, params, { requestId })
    told.push(outcome.kind === 'conflict' ? { ...parts, kind: outcome.kind } : { ...parts, ...outcome })
  } catch (error) {
    if (!failedWith(error, 'STORAGE_UNAVAILABLE')) throw error
    told.push({ ...parts, kind: 'unknown' })
  }
}

/** What the nodes see differently once both have seen the last version. */
async function disagreements(nodes: readonly Nodes[], version: number): Promise<string[]> {
  const views = await Promise.all(
    nodes.map(async (node) => {
      await node.ask(catalog.head, { atLeast: version })
      const { items, lakeVersion } = await node.ask(catalog.datasets, { limit: 1000 })
      const resolved = await node.ask(catalog.resolve, { names: items.map(({ name }) => name) })
      return JSON.stringify({ lakeVersion, resolved })
    }),
  )
  return new Set(views).size === 1 ? [] : [`the nodes disagree at version ${version}`]
}

describe('two catalogs that race on one log whose creates lose their answers', () => {
  test.each(seeds(10))('commit every entry once (seed %i)', async (seed) => {
    const { told, faults } = await race(seed, memoryStore())
    expect(faults).toEqual([])
    const kinds = told.map(({ kind }) => kind)
    expect(told.length).toBeGreaterThanOrEqual(ENTRIES)
    expect(kinds.filter((kind) => kind === 'committed').length).toBeGreaterThan(ENTRIES / 3)
  })

  test('would be caught with a store whose put overwrites', async () => {
    const store = memoryStore()
    const kept = new Map<string, Uint8Array>()
    const overwriting: ObjectStore = {
      ...store,
      putIfAbsent: async (key, source) => {
        if (!(source instanceof Uint8Array)) return store.putIfAbsent(key, source)
        kept.set(key, source)
        return { kind: 'created', bytes: source.length }
      },
      read: async (key) => kept.get(key),
      list: async (prefix) =>
        [...kept]
          .filter(([key]) => key.startsWith(prefix))
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, { length }]) => ({ key, bytes: length })),
    }
    const { faults } = await race(1, overwriting)
    expect(faults.length).toBeGreaterThan(0)
  })
})
