/** The power goes at every operation of the disk while generations are claimed, built, published, retired and swept. */
import '../doubles/low-index-limits.ts'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import type { Disk } from '../../actors/storage/disk.ts'
import { nodeDisk } from '../../actors/storage/node-disk.adapter.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { parquetRows } from '../doubles/found-rows.ts'
import { indexRooms } from '../doubles/index-rooms.ts'
import { inlinePool } from '../doubles/inline-pool.ts'
import { batchOf } from '../doubles/lake-ledger.ts'
import { powerLossDisk } from '../doubles/power-loss-disk.ts'
import { openRooms, type RoomsLake } from '../doubles/rooms-lake.ts'
import { seeds } from '../doubles/seeds.ts'
import { mortalDisk, unsynced } from './cut-round.ts'
import { folderFaults } from './index-folders.ts'

const SEEDS = seeds(10)
const LONG_MS = 300_000
const LATEST_MS = 10_000
const NAME = 'people'

let scratch: string
const leftovers = new Set<RoomsLake>()
beforeEach(async () => {
  scratch = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'lake-index-'))
})
afterEach(async () => {
  await Promise.all([...leftovers].map((lake) => lake.stop().catch(() => undefined)))
  leftovers.clear()
  await rm(scratch, { recursive: true, force: true })
})

async function open(root: string, disk: Disk): Promise<RoomsLake> {
  const data = join(root, 'data')
  const lake = await openRooms({ root: data, disk, pool: inlinePool(), rowsIn: parquetRows, more: indexRooms() })
  leftovers.add(lake)
  return lake
}

/** What a client was told for certain, and what it had asked for when there was no answer any more. */
interface Told {
  live: number
  /** Generations that may be live instead. */
  asked: number[]
}

async function until(lake: RoomsLake, isSo: (states: ReadonlyMap<number, string>) => boolean): Promise<void> {
  for (const startedMs = performance.now(); ; await pause(2)) {
    const { generations } = await ask(lake.broker, supervisor.read, { name: NAME })
    const states = new Map(generations.map(({ generation, state }) => [generation, state]))
    if (isSo(states)) return
    if (performance.now() - startedMs > LATEST_MS) throw new Error(`it stays ${JSON.stringify([...states])}`)
  }
}

const INGEST = { kind: 'ingest', dataset: NAME, mode: 'append', encoding: 'identity', keyed: true } as const

/** Claims, builds, publishes, holds back, cancels, rolls back, and publishes so often that a generation is retired. */
async function indexLife(lake: RoomsLake, told: Told): Promise<void> {
  const { broker } = lake
  const live = async (generation: number, ask: () => Promise<unknown>, wait = true) => {
    told.asked.push(generation)
    await ask()
    if (wait) await until(lake, (states) => states.get(generation) === 'live')
    told.live = generation
    told.asked = []
  }
  await lake.run({ ...INGEST, batch: batchOf('A', 20) }, 'q-1')
  const index = { name: NAME, dataset: NAME, column: 'value', kind: 'text', params: { shards: 1 } } as const
  await live(1, () => ask(broker, supervisor.create, index))
  await live(2, () => ask(broker, supervisor.build, { name: NAME }))
  await ask(broker, supervisor.build, { name: NAME, publish: 'false' })
  await until(lake, (states) => states.get(3) === 'ready')
  await live(3, () => ask(broker, supervisor.publish, { name: NAME, generation: 3 }))
  await ask(broker, supervisor.build, { name: NAME, publish: 'false' })
  await until(lake, (states) => states.get(4) === 'ready')
  await ask(broker, supervisor.cancel, { name: NAME, generation: 4 })
  await live(2, () => ask(broker, supervisor.rollback, { name: NAME, to: 2 }), false)
  await live(5, () => ask(broker, supervisor.build, { name: NAME }))
  await until(lake, (states) => [...states.values()].includes('retired'))
}

/** What a new node finds and makes of it. */
async function faultsAfter(lake: RoomsLake, root: string, told: Told): Promise<string[]> {
  const { items } = await ask(lake.broker, supervisor.list, {})
  if (items.length === 0) return told.live > 0 ? ['the index is gone'] : []
  await settled(lake)
  const { index } = await ask(lake.broker, catalog.index, { name: NAME })
  const faults: string[] = []
  const live = index.live ?? 0
  const allowed = [told.live, ...told.asked]
  // a first build that was cut short is built anew
  if (!allowed.includes(live) && told.live > 0) faults.push(`generation ${live} is live, not one of ${allowed}`)
  await lake.stop()
  leftovers.delete(lake)
  faults.push(...(await folderFaults(join(root, 'data', 'primary'), index)))
  return faults
}

/** What it took over is published or abandoned, and a first build that was cut short has been built anew. */
const settled = (lake: RoomsLake) =>
  until(lake, (states) => {
    const all = [...states.values()]
    const isCutShort = all.length > 0 && all.every((state) => state === 'abandoned')
    return !isCutShort && all.every((state) => !BUILDING.has(state))
  })

const BUILDING = new Set(['claimed', 'embedding', 'building', 'auditing', 'storing'])

async function aNewBuildWorks(root: string): Promise<string[]> {
  const lake = await open(root, unsynced)
  const { items } = await ask(lake.broker, supervisor.list, {})
  if (items.length > 0) {
    await settled(lake)
    const { generation } = await ask(lake.broker, supervisor.build, { name: NAME })
    await until(lake, (states) => states.get(generation) === 'live')
  }
  await lake.stop()
  leftovers.delete(lake)
  return []
}

async function cutAt(operation: number, seed: number): Promise<{ faults: string[]; ended: boolean }> {
  const [before, after] = [join(scratch, `${seed}-${operation}`), join(scratch, `${seed}-${operation}-after`)]
  await mkdir(before)
  const disk = await powerLossDisk({ root: before, seed: seed + operation })
  disk.failAt(operation)
  const told: Told = { live: 0, asked: [] }
  let known = told
  const mortal = mortalDisk(disk, { onOperation: () => undefined, onDeath: () => (known = structuredClone(told)) })
  const work = open(before, mortal.disk).then((lake) => indexLife(lake, told))
  const end = await Promise.race([mortal.death, work.then(() => 'ended')])
  work.catch(() => undefined)
  if (end === 'ended') known = structuredClone(told)
  mortal.kill()
  await disk.powerCut(after)
  const faults: string[] = []
  try {
    faults.push(...(await faultsAfter(await open(after, unsynced), after, known)))
    if (operation % 5 === 0) faults.push(...(await aNewBuildWorks(after)))
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error))
  }
  await Promise.all([before, `${before}.vault`, after].map((path) => rm(path, { recursive: true, force: true })))
  return { faults: faults.map((fault) => `seed ${seed}, operation ${operation}: ${fault}`), ended: end === 'ended' }
}

test(
  `what is live was published whole, nothing half-built is left, and a new build works (seeds ${SEEDS.join(', ')})`,
  async () => {
    const faults: string[] = []
    let cuts = 0
    for (let operation = 1; ; operation++) {
      const cut = await cutAt(operation, SEEDS[operation % SEEDS.length] ?? 1)
      faults.push(...cut.faults)
      if (cut.ended || faults.length > 0) break
      cuts += 1
    }
    expect(faults).toEqual([])
    expect(cuts).toBeGreaterThan(50)
  },
  LONG_MS,
)

test('a disk that forgets what it was told to keep is found out', async () => {
  const root = join(scratch, 'forgets')
  await mkdir(root)
  const lake = await open(root, nodeDisk)
  await indexLife(lake, { live: 0, asked: [] })
  const { index } = await ask(lake.broker, catalog.index, { name: NAME })
  const bucket = join(root, 'data', 'primary')
  expect(await folderFaults(bucket, index)).toEqual([])
  await rm(join(bucket, 'indexes', NAME, String(index.live), 'vectors-0.hnsw'))
  expect(await folderFaults(bucket, index)).toEqual([expect.stringMatching(/vectors-0\.hnsw .* is gone$/)])
})
