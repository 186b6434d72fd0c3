/** Whether a request that failed is sent once more, and when. */
import { limits } from '../../config/limits.ts'
import type { ErrorCode } from '../kernel/errors.ts'

export interface Attempt {
  /** 1 for the first. */
  readonly number: number
  readonly retries: number
  readonly code: ErrorCode | undefined
  /** What the provider said. */
  readonly retryAfterMs?: number
  /** Some of the text was passed on already: it cannot be taken back. */
  readonly told: number
  readonly leftMs: number
  /** In [0, 1). */
  readonly chance: number
}

/** Milliseconds to wait, or undefined where it would be of no use, or not safe. */
export function againInMs(attempt: Attempt): number | undefined {
  const { number, retries, code, retryAfterMs = 0, told, leftMs, chance } = attempt
  if (number > retries || told > 0) return undefined
  if (code !== 'MODEL_FAILED' && code !== 'MODEL_RATE_LIMITED') return undefined
  // somewhere below twice as long each time, so that those who failed together do not come back together
  const backoff = Math.min(limits.modelRetryMs * 2 ** (number - 1), limits.modelRetryMsMax)
  const waitMs = retryAfterMs + Math.ceil(backoff * (0.5 + chance / 2))
  return waitMs > limits.modelRetryMsMax || waitMs >= leftMs ? undefined : waitMs
}
