/** Kills and power cuts in the middle of ingests and commits, and the lake held to what it had acknowledged. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { csvJobPool, parquetBatches } from '../../test/doubles/csv-job.ts'
import { seeded } from '../../test/doubles/seeds.ts'
import { type CutReport, type CutSettings, cutRound, endRounds } from '../../test/fault/cut-round.ts'
import { KilledLake } from '../../test/fault/kill-round.ts'

export interface CommitSoak {
  readonly kills: number
  readonly seed: number
  /** The first round, counted from 1. */
  readonly from: number
  readonly print: (line: string) => void
}

/** Rounds on one folder, so that its state grows, before the next folder. */
const ROUNDS_A_FOLDER = 20
const CUTS_A_ROUND = 4
const CUT_REQUESTS = 10
/** Operations of the disk in so many requests, about. */
const CUT_OPERATIONS = 210

/** True where no promise was broken; stops at the first round in which one was, and keeps its folder. */
export async function commitSoak({ kills, seed, from, print }: CommitSoak): Promise<boolean> {
  const soak = new Soak()
  const interrupted = () => void soak.giveUp().then(() => process.exit(130))
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  print(`commit: kills ${from} to ${kills}, seed ${seed}`)
  try {
    for (let round = from; round <= kills; round++) {
      const startedMs = performance.now()
      const isLast = round === kills || round % ROUNDS_A_FOLDER === 0
      const report = await soak.round({ seed: roundSeed(seed, round), isLast })
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
      print(`${round}/${kills} seed ${roundSeed(seed, round)}: ${report.line} (${seconds} s)`)
      if (report.faults.length === 0) continue
      for (const fault of report.faults.slice(0, 20)) print(`  BROKEN ${fault}`)
      const first = round - ((round - 1) % ROUNDS_A_FOLDER)
      print(`repeat: npm run soak -- commit --seed ${seed} --from ${Math.max(first, from)} --kills ${round}`)
      print(`kept: ${await soak.keep()}`)
      return false
    }
    print(soak.summary)
    return true
  } finally {
    await soak.giveUp()
  }
}

const roundSeed = (seed: number, round: number): number => (Math.imul(seed, 0x9e3779b1) + round) >>> 0

interface Report {
  readonly faults: readonly string[]
  readonly line: string
}

class Soak {
  readonly #job = { pool: csvJobPool(), batchesIn: parquetBatches }
  readonly #totals = { kills: 0, cuts: 0, acknowledged: 0, inDoubt: 0, landed: 0, versions: 0 }
  #scratch: string | undefined
  #lake: KilledLake | undefined

  get summary(): string {
    const { kills, cuts, acknowledged, inDoubt, landed, versions } = this.#totals
    return (
      `no promise broken: ${kills} kills, ${cuts} power cuts, ${acknowledged} acknowledged writes, ` +
      `${inDoubt} uploads in doubt asked again (${landed} had landed), ${versions} versions read`
    )
  }

  async round({ seed, isLast }: { readonly seed: number; readonly isLast: boolean }): Promise<Report> {
    this.#scratch ??= await mkdtemp(join(tmpdir(), 'lake-soak-'))
    this.#lake ??= new KilledLake(join(this.#scratch, 'data'))
    const kill = await this.#lake.round(seed)
    const faults = kill.faults.map((fault) => `killed ${kill.moment}: ${fault}`)
    const cuts = await this.#cuts(seed)
    faults.push(...cuts.flatMap((cut) => cut.faults))
    const all = [kill, ...cuts]
    this.#totals.kills += 1
    this.#totals.cuts += cuts.length
    this.#totals.acknowledged += all.reduce((sum, each) => sum + each.acknowledged, 0)
    this.#totals.landed += all.reduce((sum, each) => sum + each.landed, 0)
    this.#totals.inDoubt += all.reduce((sum, each) => sum + each.inDoubt, 0)
    const line =
      `killed ${kill.moment}, ${kill.acknowledged} acknowledged, ${kill.inDoubt} in doubt (${kill.landed} landed), lake v${kill.versions}; ` +
      `${cuts.length} power cuts; ${faults.length === 0 ? 'ok' : `${faults.length} BROKEN`}`
    if (!isLast || faults.length > 0) return { faults, line }
    this.#totals.versions += kill.versions
    const atEnd = await this.#lake.end()
    this.#lake = undefined
    await this.giveUp()
    return { faults: atEnd, line: `${line}; every version read again` }
  }

  /** Power cuts at operations that the seed chooses, the last one under the real CSV job. */
  async #cuts(seed: number): Promise<readonly CutReport[]> {
    const random = seeded(seed ^ 0x5bd1e995)
    const scratch = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'lake-cut-'))
    const reports: CutReport[] = []
    for (let n = 0; n < CUTS_A_ROUND; n++) {
      const settings: CutSettings = {
        scratch,
        seed: seed + n,
        operation: 1 + Math.floor(random() * CUT_OPERATIONS),
        requests: CUT_REQUESTS,
        dies: random() < 0.3 ? 'process' : 'machine',
        ...(n === CUTS_A_ROUND - 1 ? { job: this.#job } : {}),
      }
      const report = await cutRound(settings)
      const where = `power cut at operation ${settings.operation} (${settings.dies}, seed ${settings.seed})`
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
