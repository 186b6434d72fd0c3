/** Reads a result from the data port of the host that makes it, no faster than its pieces are taken. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { LakeError } from '../../actors/kernel/errors.ts'
import { frameReader } from './data-frames.ts'
import type { DataReference } from './data-port.ts'
import type { ResultSummary } from './result-format.ts'

export interface DataStream extends AsyncIterable<Buffer> {
  /** Set when the last piece has been taken. */
  readonly summary: ResultSummary | undefined
  /** Tells the host that nobody reads any more. */
  leave(): void
}

/**
 * Resolves when the host has been reached. Rejects with QUERY_BUSY where the reference is used, late or its host gone.
 * Iterating throws QUERY_BUSY where the stream breaks off.
 */
export async function readResult({ path, token }: DataReference, signal?: AbortSignal): Promise<DataStream> {
  const socket = connect({ path })
  const leave = () => socket.destroy()
  socket.on('error', leave).once('close', () => signal?.removeEventListener('abort', leave))
  signal?.addEventListener('abort', leave, { once: true })
  await once(socket, 'connect').catch(() => {
    throw brokenOff()
  })
  socket.write(token)
  const frames = frameReader()

  async function* pieces(): AsyncGenerator<Buffer> {
    try {
      for await (const bytes of socket) {
        yield* frames.take(bytes)
        if (frames.summary !== undefined) return
      }
    } catch (cause) {
      throw brokenOff(cause)
    } finally {
      leave()
    }
    throw brokenOff()
  }

  return {
    [Symbol.asyncIterator]: pieces,
    get summary() {
      return frames.summary
    },
    leave,
  }
}

const brokenOff = (cause?: unknown): LakeError => new LakeError('QUERY_BUSY', 'the result broke off', { cause })
