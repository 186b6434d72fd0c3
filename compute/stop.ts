/** Tells a running query to stop, whoever wants it: its caller, its deadline, or its reader who left. */
import type { MessagePort } from 'node:worker_threads'
import { limits } from '../config/limits.ts'
import type { Failed } from './failed.ts'
import type { JobNotice } from './job-notice.ts'

/** What can be interrupted: a connection of DuckDB. */
export interface Interruptible {
  interrupt(): void
}

export interface Stop {
  /** Why the query must stop; undefined while it may go on. */
  readonly failure: Failed | undefined
  /** From now on `connection` is interrupted when the query must stop. */
  interrupts(connection: Interruptible): void
  /** Stops the query, and has the parent see to it that it does. */
  now(failure: Failed): void
  /** @throws where the query must stop */
  check(): void
  /** Must come before the connection is closed. */
  end(): void
}

const interrupted: Failed = { kind: 'failed', code: 'QUERY_TIMEOUT', message: 'the query was interrupted' }

/** One interrupt may fall between two operations and be forgotten, so it is repeated until the query has ended. */
export function stopOn(port: MessagePort | undefined): Stop {
  let failure: Failed | undefined
  let running: Interruptible | undefined
  let timer: NodeJS.Timeout | undefined
  const interrupt = () => running?.interrupt()
  const stop = (why: Failed) => {
    failure ??= why
    interrupt()
    timer ??= setInterval(interrupt, limits.queryInterruptEveryMs)
  }
  port?.on('message', () => stop(interrupted))
  return {
    get failure() {
      return failure
    },
    interrupts(connection) {
      running = connection
      if (failure !== undefined) interrupt()
    },
    now(why) {
      const notice: JobNotice = { kind: 'stop', failure: why }
      if (failure === undefined) port?.postMessage(notice)
      stop(why)
    },
    check() {
      if (failure !== undefined) throw new Error(failure.message)
    },
    end() {
      clearInterval(timer)
      running = undefined
      port?.close()
    },
  }
}
