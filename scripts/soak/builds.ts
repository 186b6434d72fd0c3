/** Kills of a real server in the middle of the life of generations, over and over on one folder. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BuildReport, KilledBuilds } from '../../test/fault/build-round.ts'
import { roundSeed, type SoakRounds } from './rounds.ts'

/** Before the next folder. */
const ROUNDS_A_FOLDER = 20
const FAULTS_SHOWN = 20

/** True where no promise was broken; stops at the first round in which one was, and keeps its folder. */
export async function soakBuilds({ kills, seed, from, print }: SoakRounds): Promise<boolean> {
  const phases = new Map<string, number>()
  let scratch: string | undefined
  let builds: KilledBuilds | undefined
  print(`build: kills ${from} to ${kills}, seed ${seed}`)
  try {
    for (let round = from; round <= kills; round++) {
      const startedMs = performance.now()
      scratch ??= await mkdtemp(join(tmpdir(), 'lake-builds-'))
      builds ??= new KilledBuilds(join(scratch, 'data'), seed)
      const { faults, phase, became } = await roundOf(builds, roundSeed(seed, round))
      phases.set(phase, (phases.get(phase) ?? 0) + 1)
      const isLast = round === kills || round % ROUNDS_A_FOLDER === 0
      const broken = isLast && faults.length === 0 ? await builds.end() : faults
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
      const end = broken.length === 0 ? 'ok' : `${broken.length} BROKEN`
      print(
        `${round}/${kills} seed ${roundSeed(seed, round)}: killed when ${phase}, it is ${became}; ${end} (${seconds} s)`,
      )
      if (broken.length > 0) {
        for (const fault of broken.slice(0, FAULTS_SHOWN)) print(`  BROKEN ${fault}`)
        print(`kept: ${scratch}`)
        scratch = undefined
        return false
      }
      if (!isLast) continue
      await rm(scratch, { recursive: true, force: true })
      builds = undefined
      scratch = undefined
    }
    print(`no promise broken: ${[...phases].map(([phase, count]) => `${count} when ${phase}`).join(', ')}`)
    return true
  } finally {
    await builds?.kill()
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true })
  }
}

/** A round that cannot end is a fault as well. */
async function roundOf(builds: KilledBuilds, seed: number): Promise<BuildReport> {
  try {
    return await builds.round(seed)
  } catch (error) {
    return { faults: [error instanceof Error ? error.message : String(error)], phase: 'unknown', became: 'unknown' }
  }
}
