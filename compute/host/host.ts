/** A query host that is always there: when its process dies, the next one starts. */
import { pause } from '../../actors/kernel/clock.ts'
import { orAborted } from '../or-aborted.ts'
import { backoffMs, type Death } from './host-death.ts'
import { type Asked, HostProcess, type HostSettings, type Ticket } from './host-process.ts'

export interface SupervisedHost {
  /** Resolves with the first process that takes jobs. */
  readonly ready: Promise<unknown>
  /** True while a process takes jobs. */
  readonly up: boolean
  readonly pid: number | undefined
  /** Bytes, as last seen. */
  readonly rssBytes: number
  /** Hands over a job as soon as a process takes it. Rejects with the signal's reason if it aborts before. */
  start<R>(job: Asked, signal: AbortSignal): Promise<Ticket<R>>
  close(): Promise<void>
}

export function superviseHost(settings: HostSettings, onDeath: (death: Death) => void): SupervisedHost {
  const closing = new AbortController()
  let next = Promise.withResolvers<HostProcess>()
  let current = new HostProcess(settings)
  let up = false
  const ready = next.promise
  const over = keepAlive()

  async function keepAlive(): Promise<void> {
    for (let barren = 0; ; current = new HostProcess(settings)) {
      const life = current
      void life.ready.then(() => {
        up = true
        next.resolve(life)
      })
      const death = await life.died
      if (up) next = Promise.withResolvers<HostProcess>()
      up = false
      onDeath(death)
      // a life that had work is no failed start, however it ended
      barren = life.endedJobs > 0 || death.jobs > 0 ? 0 : barren + 1
      await pause(backoffMs(barren), closing.signal).catch(() => undefined)
      if (closing.signal.aborted) return
    }
  }

  return {
    ready,
    get up() {
      return up && !current.doomed
    },
    get pid() {
      return current.pid
    },
    get rssBytes() {
      return current.rssBytes
    },
    async start<R>(job: Asked, signal: AbortSignal) {
      for (;;) {
        const life = await orAborted(next.promise, signal)
        if (!life.doomed) return life.run<R>(job)
        await orAborted(life.died, signal)
      }
    },
    async close() {
      closing.abort()
      current.end()
      await over
    },
  }
}
