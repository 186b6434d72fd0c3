/** Why a node did not start, in words for the one who started it. */
import { codeOf } from '../actors/kernel/errors.ts'
import { SettingsError } from '../config/settings-error.ts'
import type { FolderTaken } from '../moleculer.config.ts'

/** A sentence for what the caller can put right; undefined where `error` is something else. */
export function startFailure(error: unknown): string | undefined {
  if (error instanceof SettingsError) return error.message
  if (!(error instanceof Error)) return undefined
  if (codeOf(error) !== undefined) {
    const why = error.cause instanceof Error ? `: ${error.cause.message}` : ''
    return `${error.message}${why}`
  }
  const port = 'port' in error ? String(error.port) : ''
  switch ('code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return `port ${port} is in use by another program; choose one with --port N (0 picks a free one)`
    case 'EACCES':
      return port === ''
        ? `the data folder cannot be used: ${error.message}`
        : `port ${port} may not be used by this account; choose one with --port N`
    default:
      return undefined
  }
}

export function folderTaken({ address, pid }: FolderTaken): string {
  const where = address === undefined ? 'another server' : `the server at ${address} (process ${pid})`
  return `this data folder is in use by ${where}`
}
