import '../doubles/low-index-limits.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { catalogActor } from '../../actors/catalog/actor.ts'
import { catalog } from '../../actors/catalog/contract.ts'
import { journal } from '../../actors/journal/contract.ts'
import { actor } from '../../actors/kernel/actor.ts'
import { LakeError } from '../../actors/kernel/errors.ts'
import { newId } from '../../actors/kernel/ids.ts'
import { storageActor } from '../../actors/storage/actor.ts'
import { storage } from '../../actors/storage/contract.ts'
import { openFsBucket } from '../../actors/storage/fs.adapter.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { indexRooms } from '../doubles/index-rooms.ts'
import { newFile, put } from '../doubles/lake-samples.ts'
import { insideAndBetween, type Nodes } from './over-nodes.ts'

/** Takes every row, and answers nothing else. */
const journalRoom = () => {
  const absent = () => {
    throw new LakeError('REQUEST_FAILED', 'this double has no such action')
  }
  const handlers = Object.fromEntries(
    Object.keys(journal).map((name) => [name, name === 'append' ? () => ({}) : absent]),
  )
  return actor({ contract: journal, open: async () => ({ handlers: handlers as never }) })
}

insideAndBetween('the supervisor', (start) => {
  let folder: string
  let nodes: Nodes
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-supervisor-'))
    const boot = newId()
    const bucket = await openFsBucket({ name: 'primary', folder: join(folder, 'primary'), boot })
    const files = storageActor({ dataRoot: folder, boot, buckets: new Map([['primary', bucket]]) })
    nodes = await start({ far: [files, catalogActor(), journalRoom(), ...indexRooms()] })
    await nodes.ask(storage.put, { uri: newFile('a').uri, bytes: new TextEncoder().encode('a') })
    await nodes.ask(catalog.commit, { message: 'make workers', changes: [put('workers', ['a'])] })
  })
  afterAll(async () => {
    await nodes.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const workers = { dataset: 'workers', column: 'name', kind: 'text' } as const
  const read = (name: string) => nodes.ask(supervisor.read, { name })
  const until = (name: string, wanted: readonly string[]) =>
    vi.waitFor(async () => expect((await read(name)).generations.map(({ state }) => state)).toEqual(wanted), {
      timeout: 5000,
      interval: 5,
    })

  test('makes, lists, reads and drops an index', async () => {
    const made = await nodes.ask(supervisor.create, { name: 'roles', ...workers })
    expect(made).toMatchObject({ name: 'roles', generation: 1, state: 'claimed' })
    await until('roles', ['live'])
    expect(await read('roles')).toMatchObject({ column: 'name', live: { generation: 1, recallAt10: 0.99 }, deltas: 0 })
    expect((await nodes.ask(supervisor.list, {})).items.map(({ name }) => name)).toEqual(['roles'])
    await nodes.ask(supervisor.drop, { name: 'roles' })
    await expect(read('roles')).rejects.toMatchObject({ type: 'INDEX_UNKNOWN' })
  })

  test('builds, holds back, publishes, takes back and cancels', async () => {
    const name = 'names'
    await nodes.ask(supervisor.create, { name, ...workers })
    await until(name, ['live'])
    await nodes.ask(supervisor.build, { name, params: { shards: 3 }, publish: 'false' })
    await until(name, ['live', 'ready'])
    expect(await nodes.ask(supervisor.publish, { name, generation: 2 })).toMatchObject({ live: 2 })
    expect(await nodes.ask(supervisor.rollback, { name })).toMatchObject({ live: 1 })
    expect(await nodes.ask(supervisor.rollback, { name, to: 2 })).toMatchObject({ live: 2 })
    await nodes.ask(supervisor.build, { name, publish: 'false' })
    await until(name, ['published', 'live', 'ready'])
    expect(await nodes.ask(supervisor.cancel, { name, generation: 3 })).toMatchObject({ state: 'abandoned' })
    await until(name, ['published', 'live', 'abandoned'])
  })

  test('says why it refuses', async () => {
    const name = 'refused'
    await nodes.ask(supervisor.create, { name, ...workers })
    await until(name, ['live'])
    const told = (asked: Promise<unknown>) =>
      asked.then(
        () => 'done',
        (error: unknown) => (error instanceof LakeError ? error.type : String(error)),
      )
    expect(
      await Promise.all([
        told(nodes.ask(supervisor.create, { name, ...workers })),
        told(nodes.ask(supervisor.create, { ...workers, name: 'No Name' })),
        told(nodes.ask(supervisor.create, { ...workers, name: 'other', column: 'none' })),
        told(nodes.ask(supervisor.create, { ...workers, name: 'other', dataset: 'none' })),
        told(nodes.ask(supervisor.create, { ...workers, name: 'other', embedder: 'none' })),
        told(nodes.ask(supervisor.publish, { name, generation: 9 })),
        told(nodes.ask(supervisor.cancel, { name, generation: 1 })),
        told(nodes.ask(supervisor.rollback, { name })),
        told(nodes.ask(supervisor.build, { name: 'none' })),
      ]),
    ).toEqual([
      'INDEX_EXISTS',
      'INDEX_NAME',
      'INDEX_COLUMN',
      'DATASET_UNKNOWN',
      'MODEL_UNKNOWN',
      'INDEX_GENERATION_UNKNOWN',
      'INDEX_GENERATION_UNKNOWN',
      'INDEX_GENERATION_UNKNOWN',
      'INDEX_UNKNOWN',
    ])
    const both = await Promise.all([1, 2].map(() => told(nodes.ask(supervisor.build, { name }))))
    expect(both.toSorted()).toEqual(['INDEX_BUSY', 'done'])
  })
})
