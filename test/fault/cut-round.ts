/** A power cut in the middle of ingests and commits, in this process, and what must be true after it. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServiceSchema } from 'moleculer'
import type { IngestPool } from '../../actors/ingest/ports.ts'
import type { Disk } from '../../actors/storage/disk.ts'
import { nodeDisk } from '../../actors/storage/node-disk.adapter.ts'
import type { ObjectStore } from '../../actors/storage/ports.ts'
import { csvBatches, csvPool } from '../doubles/csv-pool.ts'
import { checkLake, type FoundBatch } from '../doubles/lake-checker.ts'
import { nextOp } from '../doubles/lake-clients.ts'
import { type InDoubt, Ledger } from '../doubles/lake-ledger.ts'
import { PowerLost, powerLossDisk } from '../doubles/power-loss-disk.ts'
import { openRooms, type RoomsLake } from '../doubles/rooms-lake.ts'
import { seeded } from '../doubles/seeds.ts'

export interface CutSettings {
  /** An existing folder; each round makes new ones in it. */
  readonly scratch: string
  /** Decides what is asked, and what survives of that which was not synced. */
  readonly seed: number
  /** The power goes at this operation of the disk, counted from 1. */
  readonly operation: number
  /** Asked one after the other; every third one together with the one after it. */
  readonly requests: number
  readonly dies: 'machine' | 'process'
  readonly faulty?: Faulty
  /** Absent: a job that copies the file. */
  readonly job?: {
    readonly pool: IngestPool
    readonly batchesIn: (paths: readonly string[]) => Promise<readonly FoundBatch[]>
  }
}

/** A part of the lake that breaks its promise on purpose. */
export interface Faulty {
  readonly disk?: (disk: Disk) => Disk
  readonly store?: (store: ObjectStore) => ObjectStore
  readonly catalog?: (schema: ServiceSchema) => ServiceSchema
  readonly pool?: IngestPool
}

export interface CutReport extends InDoubt {
  /** True where everything was answered before that operation. */
  readonly ended: boolean
  readonly faults: readonly string[]
  readonly acknowledged: number
}

/** For looking at what is left. */
const unsynced: Disk = { ...nodeDisk, fsyncFile: async () => undefined, fsyncFolder: async () => undefined }
const asItIs = <T>(part: T): T => part

/**
 * Runs requests until the power goes, starts again on what is left, and holds the lake to what was told. Where only the
 * process dies, the next one serves from the same machine before the power goes: what it showed must stay as well.
 */
export async function cutRound(settings: CutSettings): Promise<CutReport> {
  const { scratch, seed, operation, dies, faulty = {}, job } = settings
  const [before, after] = [join(scratch, `${seed}-${operation}`), join(scratch, `${seed}-${operation}-after`)]
  await mkdir(before)
  const disk = await powerLossDisk({ root: before, seed: seed + operation })
  disk.failAt(operation)
  const ledger = new Ledger()
  const rooms = {
    pool: faulty.pool ?? job?.pool ?? csvPool(),
    batchesIn: job?.batchesIn ?? csvBatches,
    storeOver: faulty.store ?? asItIs,
    catalogOver: faulty.catalog ?? asItIs,
  }
  // at this instant: what the dying process still says is heard by nobody
  const mortal = mortalDisk((faulty.disk ?? asItIs)(disk), () => ledger.crash())
  const open = async (at: { readonly root: string; readonly disk: Disk }) => {
    const lake = await openRooms({ ...rooms, root: join(at.root, 'data'), disk: at.disk })
    leftovers.add(lake)
    return lake
  }
  const work = open({ root: before, disk: mortal.disk }).then((lake) => requestsOn(lake, ledger, settings))
  const end = await Promise.race([mortal.death, work.then(() => 'ended')])
  work.catch(() => undefined)
  mortal.kill()
  const faults: string[] = []
  const doubts: InDoubt[] = []
  const holdToIt = async (at: { readonly root: string; readonly disk: Disk }) => {
    try {
      const lake = await open(at)
      doubts.push(await ledger.repeatInDoubt(lake))
      faults.push(...(await checkLake(lake, ledger)))
    } catch (error) {
      faults.push(`the lake cannot be opened or read: ${error instanceof Error ? error.message : error}`)
    }
  }
  if (dies === 'process') {
    disk.restart()
    await holdToIt({ root: before, disk: (faulty.disk ?? asItIs)(disk) })
  }
  await disk.powerCut(after)
  await holdToIt({ root: after, disk: unsynced })
  const inDoubt = doubts.reduce((sum, each) => sum + each.inDoubt, 0)
  const landed = doubts.reduce((sum, each) => sum + each.landed, 0)
  return { ended: end === 'ended', faults, acknowledged: ledger.acknowledged, inDoubt, landed }
}

/** Lakes that take a while to give up what they were doing when their disk was gone. */
const leftovers = new Set<RoomsLake>()

/** Ends every lake of the rounds so far. */
export async function endRounds(): Promise<void> {
  await Promise.all([...leftovers].map((lake) => lake.stop().catch(() => undefined)))
  leftovers.clear()
}

async function requestsOn(lake: RoomsLake, ledger: Ledger, { seed, requests }: CutSettings): Promise<void> {
  const random = seeded(seed)
  for (let done = 0; done < requests && !ledger.crashed; ) {
    const width = done % 3 === 2 ? 2 : 1
    await Promise.all(Array.from({ length: width }, () => ledger.ask(lake, nextOp(ledger, random))))
    done += width
  }
}

/** A process's own hold on a disk: dead for good from the first operation that finds the power gone. */
function mortalDisk(
  disk: Disk,
  onDeath: () => void,
): { readonly disk: Disk; readonly death: Promise<void>; kill(): void } {
  const { promise: death, resolve } = Promise.withResolvers<void>()
  let dead = false
  const kill = () => {
    if (dead) return
    dead = true
    onDeath()
    resolve()
  }
  const watched = Object.entries(disk).map(([name, operation]) => [
    name,
    (...args: readonly never[]) => {
      if (dead) throw new PowerLost('this process is gone')
      const answer: unknown = operation(...args)
      if (answer instanceof Promise) answer.catch((error: unknown) => error instanceof PowerLost && kill())
      return answer
    },
  ])
  return { disk: Object.fromEntries(watched) as Disk, death, kill }
}
