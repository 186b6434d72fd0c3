/** What DuckDB says when it fails, as a failure of ours: a code of the table, and a message without paths. */
import { dirname } from 'node:path'
import type { ErrorCode } from '../../actors/kernel/errors.ts'
import type { Failed } from '../failed.ts'
import { pathsOf, type QueryTable, tableName } from './query-table.ts'

/** What was being done when it failed. */
export interface Attempt {
  readonly sql: string
  readonly tables: readonly QueryTable[]
  readonly tempDir?: string
}

/** Read from `errors_as_json`, which every instance of ours has on. */
interface EngineError {
  /** DuckDB's name of the kind: `Binder`, `Out of Memory`. */
  readonly type: string
  readonly message: string
  /** Of the place in the SQL: in characters where the parser says it, else in UTF-8 bytes. */
  readonly position?: number
  /** What was looked for and not found: `Table`, `Scalar Function`. */
  readonly missing?: string
}

/** The kinds whose code does not depend on anything else; every other kind is QUERY_FAILED. */
const codes: Readonly<Record<string, ErrorCode | undefined>> = {
  Parser: 'QUERY_SYNTAX',
  Syntax: 'QUERY_SYNTAX',
  Binder: 'QUERY_SYNTAX',
  Catalog: 'QUERY_SYNTAX',
  'Not implemented': 'QUERY_SYNTAX',
  'Parameter Not Resolved': 'QUERY_SYNTAX',
  'Parameter Not Allowed': 'QUERY_SYNTAX',
  Permission: 'QUERY_FORBIDDEN',
  'Missing Extension': 'QUERY_FORBIDDEN',
  Autoload: 'QUERY_FORBIDDEN',
  'Out of Memory': 'QUERY_OUT_OF_MEMORY',
  INTERRUPT: 'QUERY_TIMEOUT',
  FATAL: 'REQUEST_FAILED',
  INTERNAL: 'REQUEST_FAILED',
  IO: 'STORAGE_OBJECT_CORRUPT',
  Serialization: 'STORAGE_OBJECT_CORRUPT',
}

const fixedMessages: Partial<Record<ErrorCode, string>> = {
  QUERY_FORBIDDEN: 'SQL can read no files and load no extensions here',
  QUERY_TIMEOUT: 'the query was interrupted',
}

/** `data.position`, where DuckDB gives one, counts the characters (Unicode code points) of the SQL from 0. */
export function failedBy(cause: unknown, attempt: Attempt): Failed {
  // a list or a text whose JSON is longer than a result, or a string of JavaScript, may be
  if (cause instanceof RangeError) {
    return { kind: 'failed', code: 'QUERY_OUT_OF_MEMORY', message: 'one row of the result is too large' }
  }
  const error = engineError(cause)
  const code = codeOf(error, attempt)
  return {
    kind: 'failed',
    code,
    message: fixedMessages[code] ?? withoutPaths(headOf(error), attempt),
    ...(code.startsWith('QUERY_') ? { data: placeOf(error, attempt.sql) } : {}),
  }
}

/** True where the instance must not be used again: DuckDB refuses every later statement, or its state is unknown. */
export function endsInstance(cause: unknown): boolean {
  const { type } = engineError(cause)
  return type === 'FATAL' || type === 'INTERNAL' || type === UNKNOWN
}

const UNKNOWN = 'unknown'

function engineError(cause: unknown): EngineError {
  const text = cause instanceof Error ? cause.message : String(cause)
  const json = text.slice(Math.max(0, text.indexOf('{"exception_type"')))
  try {
    const fields: Record<string, string | undefined> = JSON.parse(json)
    return {
      type: fields['exception_type'] ?? UNKNOWN,
      message: fields['exception_message'] ?? '',
      ...(fields['position'] === undefined ? {} : { position: Number(fields['position']) }),
      ...(fields['type'] === undefined ? {} : { missing: fields['type'] }),
    }
  } catch {
    const [, type = UNKNOWN, message = text] = /^(?:Failed to [^:]*: )?([\w ]+) Error: (.*)$/s.exec(text) ?? []
    return { type, message }
  }
}

function codeOf({ type, message, missing }: EngineError, { tables, tempDir }: Attempt): ErrorCode {
  if (tempDir !== undefined && message.includes(tempDir)) return 'QUERY_OUT_OF_MEMORY'
  if (type === UNKNOWN) return 'REQUEST_FAILED'
  if (type === 'Catalog' && missing === 'Table') return 'QUERY_TABLE_UNKNOWN'
  if (type === 'IO' && /no such file|no files found|cannot open|could not open/i.test(message)) {
    return 'STORAGE_UNAVAILABLE'
  }
  // SQL can name no file, so a message that does is about one of ours
  if (tables.some((table) => pathsOf(table).some((path) => message.includes(path)))) return 'STORAGE_OBJECT_CORRUPT'
  return codes[type] ?? 'QUERY_FAILED'
}

/** Without the advice that follows, which is for whoever may change settings, or names tables of DuckDB's own. */
function headOf({ type, message, missing }: EngineError): string {
  const head = message.split('\n\n')[0] ?? ''
  const oneLine = type === 'Out of Memory' || type === 'IO' || type === 'Invalid Input' || missing === 'Table'
  return oneLine ? (head.split('\n')[0] ?? '') : head
}

/** Paths become the name of their table; so do their folders, because a path may be cut short. */
function withoutPaths(message: string, { tables, tempDir }: Attempt): string {
  const places = tables.flatMap((table) =>
    pathsOf(table).flatMap((file) => [file, dirname(file)].map((path) => ({ path, name: tableName(table) }))),
  )
  if (tempDir !== undefined) places.push({ path: tempDir, name: 'the temporary folder' })
  const longestFirst = places.filter(({ path }) => path.length > 1).toSorted((a, b) => b.path.length - a.path.length)
  return longestFirst.reduce((text, { path, name }) => text.replaceAll(path, name), message)
}

function placeOf({ type, position }: EngineError, sql: string): { readonly position?: number } {
  if (position === undefined) return {}
  return { position: type === 'Parser' ? position : [...Buffer.from(sql).subarray(0, position).toString()].length }
}
