/** One word of shared memory that ends a job deep in native code, where its thread reads no message. */

export interface StopWord extends Disposable {
  readonly stop: SharedArrayBuffer
}

/** Set when the signal aborts, for as long as it is not disposed of. */
export function stopWord(signal: AbortSignal): StopWord {
  const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const onAbort = () => Atomics.store(new Int32Array(stop), 0, 1)
  signal.addEventListener('abort', onAbort, { once: true })
  return { stop, [Symbol.dispose]: () => signal.removeEventListener('abort', onAbort) }
}

export const isStopped = (stop: SharedArrayBuffer): boolean => Atomics.load(new Int32Array(stop), 0) !== 0
