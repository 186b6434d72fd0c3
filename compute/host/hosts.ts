/** The query hosts of a node behind one line: bounded, in order of arrival, each request bounded in time. */
import { assert } from '../../actors/kernel/assert.ts'
import { LakeError } from '../../actors/kernel/errors.ts'
import { semaphore } from '../../actors/kernel/semaphore.ts'
import { limits } from '../../config/limits.ts'
import { asError, cancelledBy, type Failed, isFailed } from '../failed.ts'
import type { JobNotice } from '../job-notice.ts'
import type { InputOf, Jobs, JobTable, ResultOf } from '../jobs.ts'
import { orAborted } from '../or-aborted.ts'
import type { DataReference } from '../result/data-port.ts'
import { type SupervisedHost, superviseHost } from './host.ts'
import type { Death } from './host-death.ts'
import type { Asked, HostSettings, Ticket } from './host-process.ts'

export interface HostsSettings extends HostSettings {
  /** How many processes. */
  readonly hosts: number
  readonly waitingMax?: number
  readonly observer?: HostsObserver
}

/** Told of every change; the figures of /metrics listen here. */
export interface HostsObserver {
  changed(figures: HostsFigures): void
  died(death: Death): void
}

export interface HostsFigures {
  readonly running: number
  readonly waiting: number
  readonly hosts: readonly { readonly pid: number | undefined; readonly up: boolean; readonly rssBytes: number }[]
}

export interface HostRunOptions {
  /** From the call to the answer or to the opening of a stream, waiting included. */
  readonly timeoutMs: number
  /** The result waits at a data port; from here on the job watches its time and its reader by itself. */
  readonly onOpen?: (reference: DataReference) => void
  readonly signal?: AbortSignal
}

export interface Hosts<J extends JobTable<J> = Jobs> {
  /** Resolves when every host takes jobs; stays open while one cannot start. */
  readonly ready: Promise<unknown>
  /**
   * Runs one job in the host that has least to do. Its input must be data; `input.cancel` is made by the host.
   * Rejects with the code of a failed outcome; QUERY_BUSY `{ retryAfterMs }` past the line's bound or where no worker
   * became free in time; QUERY_TIMEOUT at `timeoutMs`; on abort with the signal's LakeError, else REQUEST_CANCELLED;
   * QUERY_OUT_OF_MEMORY, QUERY_FAILED or QUERY_BUSY where the host died under it.
   * A job that loses its host to another job's fault is run again, so jobs must be repeatable.
   */
  run<K extends keyof J & string>(name: K, input: InputOf<J, K>, options: HostRunOptions): Promise<ResultOf<J, K>>
  figures(): HostsFigures
  /** Hears of every process that died, also of those that were to: what it left on disk is nobody's any more. */
  onDeath(listener: (pid: number) => void): void
  /** Refuses new jobs, lets the others end within the drain time, ends the processes. */
  close(): Promise<void>
}

interface Slot {
  readonly host: SupervisedHost
  load: number
}

export function createHosts<J extends JobTable<J> = Jobs>(settings: HostsSettings): Hosts<J> {
  const { observer, log, workers } = settings
  const listeners: ((pid: number) => void)[] = []
  const onDeath = (death: Death) => {
    if (death.reason !== 'closed') log.warn({ ...death }, 'query-host.died')
    observer?.died(death)
    for (const listener of listeners) if (death.pid !== undefined) listener(death.pid)
  }
  const slots: readonly Slot[] = Array.from({ length: settings.hosts }, () => ({
    host: superviseHost(settings, onDeath),
    load: 0,
  }))
  const line = semaphore({
    slots: settings.hosts * workers,
    waitingMax: settings.waitingMax ?? limits.queryWaitingMax,
    full: (retryAfterMs) => new LakeError('QUERY_BUSY', 'too many queries are waiting', { data: { retryAfterMs } }),
    onChange: () => observer?.changed(figures()),
  })
  const figures = (): HostsFigures => ({
    running: line.running,
    waiting: line.waiting,
    hosts: slots.map(({ host: { pid, up, rssBytes } }) => ({ pid, up, rssBytes })),
  })
  let open = true

  async function run<R extends object>(job: Asked, bounds: Bounds): Promise<R> {
    const stop = bounds.signal
    const permit = await line.acquire(stop).catch((reason) => {
      throw isTimeout(reason) ? noWorker(line.retryAfterMs()) : reason
    })
    let over: Promise<unknown> = Promise.resolve()
    try {
      for (;;) {
        const slot = leastLoaded(slots, workers)
        const ticket = await startIn<R>(slot, job, stop).catch((reason) => {
          throw isTimeout(reason) ? noWorker(line.retryAfterMs()) : reason
        })
        over = ticket.end
        const end = await endOf(ticket, stop)
        if (end.kind === 'outcome') return resultOf(end.outcome)
        if (end.fate.kind === 'failed') throw end.fate.error
        if (!bounds.held) throw new LakeError('QUERY_BUSY', 'the process that sent the result died')
      }
    } finally {
      // the caller has its answer; the worker is free only when the job has truly ended
      void over.then(() => permit.release())
    }
  }

  return {
    ready: Promise.all(slots.map(({ host }) => host.ready)),
    async run(name, input, { timeoutMs, signal, onOpen }) {
      if (!open) throw new LakeError('QUERY_BUSY', 'this node is shutting down')
      const bounds = bounded(timeoutMs, signal)
      const onNotice = (notice: JobNotice) => {
        if (notice.kind === 'stop') return bounds.stop(asError(notice.failure))
        bounds.release()
        onOpen?.(notice.reference)
      }
      return run<ResultOf<J, typeof name>>({ name, input, onNotice }, bounds).finally(bounds.release)
    },
    figures,
    onDeath: (listener) => void listeners.push(listener),
    async close() {
      open = false
      let drainTimer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        drainTimer = setTimeout(resolve, limits.drainTimeoutMs)
      })
      await Promise.race([line.idle(), late])
      clearTimeout(drainTimer)
      await Promise.all(slots.map(({ host }) => host.close()))
    },
  }
}

/** The line lets in no more jobs than all hosts can hold, so one has room; one that is up goes before one that starts. */
function leastLoaded(slots: readonly Slot[], workers: number): Slot {
  const [best] = slots
    .filter(({ load }) => load < workers)
    .sort((a, b) => Number(b.host.up) - Number(a.host.up) || a.load - b.load)
  assert(best !== undefined, 'a query that was let in finds a host with room')
  return best
}

async function startIn<R>(slot: Slot, job: Asked, stop: AbortSignal): Promise<Ticket<R>> {
  slot.load += 1
  const ticket = await slot.host.start<R>(job, stop).catch((reason) => {
    slot.load -= 1
    throw reason
  })
  void ticket.end.then(() => {
    slot.load -= 1
  })
  return ticket
}

async function endOf<R>(ticket: Ticket<R>, stop: AbortSignal) {
  try {
    return await orAborted(ticket.end, stop)
  } catch (reason) {
    ticket.cancel()
    throw reason
  }
}

function resultOf<R extends object>(outcome: R | Failed): R {
  if (!isFailed(outcome)) return outcome
  if (outcome.data?.['reason'] === 'memory') {
    throw new LakeError('QUERY_OUT_OF_MEMORY', 'the result needs more memory than one query may have')
  }
  throw asError(outcome)
}

interface Bounds {
  /** Its reason is the LakeError that the caller gets. */
  readonly signal: AbortSignal
  /** False once the caller has been answered: what follows is between the job and its reader. */
  readonly held: boolean
  stop(reason: LakeError): void
  /** Neither the time nor the caller's signal matter any more. */
  release(): void
}

/** One signal for every end of patience. */
function bounded(timeoutMs: number, caller: AbortSignal | undefined): Bounds {
  const over = new AbortController()
  const stop = (reason: LakeError) => over.abort(reason)
  const leave = () => stop(cancelledBy(caller?.reason))
  const late = () => stop(new LakeError('QUERY_TIMEOUT', `the query took longer than ${timeoutMs} ms`))
  const timer = setTimeout(late, timeoutMs)
  let held = true
  if (caller?.aborted) leave()
  caller?.addEventListener('abort', leave, { once: true })
  return {
    signal: over.signal,
    get held() {
      return held
    },
    stop,
    release() {
      held = false
      clearTimeout(timer)
      caller?.removeEventListener('abort', leave)
    },
  }
}

const isTimeout = (reason: unknown): boolean => reason instanceof LakeError && reason.type === 'QUERY_TIMEOUT'

const noWorker = (retryAfterMs: number): LakeError =>
  new LakeError('QUERY_BUSY', 'no query worker became free in time', { data: { retryAfterMs } })
