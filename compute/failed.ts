/** How a job fails: as a value, because a thrown error loses its fields on the way between threads. */
import { type ErrorCode, LakeError } from '../actors/kernel/errors.ts'

export interface Failed {
  readonly kind: 'failed'
  readonly code: ErrorCode
  readonly message: string
  readonly data?: Readonly<Record<string, unknown>>
}

/** The failure as a value that crosses threads and processes. */
export const asFailed = (error: LakeError): Failed => ({
  kind: 'failed',
  code: error.type,
  message: error.message,
  data: error.data,
})

/** The value as the failure of a request. */
export const asError = (failed: Failed): LakeError =>
  new LakeError(failed.code, failed.message, failed.data === undefined ? {} : { data: failed.data })

export const isFailed = <R extends object>(outcome: R | Failed): outcome is Failed =>
  'kind' in outcome && outcome.kind === 'failed'

/** Why work stops when its caller's signal aborts: the caller's own reason where it says one, else REQUEST_CANCELLED. */
export const cancelledBy = (reason: unknown): LakeError =>
  reason instanceof LakeError ? reason : new LakeError('REQUEST_CANCELLED', 'the caller went away', { cause: reason })
