/** One `kill -9` of a server under load, and what must be true of the next one on the same folder. */
import { chmod, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { httpLake } from '../doubles/http-lake.ts'
import { checkLake } from '../doubles/lake-checker.ts'
import { clientLoop } from '../doubles/lake-clients.ts'
import { batchOf, type InDoubt, type LakeClient, Ledger } from '../doubles/lake-ledger.ts'
import { BROKEN } from '../doubles/lake-model.ts'
import { checkSealedLog } from '../doubles/sealed-log.ts'
import { seeded } from '../doubles/seeds.ts'
import { killWhileStarting, type ServerProcess, type ServerSettings, startServer } from '../doubles/server-process.ts'
import { Answers, type KillMoment, killMoment, type Phase } from './kill-moment.ts'
import { phaseOf, type Scenario } from './scenarios.ts'

const CLIENTS = 4
/** How many of the starts are killed as well, and how long a start takes. */
const RESTART_KILLED = 0.15
const STARTING_MS = 1500
/** Older versions that each round reads again. */
const OLDER_VERSIONS = 6
/** Streams of earlier boots are sealed when a server starts; that work ends. */
const SEALED_MS = 10_000

/** A folder that outlives its servers, with everything that was ever asked of them. */
export class KilledLake {
  readonly #scenario: Scenario
  readonly #settings: ServerSettings
  readonly #bucket: string
  readonly #ledger = new Ledger()
  #server: ServerProcess | undefined
  #checked = 0

  constructor(data: string, scenario: Scenario) {
    this.#scenario = scenario
    this.#settings = { data, preload: scenario.preload }
    this.#bucket = join(data, 'primary')
  }

  /** Load, kill, start, check. Answers what was wrong, and figures of the round. */
  async round(seed: number): Promise<KillReport> {
    const random = seeded(seed)
    const server = this.#server ?? (await this.#firstServer())
    const before = this.#ledger.acknowledged
    const { phase, name } = await this.#loadAndKill(server, random)
    const restarts = random() < RESTART_KILLED ? 1 : 0
    if (restarts > 0) await killWhileStarting(this.#settings, random() * STARTING_MS)
    this.#server = await startServer(this.#settings)
    const left = await this.#unfinished()
    const lake = httpLake(this.#server.url)
    const doubt = await this.#ledger.repeatInDoubt(lake)
    const checkedBefore = this.#checked
    const faults = await checkLake(lake, this.#ledger, (newest) => this.#pick(newest, random))
    const sealed = await checkSealedLog(this.#bucket)
    return {
      faults: [...left, ...faults, ...sealed.faults],
      phase,
      moment: restarts > 0 ? `${name}, and while starting` : name,
      acknowledged: this.#ledger.acknowledged - before,
      ...doubt,
      versions: this.#checked,
      versionsRead: this.#checked - checkedBefore,
      segments: sealed.segments,
    }
  }

  /** Checks every version, then stops the server in the ordinary way. */
  async end(): Promise<readonly string[]> {
    if (this.#server === undefined) return []
    const faults = await checkLake(httpLake(this.#server.url), this.#ledger)
    const code = await this.#server.stop()
    this.#server = undefined
    return code === 0 ? faults : [...faults, `the server ended with ${code} on SIGTERM`]
  }

  /** For whoever gives up half-way. */
  async kill(): Promise<void> {
    await this.#server?.kill()
  }

  async #firstServer(): Promise<ServerProcess> {
    const server = await startServer(this.#settings)
    if (!this.#scenario.fails) return server
    const batch = batchOf(BROKEN, 10)
    const op = { kind: 'ingest', dataset: BROKEN, mode: 'append', batch, encoding: 'identity', keyed: false } as const
    await this.#ledger.ask(httpLake(server.url), op)
    const folder = join(this.#bucket, 'datasets', BROKEN)
    for (const name of await readdir(folder)) {
      await chmod(join(folder, name), 0o644)
      await writeFile(join(folder, name), 'no Parquet')
    }
    // the next one has not seen that file whole
    await server.stop()
    return startServer(this.#settings)
  }

  async #loadAndKill(server: ServerProcess, random: () => number): Promise<KillMoment> {
    const lake = httpLake(server.url)
    const ledger = this.#ledger
    const { aims, next } = this.#scenario
    let killed = false
    const answers = new Answers()
    const moment = killMoment({ bucket: this.#bucket, answers, pending: () => ledger.pending, aims, random })
    const client: LakeClient = {
      run: async (op, requestId) => {
        const told = await lake.run(op, requestId)
        if (told.kind === 'committed') answers.count()
        return told
      },
    }
    const clients = Array.from({ length: CLIENTS }, () =>
      clientLoop({ client, ledger, next, random, stopped: () => killed }),
    )
    const { phase, name } = await moment
    const found = { phase: phase === 'other work' ? phaseOf(ledger.pending) : phase, name }
    killed = true
    const gone = server.kill()
    ledger.crash()
    await Promise.all([gone, ...clients])
    return found
  }

  /** Files that a boot before this one left unfinished. */
  async #unfinished(): Promise<string[]> {
    const folder = join(this.#bucket, 'tmp')
    for (const startedMs = performance.now(); ; await pause(20)) {
      const boots = await readdir(folder)
      const entries = await readdir(folder, { recursive: true, withFileTypes: true })
      const files = entries.filter((entry) => entry.isFile())
      if (boots.length === 1 && files.length === 0) return []
      if (performance.now() - startedMs < SEALED_MS) continue
      return [
        ...(boots.length === 1 ? [] : [`tmp/ holds the work of ${boots.length} boots`]),
        ...files.map(({ parentPath, name }) => `unfinished work was left: ${join(parentPath, name)}`),
      ]
    }
  }

  /** Every version since the last round, and some older ones. */
  #pick(newest: number, random: () => number): readonly number[] {
    const fresh = Array.from({ length: newest - this.#checked }, (_, n) => this.#checked + 1 + n)
    const older = Array.from({ length: this.#checked === 0 ? 0 : OLDER_VERSIONS }, () => {
      return 1 + Math.floor(random() * this.#checked)
    })
    this.#checked = newest
    return [...new Set([...fresh, ...older])]
  }
}

export interface KillReport extends InDoubt {
  readonly faults: readonly string[]
  readonly phase: Phase
  /** What the kill waited for. */
  readonly moment: string
  readonly acknowledged: number
  /** Of the lake, at the end of the round. */
  readonly versions: number
  /** Of those, the ones that this round read for the first time. */
  readonly versionsRead: number
  /** Of the journal, all of them replayed. */
  readonly segments: number
}
