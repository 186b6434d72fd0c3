import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { catalogActor } from '../../actors/catalog/actor.ts'
import { catalog } from '../../actors/catalog/contract.ts'
import { append, batchOf, named, put, putIndex } from '../doubles/lake-samples.ts'
import { storageRoom } from '../doubles/storage-room.ts'
import { answersOf, insideAndBetween, type Nodes } from './over-nodes.ts'

const rooms = () => ({ far: [storageRoom(), catalogActor()] })
const makeIndex = putIndex('roles', { dataset: 'workers' })
const made = { id: 'd1', epoch: 1, snapshot: 1 }
const makeWorkers = {
  message: 'make workers',
  changes: [put('workers', ['a'], { batch: 'A' })],
  outcome: { rows: 10, deep: [{ text: 'größe 日本' }, null, 1.5] },
}

describe('every action of the catalog', () => {
  afterEach(() => vi.useRealTimers())

  test('answers the same inside one node and between two', async () => {
    // commits of both runs get the same times
    vi.useFakeTimers({ toFake: ['Date'] })
    const { inside, between } = await answersOf(rooms, async (ask) => {
      vi.setSystemTime(new Date('2026-11-21T09:30:00Z'))
      await ask(catalog.head, {})
      await ask(catalog.datasets, {})
      await ask(catalog.commit, makeWorkers)
      await ask(catalog.commit, makeWorkers)
      await ask(catalog.findBatch, { dataset: named('workers'), batch: batchOf('A'), mode: 'append' })
      await ask(catalog.findBatch, { dataset: named('workers'), batch: batchOf('A'), mode: 'replace' })
      await ask(catalog.findBatch, { dataset: named('workers'), batch: batchOf('B'), mode: 'append' })
      await ask(catalog.findBatch, { dataset: named('none'), batch: batchOf('A'), mode: 'append' })
      await ask(catalog.commit, { message: 'stale', changes: [put('workers', ['b'], { id: 'd2' })] })
      await ask(catalog.tag, { name: 'v1' })
      await ask(catalog.tag, { name: 'v1' })
      await ask(catalog.tag, { name: 'V1' })
      await ask(catalog.tag, { name: 'main' })
      await ask(catalog.tag, { name: 'v2', at: 99 })
      await ask(catalog.tag, { name: 'first', at: 1 })
      await ask(catalog.tags, {})
      vi.setSystemTime(new Date('2026-11-21T10:00:00Z'))
      const more = append('workers', ['b', 'c'], { to: made, batch: 'B' })
      await ask(catalog.commit, { message: 'append', changes: [more, put('resumes', ['r'], { id: 'd2' }), makeIndex] })
      await ask(catalog.resolve, { names: ['workers', 'none'] })
      await ask(catalog.resolve, { names: ['workers'], at: 'v1' })
      await ask(catalog.index, { name: 'roles' })
      await ask(catalog.index, { name: 'none' })
      await ask(catalog.indexes, {})
      await ask(catalog.indexes, { at: 'v1' })
      await ask(catalog.datasets, { limit: 1 })
      await ask(catalog.datasets, { limit: '1' as never, after: 'resumes' })
      await ask(catalog.dataset, { name: 'workers' })
      await ask(catalog.dataset, { name: 'workers', at: '2026-11-21T09:59:59Z' })
      await ask(catalog.dataset, { name: 'workers', at: '2026-11-21' })
      await ask(catalog.dataset, { name: 'workers', at: '2026-11-22' })
      await ask(catalog.dataset, { name: 'workers', at: 'no time' })
      await ask(catalog.dataset, { name: 'none' })
      await ask(catalog.diff, { from: 1 })
      await ask(catalog.diff, { from: 'v1', to: 0 })
      await ask(catalog.drop, { name: 'resumes' })
      await ask(catalog.drop, { name: 'resumes' })
      await ask(catalog.rollback, { to: 'first', datasets: [named('workers')] })
      await ask(catalog.rollback, { to: 'first' })
      await ask(catalog.rollback, { to: 0 })
      await ask(catalog.rollback, { to: 'never' })
      await ask(catalog.rollback, { to: 1, datasets: [named('none')] })
      await ask(catalog.untag, { name: 'v1' })
      await ask(catalog.untag, { name: 'v1' })
      await ask(catalog.versions, { limit: 3 })
      await ask(catalog.versions, { before: 3 })
      await ask(catalog.head, { atLeast: 8 })
      await ask(catalog.commit, { message: 'none', changes: [] })
      await ask(catalog.tag, { name: 'x', extra: true } as never)
      await ask(catalog.datasets, { limit: 0 })
    })
    expect(between).toEqual(inside)
    const answered = inside.flatMap((answer) => ('result' in answer ? [answer.action] : []))
    expect(new Set(answered)).toEqual(new Set(Object.values(catalog).map(({ name }) => name)))
    const codes = inside.flatMap((answer) => ('failed' in answer ? [`${answer.action} ${answer.failed.type}`] : []))
    expect(codes).toEqual([
      'catalog.tag LAKE_TAG_EXISTS',
      'catalog.tag LAKE_TAG_NAME',
      'catalog.tag LAKE_TAG_NAME',
      'catalog.tag LAKE_VERSION_UNKNOWN',
      'catalog.index INDEX_UNKNOWN',
      'catalog.dataset DATASET_UNKNOWN',
      'catalog.dataset LAKE_VERSION_INVALID',
      'catalog.dataset LAKE_VERSION_INVALID',
      'catalog.dataset DATASET_UNKNOWN',
      'catalog.drop DATASET_UNKNOWN',
      'catalog.rollback LAKE_VERSION_UNKNOWN',
      'catalog.rollback DATASET_UNKNOWN',
      'catalog.untag LAKE_VERSION_UNKNOWN',
      'catalog.commit REQUEST_INVALID',
      'catalog.tag REQUEST_INVALID',
      'catalog.datasets REQUEST_INVALID',
    ])
  })
})

insideAndBetween('the catalog', (start) => {
  let nodes: Nodes
  beforeAll(async () => {
    nodes = await start(rooms())
  })
  afterAll(() => nodes.stop())

  test('writes down who asked and under which request', async () => {
    await nodes.ask(catalog.commit, makeWorkers, { by: 'ada', requestId: 'req-1' })
    const { items } = await nodes.ask(catalog.versions, { limit: 1 })
    expect(items[0]?.entries).toMatchObject([{ by: 'ada', requestId: 'req-1', message: 'make workers' }])
  })

  test('repeats what the first sender of a batch was told', async () => {
    const again = await nodes.ask(catalog.commit, { ...makeWorkers, outcome: { rows: 0 } })
    expect(again).toEqual({ kind: 'repeated', version: 1, snapshots: { workers: 1 }, outcome: makeWorkers.outcome })
  })

  test('stops waiting for a version when the caller goes away', async () => {
    const caller = new AbortController()
    const asked = performance.now()
    const waiting = nodes.ask(catalog.head, { atLeast: 1000 }, { signal: caller.signal })
    setTimeout(() => caller.abort(), 50)
    await expect(waiting).rejects.toMatchObject({ type: 'REQUEST_CANCELLED' })
    expect(performance.now() - asked).toBeLessThan(1500)
  })

  test('names what does not fit', async () => {
    const wrong = put('workers', ['x'])
    const asked = nodes.ask(catalog.commit, { message: 'm', changes: [{ ...wrong, dataset: '../x' as never }] })
    await expect(asked).rejects.toMatchObject({
      type: 'REQUEST_INVALID',
      data: { errors: [{ path: 'changes.0.dataset', message: expect.any(String) }] },
    })
  })
})
