/** A power cut in the middle of a scenario's requests, in this process, and what must be true after it. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServiceSchema } from 'moleculer'
import type { Disk } from '../../actors/storage/disk.ts'
import { nodeDisk } from '../../actors/storage/node-disk.adapter.ts'
import type { ObjectStore } from '../../actors/storage/ports.ts'
import { checkLake } from '../doubles/lake-checker.ts'
import { type InDoubt, Ledger } from '../doubles/lake-ledger.ts'
import { PowerLost, powerLossDisk } from '../doubles/power-loss-disk.ts'
import { openRooms, type RoomsLake } from '../doubles/rooms-lake.ts'
import { checkSealedLog } from '../doubles/sealed-log.ts'
import { seeded } from '../doubles/seeds.ts'
import type { Phase } from './kill-moment.ts'
import { type Jobs, phaseOf, type Scenario } from './scenarios.ts'

export interface CutSettings {
  /** An existing folder; each round makes new ones in it. */
  readonly scratch: string
  /** Decides what is asked, and what survives of that which was not synced. */
  readonly seed: number
  /** The power goes at this operation of the disk, counted from 1. */
  readonly operation: number
  /** Only operations in this phase count. Absent: all do. */
  readonly phase?: Phase
  /** Asked one after the other; every third one together with the one after it. */
  readonly requests: number
  readonly dies: 'machine' | 'process'
  readonly scenario: Scenario
  readonly faulty?: Faulty
  /** In place of the scenario's own. */
  readonly jobs?: Jobs
}

/** A part of the lake that breaks its promise on purpose. */
export interface Faulty {
  readonly disk?: (disk: Disk) => Disk
  readonly store?: (store: ObjectStore) => ObjectStore
  readonly catalog?: (schema: ServiceSchema) => ServiceSchema
  readonly pool?: Jobs['pool']
}

export interface CutReport extends InDoubt {
  /** True where everything was answered before that operation. */
  readonly ended: boolean
  /** Where the power went. */
  readonly phase: Phase
  readonly faults: readonly string[]
  readonly acknowledged: number
}

/** For looking at what is left. */
export const unsynced: Disk = { ...nodeDisk, fsyncFile: async () => undefined, fsyncFolder: async () => undefined }
/** Operations on what a log or a stream is sealed into. */
const SEALING = /_streams|_lake\/(checkpoint|journal)/
const asItIs = <T>(part: T): T => part

/**
 * Runs requests until the power goes, starts again on what is left, and holds the lake to what was told. Where only the
 * process dies, the next one serves from the same machine before the power goes: what it showed must stay as well.
 */
export async function cutRound(settings: CutSettings): Promise<CutReport> {
  const { scratch, seed, operation, dies, faulty = {}, scenario } = settings
  const [before, after] = [join(scratch, `${seed}-${operation}`), join(scratch, `${seed}-${operation}-after`)]
  await mkdir(before)
  const disk = await powerLossDisk({ root: before, seed: seed + operation })
  if (settings.phase === undefined) disk.failAt(operation)
  const ledger = new Ledger()
  const { pool, rowsIn } = settings.jobs ?? scenario.jobs()
  const rooms = {
    pool: faulty.pool ?? pool,
    rowsIn,
    storeOver: faulty.store ?? asItIs,
    catalogOver: faulty.catalog ?? asItIs,
  }
  // at this instant: what the dying process still says is heard by nobody
  let phase: Phase = 'other work'
  const phaseAt = (path: string) => (SEALING.test(path) ? 'sealing' : phaseOf(ledger.pending))
  let counted = 0
  const mortal = mortalDisk((faulty.disk ?? asItIs)(disk), {
    onOperation: (path) => {
      if (phaseAt(path) === settings.phase && ++counted === operation) disk.failAt(disk.operations + 1)
    },
    onDeath: (path) => {
      phase = phaseAt(path)
      ledger.crash()
    },
  })
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
      faults.push(...(await checkSealedLog(join(at.root, 'data', 'primary'))).faults)
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
  return { ended: end === 'ended', phase, faults, acknowledged: ledger.acknowledged, inDoubt, landed }
}

/** Lakes that take a while to give up what they were doing when their disk was gone. */
const leftovers = new Set<RoomsLake>()

/** Ends every lake of the rounds so far. */
export async function endRounds(): Promise<void> {
  await Promise.all([...leftovers].map((lake) => lake.stop().catch(() => undefined)))
  leftovers.clear()
}

async function requestsOn(lake: RoomsLake, ledger: Ledger, { seed, requests, scenario }: CutSettings): Promise<void> {
  const random = seeded(seed)
  for (let done = 0; done < requests && !ledger.crashed; ) {
    const width = done % 3 === 2 ? 2 : 1
    await Promise.all(Array.from({ length: width }, () => ledger.ask(lake, scenario.next(ledger, random))))
    done += width
  }
}

/** A process's own hold on a disk: dead for good from the first operation that finds the power gone. */
export function mortalDisk(
  disk: Disk,
  { onOperation, onDeath }: { readonly onOperation: (path: string) => void; readonly onDeath: (path: string) => void },
): { readonly disk: Disk; readonly death: Promise<void>; kill(): void } {
  const { promise: death, resolve } = Promise.withResolvers<void>()
  let dead = false
  const kill = (path = '') => {
    if (dead) return
    dead = true
    onDeath(path)
    resolve()
  }
  const watched = Object.entries(disk).map(([name, operation]) => [
    name,
    (...args: readonly never[]) => {
      if (dead) throw new PowerLost('this process is gone')
      const paths = args.filter((arg: unknown) => typeof arg === 'string').join(' ')
      onOperation(paths)
      const answer: unknown = operation(...args)
      if (answer instanceof Promise) answer.catch((error: unknown) => error instanceof PowerLost && kill(paths))
      return answer
    },
  ])
  return { disk: Object.fromEntries(watched) as Disk, death, kill }
}

/** Operations of one phase in a round, about. */
const OPERATIONS_A_PHASE = 15

/** Where the seed puts the cut: at any of the disk's operations, about so many, or at one in a phase of the scenario. */
export function cutPlace(
  { cutPhases }: Scenario,
  operations: number,
  random: () => number,
): Pick<CutSettings, 'operation' | 'phase' | 'dies'> {
  const dies = random() < 0.3 ? 'process' : 'machine'
  const phase = random() < 0.7 ? cutPhases[Math.floor(random() * cutPhases.length)] : undefined
  const operation = 1 + Math.floor(random() * (phase === undefined ? operations : OPERATIONS_A_PHASE))
  return { dies, operation, ...(phase === undefined ? {} : { phase }) }
}
