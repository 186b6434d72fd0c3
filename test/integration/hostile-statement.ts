/** What an entry of the hostile corpus is. */
import type { ErrorCode } from '../../actors/kernel/errors.ts'

export interface HostileStatement {
  readonly about: string
  readonly sql: string
  /** The codes that the answer may carry. */
  readonly codes: readonly ErrorCode[]
  /** Who stops it: the guard before it runs, or the limits of its process while it runs. */
  readonly stoppedBy: 'guard' | 'limits'
}

export const refusedGroup = (
  about: string,
  code: ErrorCode,
  statements: readonly string[],
): readonly HostileStatement[] => statements.map((sql) => ({ about, sql, codes: [code], stoppedBy: 'guard' }))

export const limitedGroup = (about: string, statements: readonly string[]): readonly HostileStatement[] =>
  statements.map((sql) => ({
    about,
    sql,
    codes: ['QUERY_OUT_OF_MEMORY', 'QUERY_TIMEOUT', 'QUERY_FAILED'],
    stoppedBy: 'limits',
  }))
