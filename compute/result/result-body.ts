/** Where the bytes of a result go: into the answer of the job while they are few, else through the data port. */
import type { Socket } from 'node:net'
import { finished } from 'node:stream/promises'
import type { MessagePort } from 'node:worker_threads'
import { monotonicMs } from '../../actors/kernel/clock.ts'
import type { Failed } from '../failed.ts'
import type { JobNotice } from '../job-notice.ts'
import type { Stop } from '../stop.ts'
import { endFrames, frameHead } from './data-frames.ts'
import { type Offer, offer } from './data-port.ts'
import { drained } from './drained.ts'
import type { ResultSummary } from './result-format.ts'

/** How a result that is too large for a message may leave. */
export interface StreamTerms {
  /** The largest that is no stream. */
  readonly inlineBytesMax: number
  /** For the socket: this user's alone, with a short path. */
  readonly folder: string
  /** How long the reader may take to come. */
  readonly claimMs: number
  /** How long the reader may take nothing. */
  readonly idleMs: number
  /** How long the query may work; waiting for its reader does not count. */
  readonly workMs: number
}

interface BodyParts {
  /** Absent: whatever the size, the bytes are in the answer. */
  readonly terms: StreamTerms | undefined
  readonly port: MessagePort | undefined
  readonly stop: Stop
}

export interface ResultBody {
  /** Resolves when there is room for the next piece. Rejects where the reader is gone or stays away. */
  write(piece: Uint8Array): Promise<void>
  /** The bytes, or undefined where they have all been handed to the reader. */
  end(summary: ResultSummary): Promise<Uint8Array | undefined>
  /** Whoever reads learns that it is not whole; the time of the query goes on. Nothing happens after `end`. */
  breakOff(): void
  /** The query is over, however it ended. */
  close(): void
}

export function resultBody({ terms, port, stop }: BodyParts): ResultBody {
  const held: Uint8Array[] = []
  let size = 0
  let offered: Offer | undefined
  let socket: Socket | undefined
  const work = workClock(terms?.workMs, () => stop.now(tooLong(terms?.workMs ?? 0)))

  const left = () => stop.now(gone)

  async function open(to: StreamTerms): Promise<void> {
    offered = await offer(to)
    const notice: JobNotice = { kind: 'open', reference: offered.reference }
    port?.postMessage(notice)
    const reader = await work.pausedFor(offered.claimed)
    if (reader === undefined) {
      stop.now(gone)
      throw new Error(gone.message)
    }
    socket = reader
    work.bound()
    reader.once('close', left)
    // fires only while something waits to be sent and nothing goes out
    reader.on('timeout', () => reader.destroy())
    for (const piece of held.splice(0)) await send(reader, piece)
  }

  function breakOff(): void {
    offered?.withdraw()
    socket?.off('close', left).destroy()
  }

  async function send(reader: Socket, piece: Uint8Array): Promise<void> {
    stop.check()
    reader.cork()
    reader.write(frameHead(piece.length))
    const room = reader.write(piece)
    reader.uncork()
    if (room) return
    reader.setTimeout(terms?.idleMs ?? 0)
    await work.pausedFor(drained(reader))
    reader.setTimeout(0)
    stop.check()
  }

  return {
    async write(piece) {
      if (piece.length === 0) return
      if (socket !== undefined) return send(socket, piece)
      held.push(piece)
      size += piece.length
      if (terms !== undefined && size > terms.inlineBytesMax) await open(terms)
    },
    async end(summary) {
      work.end()
      if (socket === undefined) return joined(held, size)
      socket.off('close', left).setTimeout(terms?.idleMs ?? 0)
      socket.end(endFrames(summary))
      // where the reader goes before it has taken everything, that is its own affair
      await finished(socket, { readable: false }).catch(() => undefined)
      socket.destroy()
      return undefined
    },
    breakOff,
    close() {
      work.end()
      breakOff()
    },
  }
}

const gone: Failed = { kind: 'failed', code: 'REQUEST_CANCELLED', message: 'the reader of the result went away' }

const tooLong = (workMs: number): Failed => ({
  kind: 'failed',
  code: 'QUERY_TIMEOUT',
  message: `the query took longer than ${Math.round(workMs)} ms`,
})

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** Runs while the query works and stands while it waits for its reader. */
function workClock(workMs: number | undefined, onLate: () => void) {
  let leftMs = workMs ?? Number.POSITIVE_INFINITY
  let runsSinceMs = monotonicMs()
  let bounded = false
  let timer: NodeJS.Timeout | undefined
  const run = () => {
    runsSinceMs = monotonicMs()
    if (bounded) timer = setTimeout(onLate, Math.max(0, leftMs))
  }
  const stand = () => {
    clearTimeout(timer)
    leftMs -= monotonicMs() - runsSinceMs
  }
  return {
    /** Until now the parent has watched the time. */
    bound() {
      stand()
      bounded = workMs !== undefined
      run()
    },
    async pausedFor<T>(waiting: Promise<T>): Promise<T> {
      stand()
      try {
        return await waiting
      } finally {
        run()
      }
    },
    end: () => clearTimeout(timer),
  }
}
