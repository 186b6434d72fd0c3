/** Two nodes that change the rows of one dataset at once: they share nothing but the bucket. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { ServiceBroker } from 'moleculer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { ingest } from '../../actors/ingest/contract.ts'
import { openRows } from '../../actors/ingest/objects.actor.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { codeOf, errorTable } from '../../actors/kernel/errors.ts'
import { nodeDisk } from '../../actors/storage/node-disk.adapter.ts'
import { openDuck } from '../../compute/parquet/ingest-duckdb.adapter.ts'
import { deletedKeysSql, rowsSql } from '../../compute/sql/merge-on-read.ts'
import { inlinePool } from '../doubles/inline-pool.ts'
import { changedRows, type RowOp } from '../doubles/naive-rows.ts'
import { openRooms, type RoomsLake } from '../doubles/rooms-lake.ts'
import { type Asked, followLog, type Told } from '../doubles/rows-follower.ts'
import { seeded, seeds } from '../doubles/seeds.ts'
import { csvOf } from './changing-rows.ts'

const CLIENTS = 8
const OPS = 4

let root = ''
let nodes: readonly RoomsLake[] = []
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nodes-'))
  const open = () => openRooms({ root, disk: nodeDisk, pool: inlinePool(), rowsIn: async () => [] })
  nodes = [await open(), await open()]
})
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()))
  await rm(root, { recursive: true, force: true })
})

const broker = (client: number): ServiceBroker => {
  const node = nodes[client % nodes.length]
  if (node === undefined) throw new Error('no node')
  return node.broker
}

async function perform(at: ServiceBroker, op: RowOp, { name, id }: { name: string; id: string }): Promise<Told> {
  const options = { requestId: id, by: 'test' }
  try {
    if (op.kind === 'delete') {
      return { status: 200, body: await ask(at, ingest.deleteRows, { name, keys: [...op.ids] }, options) }
    }
    if (op.kind === 'compact' || op.kind === 'rollback') {
      await ask(at, ingest.compact, { name }, options)
      return { status: 202, body: {} }
    }
    const text = csvOf(op.ids.map((each) => [each, `${id}-${each}`] as const))
    const params = { dataset: name, mode: op.kind, key: 'id' }
    const told = await ask(at, ingest.upload, params, { ...options, stream: Readable.from([Buffer.from(text)]) })
    return { status: 201, body: 'accepted' in told ? {} : told }
  } catch (error) {
    const code = codeOf(error) ?? 'REQUEST_FAILED'
    return { status: errorTable[code].status, body: { code } }
  }
}

async function rowsAt(name: string, version: number): Promise<unknown[]> {
  const { datasets } = await ask(broker(0), catalog.resolve, { names: [name], at: version })
  const [held] = datasets
  if (held === undefined || held.base.length + held.delta.length === 0) return []
  const source = await openRows(broker(0), held)
  if (source.files.length === 0) return []
  using duck = await openDuck({ memoryBytes: 2 ** 28, threads: 1, tempDir: join(root, 'spill') })
  if (source.deletes.length > 0) await duck.rows(deletedKeysSql(source, 'deleted'))
  const rows = await duck.rows(rowsSql(source, { table: 'deleted', shown: 'columns', order: 'kept' }))
  expect(held.lineage.reduce((sum, { added, removed }) => sum + added - removed, 0)).toBe(rows.length)
  return rows.map(({ id, value }) => [Number(id), value])
}

test.each(seeds(2))(
  'eight clients of two nodes bring no key twice, and no row back (seed %i)',
  async (seed) => {
    const random = seeded(seed)
    const name = `shared${seed}`
    const first = await perform(broker(0), { kind: 'append', ids: [0, 1, 2] }, { name, id: `${name}-start` })
    const from = first.body.lakeVersion ?? 0
    const asked = new Map<string, Asked>()
    const told = new Map<string, Told>()
    const pick = (n: number) => Math.floor(random() * n)
    const kinds = ['append', 'append', 'upsert', 'delete', 'compact'] as const
    const client = async (who: number) => {
      for (let n = 0; n < OPS; n++) {
        const kind = kinds[pick(kinds.length)] ?? 'upsert'
        const id = `${name}-${who}-${n}`
        const op: RowOp = kind === 'compact' ? { kind } : { kind, ids: [...new Set([pick(12), pick(12)])] }
        asked.set(id, op)
        told.set(id, await perform(broker(who), op, { name, id }))
      }
    }
    await Promise.all(Array.from({ length: CLIENTS }, (_, who) => client(who)))
    const newest = Math.max(...[...told.values()].map(({ body }) => body.lakeVersion ?? 0))
    await ask(broker(0), catalog.head, { atLeast: newest })
    const { items } = await ask(broker(0), catalog.versions, { limit: 1000 })
    const history = items.filter((item) => item.version > from)
    const rows = changedRows([], { kind: 'append', ids: [0, 1, 2] }, `${name}-start`)
    const faults = await followLog({ from, rows, history, asked, told, rowsAt: (version) => rowsAt(name, version) })
    expect(faults).toEqual([])
    expect([...told.values()].filter(({ status }) => status >= 500)).toEqual([])
  },
  120_000,
)
