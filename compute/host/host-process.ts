/** One query host from its fork to its death: hands it jobs, watches its memory, kills it where it does not stop. */
import { type ChildProcess, fork } from 'node:child_process'
import type { RoomLog } from '../../actors/kernel/actor.ts'
import { limits } from '../../config/limits.ts'
import type { Failed } from '../failed.ts'
import type { JobNotice } from '../job-notice.ts'
import { type Death, type Fate, fateOf } from './host-death.ts'
import type { FromHost, HostArguments, ToHost, WarmUp } from './host-message.ts'
import { rssBytes } from './rss.ts'

export interface HostSettings {
  /** Threads of one host, so also jobs at once in it. */
  readonly workers: number
  readonly log: RoomLog
  readonly rssBytesMax: number
  readonly warmUp?: WarmUp
  /** JavaScript heap of one worker; absent: as for every job. */
  readonly heapMiB?: number
  /** Where `<name>.job.ts` lie; absent: beside this file. */
  readonly jobsFolder?: URL
  /** What to fork; absent: compute/host/query-host.ts. */
  readonly entry?: URL
}

/** A job that was handed over. */
export interface Ticket<R> {
  /** Always resolves: with the outcome, or with what the host's death means for this job. */
  readonly end: Promise<Ended<R>>
  /** Asks the job to stop; where it still runs after the grace time, the host is killed. */
  cancel(): void
}

export type Ended<R> =
  | { readonly kind: 'outcome'; readonly outcome: R | Failed }
  | { readonly kind: 'died'; readonly fate: Fate }

/** What is handed over. */
export interface Asked {
  readonly name: string
  readonly input: object
  readonly onNotice: (notice: JobNotice) => void
}

interface Job {
  readonly onNotice: Asked['onNotice']
  /** Takes the outcome of the very job that was asked for, whatever its type. */
  readonly settle: (ended: Ended<never>) => void
  grace?: NodeJS.Timeout
  overdue: boolean
}

const folder = new URL('../', import.meta.url)
/** Threads of libuv beyond one for each native call, so that files are read while queries run. */
const SPARE_UV_THREADS = 2

export class HostProcess {
  /** Resolves when it takes jobs; never where it dies before. */
  readonly ready: Promise<void>
  readonly died: Promise<Death>
  readonly #settings: HostSettings
  readonly #child: ChildProcess
  readonly #jobs = new Map<number, Job>()
  readonly #starting: NodeJS.Timeout
  #sampling: NodeJS.Timeout | undefined
  #doom: Death['reason'] | undefined
  #lastId = 0
  #endedJobs = 0
  #rssBytes = 0

  constructor(settings: HostSettings) {
    this.#settings = settings
    this.#child = forked(settings)
    this.#starting = setTimeout(() => this.#kill('start'), limits.queryHostStartMs)
    const ready = Promise.withResolvers<void>()
    const died = Promise.withResolvers<Death>()
    this.ready = ready.promise
    this.died = died.promise
    this.#child.on('message', (message: FromHost<never>) => {
      if (message.kind === 'ended') return this.#onEnded(message.id, message.outcome)
      if (message.kind === 'told') return this.#jobs.get(message.id)?.onNotice(message.notice)
      clearTimeout(this.#starting)
      ready.resolve()
    })
    this.#child.on('exit', (exitCode, signal) => died.resolve(this.#onDeath(exitCode, signal)))
    // a failed fork has no exit; a failed send is followed by one
    this.#child.on('error', () => this.#child.pid === undefined && died.resolve(this.#onDeath(null, null)))
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      output?.setEncoding('utf8').on('data', (text: string) => {
        settings.log.warn({ pid: this.pid, text: text.slice(0, limits.messageLengthMax) }, 'query-host.output')
      })
    }
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** As last seen: sampled while jobs run. */
  get rssBytes(): number {
    return this.#rssBytes
  }

  /** Jobs that it has brought to an end, good or bad. */
  get endedJobs(): number {
    return this.#endedJobs
  }

  /** True from the moment that its end is decided. */
  get doomed(): boolean {
    return this.#doom !== undefined
  }

  run<R>({ name, input, onNotice }: Asked): Ticket<R> {
    const id = ++this.#lastId
    const { promise: end, resolve: settle } = Promise.withResolvers<Ended<R>>()
    const job: Job = { onNotice, settle, overdue: false }
    this.#jobs.set(id, job)
    this.#watch()
    this.#send({ kind: 'run', id, name, input })
    return { end, cancel: () => this.#cancel(id) }
  }

  /** Ends it; what it still has fails. */
  end(): void {
    this.#kill('closed')
  }

  #cancel(id: number): void {
    const job = this.#jobs.get(id)
    if (job === undefined || job.grace !== undefined) return
    this.#send({ kind: 'cancel', id })
    job.grace = setTimeout(() => {
      job.overdue = true
      this.#kill('overdue')
    }, limits.queryKillGraceMs)
  }

  #onEnded(id: number, outcome: Failed): void {
    const job = this.#jobs.get(id)
    if (job === undefined) return
    this.#jobs.delete(id)
    this.#endedJobs += 1
    clearTimeout(job.grace)
    job.settle({ kind: 'outcome', outcome })
    if (this.#jobs.size === 0) void this.#rest()
  }

  #onDeath(exitCode: number | null, signal: string | null): Death {
    clearTimeout(this.#starting)
    clearInterval(this.#sampling)
    this.#doom ??= 'crash'
    const death: Death = {
      reason: this.#doom,
      pid: this.pid,
      exitCode,
      signal,
      rssBytes: this.#rssBytes,
      rssBytesMax: this.#settings.rssBytesMax,
      jobs: this.#jobs.size,
    }
    for (const job of this.#jobs.values()) {
      clearTimeout(job.grace)
      job.settle({ kind: 'died', fate: fateOf(death, job) })
    }
    this.#jobs.clear()
    return death
  }

  #watch(): void {
    this.#sampling ??= setInterval(async () => {
      if ((await this.#sample()) > this.#settings.rssBytesMax) this.#kill('memory')
    }, limits.queryHostSampleMs)
  }

  /** Nothing runs any more; memory that a finished job left behind must not be the end of the next one. */
  async #rest(): Promise<void> {
    clearInterval(this.#sampling)
    this.#sampling = undefined
    const worn = (await this.#sample()) > limits.queryHostWornFraction * this.#settings.rssBytesMax
    if (worn && this.#jobs.size === 0) this.#kill('worn')
  }

  async #sample(): Promise<number> {
    if (this.pid !== undefined) this.#rssBytes = (await rssBytes(this.pid)) || this.#rssBytes
    return this.#rssBytes
  }

  #kill(reason: Death['reason']): void {
    if (this.doomed) return
    this.#doom = reason
    this.#child.kill('SIGKILL')
  }

  /** Where the channel is closed, the exit that follows settles the job. */
  #send(message: ToHost): void {
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }
}

function forked({ workers, heapMiB, jobsFolder, entry, warmUp }: HostSettings): ChildProcess {
  const given: HostArguments = {
    workers,
    heapMiB: heapMiB ?? limits.workerHeapMiB,
    jobsFolder: (jobsFolder ?? folder).href,
    warmUp: warmUp ?? null,
  }
  return fork(entry ?? new URL('query-host.ts', import.meta.url), [JSON.stringify(given)], {
    serialization: 'advanced',
    execArgv: [],
    // no secret of the lake's environment is in reach of a query
    env: { UV_THREADPOOL_SIZE: String(workers + SPARE_UV_THREADS) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
}
