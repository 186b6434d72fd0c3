/** What the supervisor builds by itself, and what it leaves alone. */
import '../doubles/low-index-limits.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { nodeDisk } from '../../actors/storage/node-disk.adapter.ts'
import type { IndexPool } from '../../actors/supervisor/builder.actor.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { Lives } from '../../actors/supervisor/lives.actor.ts'
import { parquetRows } from '../doubles/found-rows.ts'
import { builderParts, indexRooms } from '../doubles/index-rooms.ts'
import { inlinePool } from '../doubles/inline-pool.ts'
import { batchOf } from '../doubles/lake-ledger.ts'
import { putIndex } from '../doubles/lake-samples.ts'
import { openRooms, type RoomsLake } from '../doubles/rooms-lake.ts'

let root: string
let lake: RoomsLake
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lake-policy-'))
  lake = await openRooms({ root, disk: nodeDisk, pool: inlinePool(), rowsIn: parquetRows, more: indexRooms() })
  const upload = { kind: 'ingest', dataset: 'people', mode: 'append', encoding: 'identity', keyed: true } as const
  await lake.run({ ...upload, batch: batchOf('A', 20) }, 'q-1')
})
afterEach(async () => {
  await lake.stop()
  await rm(root, { recursive: true, force: true })
})

const read = async () => (await ask(lake.broker, catalog.index, { name: 'roles' })).index
const untilLive = (generation: number) => vi.waitFor(async () => expect((await read()).live).toBe(generation))
const create = () =>
  ask(lake.broker, supervisor.create, { name: 'roles', dataset: 'people', column: 'value', kind: 'text' })

test('an index whose first claim was never made, or was taken back, is built all the same', async () => {
  const put = putIndex('roles', { dataset: 'people' })
  const made = { ...put, definition: { ...put.definition, columns: ['value'] } }
  await ask(lake.broker, catalog.commit, { message: 'make an index', changes: [made] })
  await untilLive(1)
  expect((await read()).generations).toHaveLength(1)
})

test('an index is made with its first claim, in one commit', async () => {
  const { version } = await ask(lake.broker, catalog.head, {})
  const answer = await create()
  expect(answer).toMatchObject({ generation: 1, lakeVersion: version + 1 })
  await untilLive(1)
})

test('a lost graph whose replacement has just failed is not replaced again at once', async () => {
  await create()
  await untilLive(1)
  const silent = () => undefined
  const call = (...asked: Parameters<typeof lake.broker.call>) => lake.broker.call(...asked)
  const room = { nodeId: 'only', log: { info: silent, warn: silent, error: silent }, broadcast: silent, call }
  const broken = { run: () => Promise.reject(new Error('no such luck')) } as unknown as IndexPool
  const lives = new Lives(room as unknown as ConstructorParameters<typeof Lives>[0], { ...builderParts, pool: broken })
  await lives.replace('roles', 1)
  await vi.waitFor(async () => expect((await read()).generations.at(-1)?.state).toBe('abandoned'))
  await lives.replace('roles', 1)
  await lives.close()
  expect((await read()).generations.map(({ state }) => state)).toEqual(['published', 'abandoned'])
})
