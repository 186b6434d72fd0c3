/** Kills of a real server and power cuts in this process, over and over, and the lake held to what it had acknowledged. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetRows } from '../../test/doubles/found-rows.ts'
import { realPool } from '../../test/doubles/real-pool.ts'
import { seeded } from '../../test/doubles/seeds.ts'
import { type CutReport, type CutSettings, cutPlace, cutRound, endRounds } from '../../test/fault/cut-round.ts'
import type { Phase } from '../../test/fault/kill-moment.ts'
import { KilledLake } from '../../test/fault/kill-round.ts'
import type { Scenario } from '../../test/fault/scenarios.ts'

export interface SoakPlan {
  /** As it is called on the command line. */
  readonly name: string
  readonly scenario: Scenario
  readonly cutsARound: number
  /** Requests of each lake whose power is cut. */
  readonly cutRequests: number
  /** Operations of the disk in so many requests, about. */
  readonly cutOperations: number
}

export interface SoakRounds {
  readonly kills: number
  readonly seed: number
  /** The first round, counted from 1. */
  readonly from: number
  readonly print: (line: string) => void
}

/** Rounds on one folder, so that its state grows, before the next folder. */
const ROUNDS_A_FOLDER = 20
const FAULTS_SHOWN = 20

/** True where no promise was broken; stops at the first round in which one was, and keeps its folder. */
export async function soakRounds(plan: SoakPlan, { kills, seed, from, print }: SoakRounds): Promise<boolean> {
  const soak = new Soak(plan)
  const interrupted = () => void soak.giveUp().then(() => process.exit(130))
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  print(`${plan.name}: kills ${from} to ${kills}, seed ${seed}`)
  try {
    for (let round = from; round <= kills; round++) {
      const startedMs = performance.now()
      const isLast = round === kills || round % ROUNDS_A_FOLDER === 0
      const report = await soak.round({ seed: roundSeed(seed, round), isLast })
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
      print(`${round}/${kills} seed ${roundSeed(seed, round)}: ${report.line} (${seconds} s)`)
      if (report.faults.length === 0) continue
      for (const fault of report.faults.slice(0, FAULTS_SHOWN)) print(`  BROKEN ${fault}`)
      const first = round - ((round - 1) % ROUNDS_A_FOLDER)
      print(`repeat: npm run soak -- ${plan.name} --seed ${seed} --from ${Math.max(first, from)} --kills ${round}`)
      print(`kept: ${await soak.keep()}`)
      return false
    }
    print(soak.summary)
    return true
  } finally {
    await soak.giveUp()
  }
}

export const roundSeed = (seed: number, round: number): number => (Math.imul(seed, 0x9e3779b1) + round) >>> 0

interface Report {
  readonly faults: readonly string[]
  readonly line: string
}

class Soak {
  readonly #plan: SoakPlan
  readonly #realJobs = { pool: realPool(), rowsIn: parquetRows }
  readonly #totals = { acknowledged: 0, inDoubt: 0, landed: 0, versions: 0, segments: 0 }
  readonly #kills = new Phases()
  readonly #cuts = new Phases()
  #scratch: string | undefined
  #lake: KilledLake | undefined

  constructor(plan: SoakPlan) {
    this.#plan = plan
  }

  get summary(): string {
    const { acknowledged, inDoubt, landed, versions, segments } = this.#totals
    return (
      `no promise broken: kills: ${this.#kills}; power cuts: ${this.#cuts}; ${acknowledged} acknowledged, ` +
      `${inDoubt} uploads in doubt asked again (${landed} had landed), ${versions} versions read, ${segments} journal segments replayed`
    )
  }

  async round({ seed, isLast }: { readonly seed: number; readonly isLast: boolean }): Promise<Report> {
    this.#scratch ??= await mkdtemp(join(tmpdir(), 'lake-soak-'))
    this.#lake ??= new KilledLake(join(this.#scratch, 'data'), this.#plan.scenario)
    const kill = await this.#lake.round(seed)
    const cuts = await this.#cutAll(seed)
    const faults = [
      ...kill.faults.map((fault) => `killed in ${kill.phase}, ${kill.moment}: ${fault}`),
      ...cuts.flatMap((cut) => cut.faults),
    ]
    this.#kills.count(kill.phase)
    for (const { phase } of cuts) this.#cuts.count(phase)
    for (const name of ['acknowledged', 'inDoubt', 'landed'] as const) {
      this.#totals[name] += [kill, ...cuts].reduce((sum, each) => sum + each[name], 0)
    }
    this.#totals.versions += kill.versionsRead
    const line =
      `killed in ${kill.phase}, ${kill.moment}; ${kill.acknowledged} acknowledged, ${kill.inDoubt} in doubt ` +
      `(${kill.landed} landed), lake v${kill.versions}; ` +
      `cut in ${cuts.map(({ phase }) => phase).join(', ')}; ${faults.length === 0 ? 'ok' : `${faults.length} BROKEN`}`
    if (!isLast || faults.length > 0) return { faults, line }
    const atEnd = await this.#lake.end()
    this.#totals.versions += kill.versions
    this.#totals.segments += kill.segments
    if (atEnd.length > 0) return { faults: atEnd, line: `${line}; BROKEN when every version was read again` }
    this.#lake = undefined
    await this.giveUp()
    return { faults: [], line: `${line}; every version read again` }
  }

  /** Power cuts at operations that the seed chooses, the last one under the real threads of the jobs. */
  async #cutAll(seed: number): Promise<readonly CutReport[]> {
    const { scenario, cutsARound, cutRequests, cutOperations } = this.#plan
    const random = seeded(seed ^ 0x5bd1e995)
    const scratch = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'lake-cut-'))
    const reports: CutReport[] = []
    for (let n = 0; n < cutsARound; n++) {
      const settings: CutSettings = {
        scenario,
        scratch,
        seed: seed + n,
        ...cutPlace(scenario, cutOperations, random),
        requests: cutRequests,
        ...(n === cutsARound - 1 ? { jobs: this.#realJobs } : {}),
      }
      const report = await cutRound(settings)
      const where = `power cut at operation ${settings.operation} (${settings.dies}, seed ${settings.seed}) in ${report.phase}`
      reports.push({ ...report, faults: report.faults.map((fault) => `${where}: ${fault}`) })
    }
    await endRounds()
    await rm(scratch, { recursive: true, force: true })
    return reports
  }

  /** Leaves the folder where it is; answers its path. */
  async keep(): Promise<string> {
    const kept = this.#scratch ?? 'nothing'
    await this.#lake?.kill()
    this.#lake = undefined
    this.#scratch = undefined
    return kept
  }

  /** Ends what runs and removes what is left. */
  async giveUp(): Promise<void> {
    await this.#lake?.kill()
    this.#lake = undefined
    if (this.#scratch !== undefined) await rm(this.#scratch, { recursive: true, force: true })
    this.#scratch = undefined
  }
}

/** How many befell each phase. */
class Phases {
  readonly #counts = new Map<Phase, number>()

  count(phase: Phase): void {
    this.#counts.set(phase, (this.#counts.get(phase) ?? 0) + 1)
  }

  toString(): string {
    const all = [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
    const parts = [...this.#counts].sort(([, a], [, b]) => b - a).map(([phase, count]) => `${count} in ${phase}`)
    return `${all} (${parts.join(', ')})`
  }
}
