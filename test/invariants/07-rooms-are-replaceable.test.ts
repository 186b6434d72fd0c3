/**
 * Invariant 7: every room is modular and independently replaceable. Each room runs here on a broker of its own; whatever
 * else it asks is a double that knows nothing but the other room's contract, and answers what the test says.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { ServiceSchema } from 'moleculer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { catalogActor } from '../../actors/catalog/actor.ts'
import { catalog } from '../../actors/catalog/contract.ts'
import { ingestActor } from '../../actors/ingest/actor.ts'
import { ingest } from '../../actors/ingest/contract.ts'
import { journalActor } from '../../actors/journal/actor.ts'
import { journal } from '../../actors/journal/contract.ts'
import { actor, type Handlers } from '../../actors/kernel/actor.ts'
import { type Contract, type ResultOf, roomOf } from '../../actors/kernel/contract.ts'
import { LakeError } from '../../actors/kernel/errors.ts'
import { LakeVersion } from '../../actors/kernel/ids.ts'
import { Calls } from '../../actors/node/calls.ts'
import { queryActor } from '../../actors/query/actor.ts'
import { query } from '../../actors/query/contract.ts'
import { type RosterDeps, roster } from '../../actors/roster.ts'
import { storageActor } from '../../actors/storage/actor.ts'
import { storage } from '../../actors/storage/contract.ts'
import type { Hosts } from '../../compute/host/hosts.ts'
import { type Nodes, overOneNode } from '../contract/over-nodes.ts'
import { memoryStore } from '../doubles/memory-store.ts'
import { storageRoom } from '../doubles/storage-room.ts'

let folder: string
let nodes: Nodes | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lake-room-'))
})
afterEach(async () => {
  await nodes?.stop()
  nodes = undefined
  await rm(folder, { recursive: true, force: true })
})

const start = async (...rooms: ServiceSchema[]): Promise<Nodes> => {
  nodes = await overOneNode({ far: rooms })
  return nodes
}

/** A room that answers what it is told to answer, and fails every other action of its contract. */
function double<C extends Contract>(contract: C, answers: Partial<Handlers<C>>): ServiceSchema {
  const untold = () => {
    throw new LakeError('REQUEST_FAILED', `the double of ${roomOf(contract)} was not told an answer`)
  }
  const handlers = Object.fromEntries(Object.keys(contract).map((name) => [name, answers[name] ?? untold]))
  return actor({ contract, open: () => Promise.resolve({ handlers: handlers as Handlers<C> }) })
}

/** What the roster gives to rooms and no test here uses. */
const unused = (): never => {
  throw new Error('not used by this room')
}
const pool: RosterDeps['pool'] = { run: unused, figures: unused, close: unused }
const hot = { startHost: unused, observer: { changed: () => undefined, read: unused } }
const version = LakeVersion.parse(7)

test('storage alone', async () => {
  const buckets = new Map([['primary', memoryStore()]])
  const { ask } = await start(storageActor({ dataRoot: folder, boot: 'b1', buckets }))
  const bytes = Uint8Array.of(123, 125)
  expect(await ask(storage.put, { uri: 'primary://a/b', bytes })).toMatchObject({ kind: 'created' })
  expect((await ask(storage.read, { uri: 'primary://a/b' })).bytes).toEqual(bytes)
})

test('catalog over a storage that is none', async () => {
  const { ask } = await start(catalogActor(), storageRoom())
  await ask(catalog.tag, { name: 'monday' })
  expect(await ask(catalog.head, {})).toMatchObject({ version: 1, state: 'ok' })
})

test('journal over a storage and a catalog that are none', async () => {
  const { ask } = await start(
    journalActor({ boot: 'b1', spoolFolder: join(folder, 'spool'), home: 'own', pool }),
    double(storage, { folder: () => ({ path: folder }), workspace: () => ({ path: folder }) }),
    double(catalog, {
      head: () => ({ version, at: '2026-01-01T00:00:00.000Z', datasets: 0, state: 'ok' }),
      versions: () => ({ items: [] }),
    }),
  )
  const row = { room: 'query', code: 'REQUEST_FAILED', message: 'it did' }
  await ask(journal.append, { stream: 'errors', rows: [row] })
  expect((await ask(journal.errors, {})).items).toMatchObject([row])
  expect((await ask(journal.mutations, {})).items).toEqual([])
})

test('ingest over a storage and a catalog that are none: what they say is what its client is told', async () => {
  const released: string[] = []
  const outcome = { rows: 3, rejected: { rows: 0 }, schema: [], bytes: 12 }
  const staged: ResultOf<typeof storage.stage> = {
    ...{ path: '/staged/1', bytes: 12, start: Buffer.from('id\n1\n') },
    sha256: 'a'.repeat(64) as never,
  }
  const { near } = await start(
    ingestActor({ pool, databases: new Map() }),
    double(storage, {
      stage: () => staged,
      release: ({ params }) => {
        released.push(params.path)
        return {}
      },
    }),
    double(catalog, { findBatch: () => ({ found: { version, snapshots: { people: 2 }, outcome } }) }),
  )
  const params = { dataset: 'people' }
  const told = await near.call(ingest.upload.name, params, { stream: Readable.from(['x']) })
  expect(told).toMatchObject({ ...outcome, dataset: 'people', snapshot: 2, lakeVersion: 7, repeated: true })
  expect(released).toEqual(['/staged/1'])
})

test('query over a storage, a catalog and hosts that are none', async () => {
  const asked: unknown[] = []
  const answers: Record<string, object> = {
    parse: { tables: [{ name: 'people' }] },
    query: {
      kind: 'rows',
      columns: [{ name: 'n', type: 'BIGINT' }],
      rows: Buffer.from('[{"n":1}]'),
      rowCount: 1,
      truncated: false,
    },
  }
  const run = (name: string, input: object) => {
    asked.push(input)
    return Promise.resolve(answers[name])
  }
  const onDeath = () => undefined
  const hosts = { ready: Promise.resolve(), run, onDeath, figures: unused, close: unused } as unknown as Hosts
  const dataset = {
    name: 'people',
    id: '01M7Z1S6VP00XRQ6ZNE3XZYDNT',
    snapshot: 4,
    fields: [{ fieldId: 1, name: 'n', type: 'BIGINT', nullable: true }],
    key: [],
    base: [{ uri: 'primary://x', sha256: 'a'.repeat(64), sequence: 1, firstRowId: 0 }],
    delta: [],
  }
  const resolved = { version, at: '2026-01-01T00:00:00.000Z', datasets: [dataset], unknown: [] } as never
  const { near } = await start(
    queryActor({ hosts, threads: 1, hot, receiptKey: 'a key' }),
    double(storage, { workspace: () => ({ path: folder }), open: () => ({ path: '/objects/x' }) }),
    double(catalog, { resolve: () => resolved }),
    double(journal, {}),
  )
  const told = await near.call(query.sql.name, { sql: 'SELECT n FROM people' })
  expect(told).toMatchObject({ rowCount: 1, lakeVersion: 7, receipt: { datasets: { people: 4 } } })
  expect(asked.at(-1)).toMatchObject({ tables: [{ name: 'people', files: ['/objects/x'] }] })
})

test('every room of the roster is here, and one goes while the others stay', async () => {
  const deps: RosterDeps = {
    databases: new Map(),
    storage: { dataRoot: folder, boot: 'b1', buckets: new Map([['primary', memoryStore()]]) },
    streams: { spoolFolder: join(folder, 'spool'), home: 'own' },
    pool,
    hosts: { ready: Promise.resolve(), run: unused, onDeath: () => undefined, figures: unused, close: unused },
    searchers: { load: unused, search: unused, release: unused },
    words: { search: unused, release: unused },
    rescorer: undefined,
    engine: 'exact',
    queryThreads: 1,
    embedder: 'static-minilm-256',
    models: { tiers: [], openProvider: unused },
    hot,
    floors: { evidence: 0.8, reading: 0.8 },
    tier: 'none',
    receiptKey: 'a key',
    node: { calls: new Calls(), lanes: () => [] },
  }
  expect(Object.keys(roster(deps))).toEqual([
    'storage',
    'catalog',
    'journal',
    'ingest',
    'query',
    'ai',
    'vector',
    'matrix',
    'pipeline',
    'receipts',
    'supervisor',
    'node',
  ])

  const { ask, near } = await start(catalogActor(), storageRoom(), double(ingest, {}))
  await near.destroyService('ingest')
  expect(await ask(catalog.head, {})).toMatchObject({ version: 0 })
  near.createService(
    double(ingest, { progress: ({ params }) => ({ id: params.id, state: 'done', dataset: 'a', rows: 1, bytes: 1 }) }),
  )
  await near.waitForServices('ingest')
  expect(await ask(ingest.progress, { id: 'new' })).toMatchObject({ state: 'done' })
})
