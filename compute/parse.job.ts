/** Decides whether a SQL text may run: one SELECT, whose tree the guard knows and allows. Nothing is bound or opened. */
import type { DuckDBInstance, DuckDBPreparedStatement } from '@duckdb/node-api'
import { type GuardOutcome, type GuardRefusal, guardSerialized, guardText } from '../actors/query/guard.ts'
import type { Failed } from './failed.ts'
import { failedBy } from './sql/engine-failure.ts'
import { parserInstance } from './sql/instances.adapter.ts'

export interface ParseInput {
  readonly sql: string
}

/** `tables` are all that the statement reads, without those that it makes itself (WITH). */
export interface Parsed extends Pick<Extract<GuardOutcome, { readonly kind: 'ok' }>, 'tables' | 'fixed'> {
  readonly kind: 'parsed'
}

export type ParseOutcome = Parsed | Failed

/**
 * Fails with QUERY_SYNTAX, QUERY_NOT_READ_ONLY, QUERY_FORBIDDEN or QUERY_TOO_LARGE;
 * `data.position` counts the characters (Unicode code points) of the SQL from 0.
 */
export default async function parse({ sql }: ParseInput): Promise<ParseOutcome> {
  const text = guardText(sql)
  if (text.kind === 'refused') return asFailure(text)
  try {
    const outcome = guardSerialized(await serialized(sql), sql)
    return outcome.kind === 'refused' ? asFailure(outcome) : { ...outcome, kind: 'parsed' }
  } catch (error) {
    return failedBy(error, { sql, tables: [] })
  }
}

const asFailure = ({ code, message, position }: GuardRefusal): Failed => ({
  kind: 'failed',
  code,
  message,
  data: position === undefined ? {} : { position },
})

interface Parser {
  /** Held, because the statement lives no longer than its instance. */
  readonly instance: DuckDBInstance
  readonly statement: DuckDBPreparedStatement
}

let parser: Promise<Parser> | undefined

async function openParser(): Promise<Parser> {
  const instance = await parserInstance()
  const connection = await instance.connect()
  return { instance, statement: await connection.prepare('SELECT json_serialize_sql($1::VARCHAR)') }
}

/** Only parses; `extractStatements` would on its way open the files of IMPORT DATABASE. */
async function serialized(sql: string): Promise<string> {
  parser ??= openParser()
  const { statement } = await parser
  // a worker runs one job at a time, so nobody binds another text before this one is read
  statement.bindVarchar(1, sql)
  const result = await statement.run()
  const chunk = await result.fetchChunk()
  return String(chunk?.getColumnVector(0).getItem(0))
}
