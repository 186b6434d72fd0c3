/** Bounded admission in order of arrival: so many run at once, so many wait, the rest is told when to try again. */

import { limits } from '../../config/limits.ts'
import { monotonicMs } from './clock.ts'

export interface SemaphoreSettings {
  readonly slots: number
  readonly waitingMax: number
  /** Makes the failure of a caller for whom there is no room left. */
  readonly full: (retryAfterMs: number) => Error
  readonly onChange?: () => void
}

export interface Semaphore {
  /**
   * Resolves in order of asking. Rejects at once with `full` where the line is full,
   * or with the signal's reason as soon as it aborts.
   */
  acquire(signal?: AbortSignal): Promise<Permit>
  /** Runs `work` when its turn comes, and gives the slot back however it ends. */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>
  readonly running: number
  readonly waiting: number
  /** Estimate of when a new caller would be served: the mean time of a run, the line before it, the slots. */
  retryAfterMs(): number
  /** Resolves when nothing runs or waits. */
  idle(): Promise<void>
}

export interface Permit {
  readonly waitedMs: number
  /** Gives the slot to the next in line; a second call does nothing. */
  release(): void
}

interface Waiting {
  readonly admit: () => void
}

/** Weight of the newest run in the mean: a change of load shows after about five runs. */
const NEWEST = 0.2

export function semaphore({ slots, waitingMax, full, onChange }: SemaphoreSettings): Semaphore {
  const line: Waiting[] = []
  let running = 0
  let meanRunMs: number | undefined
  let idle: PromiseWithResolvers<void> | undefined

  const changed = () => {
    onChange?.()
    if (running > 0 || line.length > 0) return
    idle?.resolve()
    idle = undefined
  }

  const permit = (askedAtMs: number): Permit => {
    running += 1
    const startedAtMs = monotonicMs()
    let held = true
    changed()
    const release = () => {
      if (!held) return
      held = false
      running -= 1
      const ranMs = monotonicMs() - startedAtMs
      meanRunMs = meanRunMs === undefined ? ranMs : meanRunMs + NEWEST * (ranMs - meanRunMs)
      line.shift()?.admit()
      changed()
    }
    return { waitedMs: startedAtMs - askedAtMs, release }
  }

  const retryAfterMs = () => {
    if (meanRunMs === undefined) return limits.retryAfterMs
    const estimate = Math.ceil((meanRunMs * (line.length + 1)) / slots)
    return Math.min(limits.retryAfterMsMax, Math.max(limits.retryAfterMsMin, estimate))
  }

  async function acquire(signal?: AbortSignal): Promise<Permit> {
    signal?.throwIfAborted()
    const askedAtMs = monotonicMs()
    if (running < slots) return permit(askedAtMs)
    if (line.length >= waitingMax) throw full(retryAfterMs())
    const turn = Promise.withResolvers<Permit>()
    const leave = () => {
      line.splice(line.indexOf(entry), 1)
      turn.reject(signal?.reason)
      changed()
    }
    const entry: Waiting = {
      // the slot is taken here, not when the promise is awaited: nobody may slip in between
      admit: () => {
        signal?.removeEventListener('abort', leave)
        turn.resolve(permit(askedAtMs))
      },
    }
    signal?.addEventListener('abort', leave, { once: true })
    line.push(entry)
    changed()
    return turn.promise
  }

  return {
    acquire,
    run: (work, signal) => holding(acquire(signal), work),
    retryAfterMs,
    get running() {
      return running
    },
    get waiting() {
      return line.length
    },
    idle() {
      if (running === 0 && line.length === 0) return Promise.resolve()
      idle ??= Promise.withResolvers<void>()
      return idle.promise
    },
  }
}

async function holding<T>(turn: Promise<Permit>, work: () => Promise<T>): Promise<T> {
  const { release } = await turn
  try {
    return await work()
  } finally {
    release()
  }
}
