/** The only Piscina: typed jobs on threads, in lanes that never wait for each other. */
import { MessageChannel, type Transferable } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { assert } from '../actors/kernel/assert.ts'
import { monotonicMs } from '../actors/kernel/clock.ts'
import { LakeError } from '../actors/kernel/errors.ts'
import { type Semaphore, semaphore } from '../actors/kernel/semaphore.ts'
import { limits } from '../config/limits.ts'
import { asError, cancelledBy, type Failed, isFailed } from './failed.ts'
import type { JobNotice } from './job-notice.ts'
import { type InputOf, type Jobs, type JobTable, jobFile, type ResultOf } from './jobs.ts'
import { movingWith } from './pool-transfer.ts'

interface LaneSettings {
  /** Threads of the lane, so also jobs at once; they start with the pool and stay. */
  readonly threads: number
  readonly waitingMax: number
  /** Steps by which its threads stand behind all others where cores are short; absent: 0. Of nice(2). */
  readonly nice?: number
}

export interface PoolSettings<L extends string> {
  readonly lanes: Readonly<Record<L, LaneSettings>>
  readonly observer?: PoolObserver
  /** Where `<name>.job.ts` lie; absent: beside this file. */
  readonly jobsFolder?: URL
  /** JavaScript heap of one thread; buffers and native memory do not count. */
  readonly heapMiB?: number
}

/** Told of every change; the figures of /metrics listen here. */
export interface PoolObserver {
  laneChanged(lane: string, figures: LaneFigures): void
  jobEnded(job: EndedJob): void
}

export interface LaneFigures {
  readonly running: number
  readonly waiting: number
}

export interface EndedJob {
  readonly lane: string
  readonly name: string
  readonly end: 'done' | 'failed' | 'cancelled' | 'crashed'
  readonly waitedMs: number
  readonly ranMs: number
}

export interface RunOptions<L extends string> {
  readonly lane: L
  readonly signal?: AbortSignal
  /** Told of what a job that is not `killable` says while it runs. */
  readonly onNotice?: (notice: JobNotice) => void
  /** Memory that moves to the job and is empty here afterwards. */
  readonly transfer?: readonly Transferable[]
  /**
   * Set for jobs of plain JavaScript only: on abort their thread is stopped where it stands.
   * Never for a job that calls DuckDB or other native code: a thread that ends under a native call takes the process along.
   */
  readonly killable?: true
}

export interface Pool<L extends string, J extends JobTable<J>> {
  /**
   * Runs one job and gives its outcome; settles when the job is over or its thread is gone.
   * Rejects with the code of a failed outcome; LAKE_BUSY `{ retryAfterMs }` past the lane's bound; on abort with the
   * signal's LakeError, else REQUEST_CANCELLED; REQUEST_FAILED `{ reason: 'crash' | 'memory' }` when the thread died or
   * the job threw.
   * On abort a job that is not `killable` gets the message 'cancel' on its `input.cancel` port and ends by itself.
   */
  run<K extends keyof J & string>(name: K, input: InputOf<J, K>, options: RunOptions<L>): Promise<ResultOf<J, K>>
  figures(lane: L): LaneFigures
  /** Refuses new jobs, lets the others end, asks those to stop that take longer than the drain time, ends the threads. */
  close(): Promise<void>
}

interface Lane {
  readonly name: string
  readonly threads: Piscina
  readonly admission: Semaphore
  /** One for each running job: aborting it stops the job's thread. */
  readonly kills: Set<AbortController>
}

/** What a lane is asked to do, once the types of the job are checked. */
interface Work {
  readonly name: string
  readonly input: object
  readonly options: RunOptions<string>
}

export function createPool<J extends JobTable<J> = Jobs, L extends string = string>(
  settings: PoolSettings<L>,
): Pool<L, J> {
  const closing = new AbortController()
  const lanes = new Map<string, Lane>()
  for (const [name, lane] of Object.entries<LaneSettings>(settings.lanes)) {
    lanes.set(name, startLane(name, lane, settings))
  }
  let open = true
  const laneOf = (name: string): Lane => {
    const lane = lanes.get(name)
    assert(lane !== undefined, `the pool has a lane ${name}`)
    return lane
  }

  return {
    async run(name, input, options) {
      const lane = laneOf(options.lane)
      if (!open) throw new LakeError('LAKE_BUSY', 'this node is shutting down')
      const signal = options.signal === undefined ? closing.signal : AbortSignal.any([options.signal, closing.signal])
      return inLane({ lane, settings }, { name, input, options: { ...options, signal } })
    },
    figures: (lane) => figuresOf(laneOf(lane).admission),
    async close() {
      open = false
      const drained = Promise.all([...lanes.values()].map((lane) => lane.admission.idle()))
      const late = setTimeout(
        () => closing.abort(new LakeError('REQUEST_CANCELLED', 'this node is shutting down')),
        limits.drainTimeoutMs,
      )
      await drained
      clearTimeout(late)
      await Promise.all([...lanes.values()].map((lane) => lane.threads.destroy()))
    },
  }
}

const figuresOf = ({ running, waiting }: Semaphore): LaneFigures => ({ running, waiting })

/**
 * The line before the threads is ours: Piscina's own bound does not count jobs that have a signal,
 * and it serves those out of order.
 */
function startLane(
  name: string,
  { threads, waitingMax, nice = 0 }: LaneSettings,
  settings: PoolSettings<string>,
): Lane {
  const piscina = new Piscina({
    minThreads: threads,
    maxThreads: threads,
    niceIncrement: nice,
    // flags of this process, such as a debugger's, are not for its threads
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: settings.heapMiB ?? limits.workerHeapMiB },
    recordTiming: false,
  })
  const kills = new Set<AbortController>()
  // without a listener a thread that dies between two jobs would end the process
  piscina.on('error', (cause) => {
    if (piscina.threads.length > 0) return
    // no thread came up, so nobody would ever answer the jobs that were handed over
    for (const kill of kills) kill.abort(cause)
  })
  const admission = semaphore({
    slots: threads,
    waitingMax,
    full: (retryAfterMs) => new LakeError('LAKE_BUSY', `too many ${name} jobs are waiting`, { data: { retryAfterMs } }),
    onChange: () => settings.observer?.laneChanged(name, figuresOf(admission)),
  })
  return { name, threads: piscina, admission, kills }
}

async function inLane<R extends object>(
  { lane, settings }: { lane: Lane; settings: PoolSettings<string> },
  work: Work,
): Promise<R> {
  const { signal } = work.options
  const permit = await lane.admission.acquire(signal).catch((reason) => {
    throw signal?.aborted ? cancelledBy(signal.reason) : reason
  })
  const startedAtMs = monotonicMs()
  let end: EndedJob['end'] = 'crashed'
  try {
    // the caller may have left between the two
    signal?.throwIfAborted()
    const outcome = await onThread<R>(lane, jobFile(work.name, settings.jobsFolder), work)
    end = isFailed(outcome) ? 'failed' : 'done'
    if (signal?.aborted) throw signal.reason
    if (isFailed(outcome)) throw asError(outcome)
    return outcome
  } catch (cause) {
    if (signal?.aborted) {
      end = 'cancelled'
      throw cancelledBy(signal.reason)
    }
    throw end === 'failed' ? cause : asCrash(work.name, cause)
  } finally {
    permit.release()
    const ranMs = monotonicMs() - startedAtMs
    settings.observer?.jobEnded({ lane: lane.name, name: work.name, end, waitedMs: permit.waitedMs, ranMs })
  }
}

/** One job on one thread, from handing it over to its outcome or the end of the thread. */
async function onThread<R>(lane: Lane, file: URL, { input, options }: Work): Promise<R | Failed> {
  const kill = new AbortController()
  const cancel = options.killable ? undefined : new MessageChannel()
  const stop = () => (cancel === undefined ? kill.abort() : cancel.port1.postMessage('cancel'))
  if (options.onNotice !== undefined) cancel?.port1.on('message', options.onNotice)
  lane.kills.add(kill)
  options.signal?.addEventListener('abort', stop, { once: true })
  try {
    const task = cancel === undefined ? { ...input } : { ...input, cancel: cancel.port2 }
    const moving = [...(options.transfer ?? []), ...(cancel === undefined ? [] : [cancel.port2])]
    return await lane.threads.run(movingWith(task, moving), { filename: file.href, signal: kill.signal })
  } finally {
    options.signal?.removeEventListener('abort', stop)
    lane.kills.delete(kill)
    cancel?.port1.close()
  }
}

/** The cause goes to the operator; the caller learns only that the job died, and whether of memory. */
function asCrash(name: string, cause: unknown): LakeError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new LakeError('REQUEST_FAILED', `the job ${name} ran out of memory`, { data: { reason: 'memory' }, cause })
  }
  return new LakeError('REQUEST_FAILED', `the job ${name} broke off`, { data: { reason: 'crash' }, cause })
}
