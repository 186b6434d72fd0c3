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

const DATASET = 'people'
const INGEST = { kind: 'ingest', dataset: DATASET, mode: 'append', encoding: 'identity', keyed: true } as const

let made = 0
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
  return { room, reached: reached.promise, wake: awake.resolve }
}

const now = (name: string) => ask(lake.broker, catalog.index, { name })
const untilLive = (name: string, generation: number) =>
  vi.waitFor(async () => expect((await now(name)).index.live).toBe(generation), { timeout: 5000, interval: 5 })

async function makeIndex(name: string): Promise<void> {
  const put = putIndex(name, { dataset: DATASET })
  const definition = { ...put.definition, columns: ['value'] }
  await ask(lake.broker, catalog.commit, { message: 'make an index', changes: [{ ...put, definition }] })
}

type Meanwhile = 'takes over' | 'builds another' | 'cancels it'

/**
 * One supervisor is paused before its n-th call in the middle of a build; another starts, takes over what it finds, and
 * may build and publish another generation, or ends the build as somebody asks it to; then the first one wakes.
 * @returns undefined where the build had ended before that call
 */
async function faultsOfWaking(pausedAt: number, meanwhile: Meanwhile): Promise<string[] | undefined> {
  const name = `index_${++made}`
  await makeIndex(name)
  const old = roomOf(pausedAt)
  const paused = new Lives(old.room, builderParts)
  await paused.start({ caller: lake.broker, name, params: {}, intent: 'publish' })
  const ended = vi.waitFor(() => expect([name, paused.of(name).size]).toEqual([name, 0]), { timeout: 5000 })
  const first = await Promise.race([old.reached.then(() => 'paused'), ended.then(() => 'ended')])
  if (first === 'ended') return undefined
  ended.catch(() => undefined)
  const next = new Lives(roomOf(0).room, builderParts)
  // one that is live by now can be cancelled no more
  if (meanwhile === 'cancels it') await next.cancel(lake.broker, name, 1).catch(() => undefined)
  else await next.resume()
  const nothingUnderWay = () => vi.waitFor(() => expect(next.of(name).size).toBe(0))
  await nothingUnderWay()
  if (meanwhile === 'builds another') {
    await next.start({ caller: lake.broker, name, params: {}, intent: 'publish' })
    await untilLive(name, 2)
  }
  await nothingUnderWay()
  await next.close()
  const before = (await now(name)).index
  old.wake()
  await vi.waitFor(() => expect(paused.of(name).size).toBe(0))
  await paused.close()
  const after = (await now(name)).index
  const faults = await folderFaults(join(scratch, 'primary'), after)
  if (JSON.stringify(after) !== JSON.stringify(before))
    faults.push(`the log says ${after.live} is live, ${JSON.stringify(after.generations.map(({ state }) => state))}`)
  const { items } = await ask(lake.broker, journal.errors, {})
  const rows = items.filter(({ message }) => message.includes(name))
  faults.push(...rows.map(({ message }) => `operators were told: ${message}`))
  return faults.map((fault) => `paused before call ${pausedAt}, the other ${meanwhile}: ${fault}`)
}

/** Pauses at every call of a build, until a fault is found. */
async function faultsOfAll(meanwhile: Meanwhile): Promise<{ faults: readonly string[]; pauses: number }> {
  for (let call = 1; ; call++) {
    const faults = await faultsOfWaking(call, meanwhile)
    if (faults === undefined || faults.length > 0) return { faults: faults ?? [], pauses: call - 1 }
  }
}

test.each(['takes over', 'builds another', 'cancels it'] as const)(
  'wherever it was paused, it changes nothing and leaves nothing where the other %s',
  async (meanwhile) => {
    const { faults, pauses } = await faultsOfAll(meanwhile)
    expect(faults).toEqual([])
    expect(pauses).toBeGreaterThan(10)
  },
)

test('a log that forgets to look at the claim is found out', async () => {
  forgetful.core = true
  const { faults } = await faultsOfAll('cancels it')
  expect(faults.join()).toMatch('the log says 1 is live')
})
