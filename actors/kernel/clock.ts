/** The only place that reads the time; pure cores take it as an argument. */

/** Milliseconds since 1970, UTC. */
export const nowMs = (): number => Date.now()

/** Milliseconds on a clock that never goes back; only differences mean anything. */
export const monotonicMs = (): number => performance.now()

/** `2026-11-21T09:30:00.000Z` */
export const isoTime = (ms: number): string => new Date(ms).toISOString()

/** Resolves after `ms`, or rejects with the reason as soon as `signal` aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', abort, { once: true })
  })
}
