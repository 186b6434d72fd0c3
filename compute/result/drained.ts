/** Waits until a stream takes more. */
import type { Writable } from 'node:stream'

/** Resolves at the next `drain`, or when the stream is closed; leaves no listener behind. */
export function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done).off('close', done)
      resolve()
    }
    if (stream.destroyed) return resolve()
    stream.on('drain', done).on('close', done)
  })
}
