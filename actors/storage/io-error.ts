/** What a failed operation on a disk means to a caller. */
import { LakeError } from '../kernel/errors.ts'

const FULL = new Set(['ENOSPC', 'EDQUOT'])

/** `ENOENT` and its like, or undefined where the error is none of the system's. */
export function errnoOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined
  return typeof cause.code === 'string' ? cause.code : undefined
}

/** For `catch`: nothing lies under that path. Any other failure goes on. */
export function undefinedIfAbsent(cause: unknown): undefined {
  const errno = errnoOf(cause)
  if (errno !== 'ENOENT' && errno !== 'ENOTDIR') throw cause
}

/** A LakeError as it is; any other failure as STORAGE_FULL or STORAGE_UNAVAILABLE, paths in the cause only. */
export function asStorageError(cause: unknown, what: string): LakeError {
  if (cause instanceof LakeError) return cause
  const errno = errnoOf(cause)
  if (errno !== undefined && FULL.has(errno)) {
    return new LakeError('STORAGE_FULL', `${what}: no room is left on the disk`, { cause })
  }
  return new LakeError('STORAGE_UNAVAILABLE', `${what}${errno === undefined ? '' : ` (${errno})`}`, { cause })
}
