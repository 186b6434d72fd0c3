/** Decides whether a reader's SQL may run: one SELECT that names plain tables and reviewed functions, and nothing else. */
import { limits } from '../../config/limits.ts'
import type { ErrorCode } from '../kernel/errors.ts'
import { expandedParts } from './guard-expansion.ts'
import { type TableRef, walkStatement } from './guard-tree.ts'
import { fixedColumns } from './point-read.ts'
import { fieldsOf, listOf, textOf } from './tree-values.ts'

export interface GuardRefusal {
  readonly kind: 'refused'
  readonly code: ErrorCode
  readonly message: string
  /** Offset into the SQL text in characters (Unicode code points), from 0. */
  readonly position?: number
}

export type GuardOutcome =
  /** The tables that the statement reads, each once, in the order of their first use; WITH tables are not among them. */
  | {
      readonly kind: 'ok'
      readonly tables: readonly TableRef[]
      /** As `fixedColumns` gives them. */
      readonly fixed: readonly string[]
    }
  | GuardRefusal

/** The cheap checks before a parser sees the text: QUERY_SYNTAX (empty, a NUL character), QUERY_TOO_LARGE (as text, or once parsed). */
export function guardText(sql: string): { readonly kind: 'passed' } | GuardRefusal {
  if (Buffer.byteLength(sql) > limits.sqlBytesMax) {
    return refusal('QUERY_TOO_LARGE', `The SQL is longer than ${limits.sqlBytesMax} bytes`)
  }
  if (sql.trim() === '') return refusal('QUERY_SYNTAX', 'The SQL is empty', 0)
  const nul = sql.indexOf('\0')
  if (nul >= 0) return refusal('QUERY_SYNTAX', 'The SQL holds a NUL character', [...sql.slice(0, nul)].length)
  if (expandedParts(sql) > limits.sqlPartsMax) {
    return refusal('QUERY_TOO_LARGE', 'The CASE operands or named windows of the SQL are repeated too often')
  }
  return { kind: 'passed' }
}

/** `guardTree` over the text that json_serialize_sql gave for `sql`; QUERY_TOO_LARGE where that text is too long to read. */
export function guardSerialized(json: string, sql: string): GuardOutcome {
  if (Buffer.byteLength(json) > limits.sqlTreeBytesMax) return refusal('QUERY_TOO_LARGE', 'The SQL has too many parts')
  return guardTree(parsed(json), sql)
}

/**
 * Reads the tree that DuckDB's json_serialize_sql gives for `sql`, which is used for positions only.
 * Refusals: QUERY_SYNTAX (the parser's message), QUERY_NOT_READ_ONLY (not one SELECT), QUERY_FORBIDDEN (anything unlisted).
 */
export function guardTree(tree: unknown, sql = ''): GuardOutcome {
  const fields = fieldsOf(tree)
  if (fields['error'] === true) return parserRefusal(fields, sql)
  const statements = listOf(fields['statements'])
  if (fields['error'] !== false || !Array.isArray(fields['statements']) || Object.keys(fields).length !== 2) {
    return refusal('QUERY_FORBIDDEN', 'The SQL could not be checked')
  }
  if (statements.length === 0) return refusal('QUERY_SYNTAX', 'The SQL holds no statement', 0)
  if (statements.length > 1) return refusal('QUERY_NOT_READ_ONLY', 'Only one statement may run')
  const outcome = walkStatement(statements[0])
  if (outcome.kind === 'ok') return { ...outcome, fixed: fixedColumns(statements[0]) }
  return refusal('QUERY_FORBIDDEN', outcome.message, positionOf(outcome.location, sql))
}

function refusal(code: ErrorCode, message: string, position?: number): GuardRefusal {
  const cut = message.slice(0, limits.messageLengthMax)
  return position === undefined
    ? { kind: 'refused', code, message: cut }
    : { kind: 'refused', code, message: cut, position }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** Parser messages for text that is well-formed SQL and still no plain SELECT. */
const notReadOnly = /^Only SELECT statements can be serialized|^A CTE needs a SELECT|^SELECT (INTO|locking clause)/

function parserRefusal(fields: Readonly<Record<string, unknown>>, sql: string): GuardRefusal {
  const message = textOf(fields['error_message'])
  if (notReadOnly.test(message)) {
    const hint = /\bpivot\b/i.test(sql) ? '; a PIVOT needs its values in an IN list' : ''
    return refusal('QUERY_NOT_READ_ONLY', `Only one SELECT may run${hint}`)
  }
  // DuckDB counts characters here, and bytes in the locations of a tree.
  const position = /^\d+$/.test(textOf(fields['position'])) ? Number(fields['position']) : undefined
  return refusal('QUERY_SYNTAX', message, position)
}

function positionOf(location: number | undefined, sql: string): number | undefined {
  const bytes = Buffer.from(sql)
  if (location === undefined || location < 0 || location > bytes.length || sql === '') return undefined
  return [...bytes.subarray(0, location).toString()].length
}
