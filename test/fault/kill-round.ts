/** One `kill -9` of a server under load, and what must be true of the next one on the same folder. */
import { type FSWatcher, watch } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { httpLake } from '../doubles/http-lake.ts'
import { checkLake } from '../doubles/lake-checker.ts'
import { clientLoop } from '../doubles/lake-clients.ts'
import { type InDoubt, type LakeClient, Ledger } from '../doubles/lake-ledger.ts'
import { seeded } from '../doubles/seeds.ts'
import { killWhileStarting, type ServerProcess, startServer } from '../doubles/server-process.ts'

const CLIENTS = 4
const LATEST_KILL_MS = 1500
/** How many of the starts are killed as well, and how long a start takes. */
const RESTART_KILLED = 0.15
const STARTING_MS = 1500
/** Older versions that each round reads again. */
const OLDER_VERSIONS = 6

/** A folder that outlives its servers, with everything that was ever asked of them. */
export class KilledLake {
  readonly #data: string
  readonly #ledger = new Ledger()
  #server: ServerProcess | undefined
  #checked = 0

  constructor(data: string) {
    this.#data = data
  }

  /** Load, kill, start, check. Answers what was wrong, and figures of the round. */
  async round(seed: number): Promise<KillReport> {
    const random = seeded(seed)
    const server = this.#server ?? (await startServer({ data: this.#data }))
    const before = this.#ledger.acknowledged
    const moment = await this.#loadAndKill(server, random)
    const restarts = random() < RESTART_KILLED ? 1 : 0
    if (restarts > 0) await killWhileStarting({ data: this.#data }, random() * STARTING_MS)
    this.#server = await startServer({ data: this.#data })
    const left = await this.#unfinished()
    const lake = httpLake(this.#server.url)
    const doubt = await this.#ledger.repeatInDoubt(lake)
    const faults = await checkLake(lake, this.#ledger, (newest) => this.#pick(newest, random))
    return {
      faults: [...left, ...faults],
      moment: restarts > 0 ? `${moment}, and while starting` : moment,
      acknowledged: this.#ledger.acknowledged - before,
      ...doubt,
      versions: this.#checked,
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

  async #loadAndKill(server: ServerProcess, random: () => number): Promise<string> {
    const lake = httpLake(server.url)
    let killed = false
    const answers = new Answers()
    const moment = killMoment(join(this.#data, 'primary'), answers, random)
    const client: LakeClient = {
      run: async (op, requestId) => {
        const told = await lake.run(op, requestId)
        if (told.kind === 'committed') answers.count()
        return told
      },
    }
    const clients = Array.from({ length: CLIENTS }, () =>
      clientLoop({ client, ledger: this.#ledger, random, stopped: () => killed }),
    )
    const name = await moment
    killed = true
    const gone = server.kill()
    this.#ledger.crash()
    await Promise.all([gone, ...clients])
    return name
  }

  /** Files that a boot before this one left unfinished. */
  async #unfinished(): Promise<string[]> {
    const folder = join(this.#data, 'primary', 'tmp')
    const boots = await readdir(folder)
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    return [
      ...(boots.length === 1 ? [] : [`tmp/ holds the work of ${boots.length} boots`]),
      ...files.map(({ parentPath, name }) => `unfinished work was left: ${join(parentPath, name)}`),
    ]
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
  /** What the kill waited for. */
  readonly moment: string
  readonly acknowledged: number
  /** Of the lake, at the end of the round. */
  readonly versions: number
}

/** Counts acknowledgements for whoever waits for one. */
class Answers {
  readonly #awaited = new Map<number, () => void>()
  #counted = 0

  count(): void {
    this.#counted += 1
    this.#awaited.get(this.#counted)?.()
  }

  nth(number: number): Promise<void> {
    return new Promise((resolve) => this.#awaited.set(number, resolve))
  }
}

/** Resolves when it is time: at some moment, right after an answer, or right after a write of an ingest or a commit. */
async function killMoment(bucket: string, answers: Answers, random: () => number): Promise<string> {
  const [dice, amount, afterMs] = [random(), random(), random() * 3]
  if (dice < 0.2) {
    const ms = Math.round(20 + amount * 1000)
    await pause(ms)
    return `after ${ms} ms`
  }
  if (dice < 0.4) {
    const number = 1 + Math.floor(amount * 12)
    await Promise.race([answers.nth(number), pause(LATEST_KILL_MS)])
    return `after answer ${number}`
  }
  const folder = dice < 0.7 ? await unfinishedIn(bucket) : join(bucket, '_lake', 'log', 'main')
  const count = 1 + Math.floor(amount * (dice < 0.7 ? 100 : 14))
  const seen = await changesIn(folder, count)
  // writes follow each other within fractions of a millisecond
  if (afterMs > 1) await pause(afterMs - 1)
  return seen === undefined
    ? 'after a quiet time'
    : `write ${count} in ${folder.slice(bucket.length + 1, bucket.length + 4)}…`
}

async function unfinishedIn(bucket: string): Promise<string> {
  const [boot = ''] = await readdir(join(bucket, 'tmp'))
  return join(bucket, 'tmp', boot)
}

/** Resolves at the `count`-th change of the folder; undefined where it is not there, or too little changes. */
function changesIn(folder: string, count: number): Promise<true | undefined> {
  const { promise, resolve } = Promise.withResolvers<true | undefined>()
  const late = setTimeout(resolve, LATEST_KILL_MS, undefined)
  let watcher: FSWatcher | undefined
  try {
    let seen = 0
    watcher = watch(folder, () => {
      seen += 1
      if (seen === count) resolve(true)
    }).on('error', () => undefined)
  } catch {
    // a lake without a commit has no such folder yet
  }
  return promise.finally(() => {
    clearTimeout(late)
    watcher?.close()
  })
}
