/** A supervisor that was paused while another took its place: whatever it wakes up in the middle of, it changes nothing. */
import '../doubles/low-index-limits.ts'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { journal } from '../../actors/journal/contract.ts'
import type { Room } from '../../actors/kernel/actor.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { nodeDisk } from '../../actors/storage/node-disk.adapter.ts'
import { Lives } from '../../actors/supervisor/lives.actor.ts'
import { parquetRows } from '../doubles/found-rows.ts'
import { builderParts, indexNeighbours } from '../doubles/index-rooms.ts'
import { inlinePool } from '../doubles/inline-pool.ts'
import { batchOf } from '../doubles/lake-ledger.ts'
import { putIndex } from '../doubles/lake-samples.ts'
import { openRooms, type RoomsLake } from '../doubles/rooms-lake.ts'
import { folderFaults } from './index-folders.ts'

const forgetful = vi.hoisted(() => ({ core: false }))
vi.mock('../../actors/catalog/index-change.ts', async (original) => {
  const honest = await original<typeof import('../../actors/catalog/index-change.ts')>()
  const changeIndex: typeof honest.changeIndex = (...asked) => {
    const [draft, change] = asked
    const held = draft.index(change.index)
    if (forgetful.core && held !== undefined && change.kind === 'index.publish' && change.built !== undefined) {
      const { claim } = change.built
      const generations = held.generations.map((each) =>
        each.generation === change.generation ? { ...each, state: 'building' as const, claim } : each,
      )
      draft.setIndex(held.name, { ...held, generations })
    }
    return honest.changeIndex(...asked)
  }
  return { ...honest, changeIndex }
})

const NAME = 'people'
const INGEST = { kind: 'ingest', dataset: NAME, mode: 'append', encoding: 'identity', keyed: true } as const

let scratch: string
let lake: RoomsLake
beforeEach(async () => {
  scratch = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'lake-leader-'))
  const pool = inlinePool()
  lake = await openRooms({ root: scratch, disk: nodeDisk, pool, rowsIn: parquetRows, more: indexNeighbours() })
  await lake.run({ ...INGEST, batch: batchOf('A', 20) }, 'q-1')
})
afterEach(async () => {
  forgetful.core = false
  await lake.stop()
  await rm(scratch, { recursive: true, force: true })
})

/** The node, paused before its call of that number. */
function roomOf(pausedAt: number) {
  const [reached, awake] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let calls = 0
  const silent = () => undefined
  const room: Room = {
    nodeId: 'only',
    log: { info: silent, warn: silent, error: silent },
    broadcast: silent,
    call: async (...asked) => {
      calls += 1
      if (calls === pausedAt) {
        reached.resolve()
        await awake.promise
      }
      return lake.broker.call(...(asked as Parameters<typeof lake.broker.call>))
    },
  }
  return { room, reached: reached.promise, wake: awake.resolve, calls: () => calls }
}

const now = () => ask(lake.broker, catalog.index, { name: NAME })
const untilLive = (generation: number) => vi.waitFor(async () => expect((await now()).index.live).toBe(generation))

async function makeIndex(name: string): Promise<void> {
  const { outcome } = { outcome: putIndex(name, { dataset: NAME }) }
  const definition = { ...outcome.definition, columns: ['value'] }
  await ask(lake.broker, catalog.commit, { message: 'make an index', changes: [{ ...outcome, definition }] })
}

/**
 * One supervisor is paused before its n-th call in the middle of a build; another starts, takes over what it finds,
 * builds and publishes; then the first one wakes.
 * @returns undefined where the build had ended before that call
 */
async function faultsOfWaking(pausedAt: number): Promise<string[] | undefined> {
  await makeIndex(NAME)
  const old = roomOf(pausedAt)
  const paused = new Lives(old.room, builderParts)
  await paused.start({ caller: lake.broker, name: NAME, params: {}, intent: 'publish' })
  const first = await Promise.race([old.reached.then(() => 'paused'), untilLive(1).then(() => 'live')])
  if (first === 'live' && old.calls() < pausedAt) return undefined
  const next = new Lives(roomOf(0).room, builderParts)
  await next.resume()
  await next.start({ caller: lake.broker, name: NAME, params: {}, intent: 'publish' })
  await untilLive(2)
  await next.close()
  const before = (await now()).index
  old.wake()
  await paused.close()
  const after = (await now()).index
  const faults = await folderFaults(join(scratch, 'primary'), after)
  if (JSON.stringify(after) !== JSON.stringify(before))
    faults.push(`the log says ${after.live} is live, ${JSON.stringify(after.generations.map(({ state }) => state))}`)
  const { items } = await ask(lake.broker, journal.errors, {})
  faults.push(...items.map(({ message }) => `operators were told: ${message}`))
  await ask(lake.broker, catalog.commit, {
    message: 'the next one',
    changes: [{ kind: 'index.drop', index: after.name, id: after.id }],
  })
  return faults.map((fault) => `paused before call ${pausedAt}: ${fault}`)
}

test('wherever it was paused, it changes nothing, and leaves nothing', async () => {
  const faults = await faultsOfWaking(6)
  expect(faults).toEqual([])
})
