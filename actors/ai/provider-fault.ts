/** What a provider's failure is called here. */
import { limits } from '../../config/limits.ts'
import { LakeError } from '../kernel/errors.ts'

/** An HTTP answer that is no success. */
export interface Refusal {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** What it said, for operators. */
  readonly said: string
  /** For a Retry-After that is a date. */
  readonly nowMs: number
}

/** Anthropic's status for "overloaded". */
const OVERLOADED = 529
const TOO_MANY = 429
const TOO_LATE = 408

export function faultOfStatus({ status, headers, said, nowMs }: Refusal): LakeError {
  const retryAfterMs = retryAfterMsOf(headers, nowMs)
  const more = { cause: new Error(said) }
  if (status === TOO_MANY || status === OVERLOADED) {
    const data = { retryAfterMs: retryAfterMs ?? limits.modelRetryMs }
    return new LakeError('MODEL_RATE_LIMITED', `the provider answers ${status}: too many requests`, { ...more, data })
  }
  if (status >= 500 || status === TOO_LATE) {
    const data = retryAfterMs === undefined ? {} : { retryAfterMs }
    return new LakeError('MODEL_FAILED', `the provider answers ${status}`, { ...more, data })
  }
  return new LakeError('MODEL_REFUSED', `the provider answers ${status}; the error stream has what it said`, more)
}

/** The connection failed, or what came over it is no answer of such a provider. */
export const failed = (message: string, cause?: unknown): LakeError =>
  new LakeError('MODEL_FAILED', message, cause === undefined ? {} : { cause })

export const cutOff = (): LakeError => failed("the provider's answer broke off before its end")

export const tooLong = (): LakeError =>
  new LakeError('MODEL_OUTPUT_INVALID', 'the answer of the model is longer than an answer may be')

/** Milliseconds or undefined; a date in the past is now. */
function retryAfterMsOf(headers: Refusal['headers'], nowMs: number): number | undefined {
  const exact = Number(headers['retry-after-ms'] ?? Number.NaN)
  if (exact >= 0) return Math.ceil(exact)
  const text = headers['retry-after']
  if (text === undefined) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * SECOND)
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}

const SECOND = 1e3
