/** Runs one SELECT over immutable files in a locked DuckDB instance and gives its rows as JSON text. */
import type { MessagePort } from 'node:worker_threads'
import { type DuckDBConnection, type DuckDBResult, StatementType } from '@duckdb/node-api'
import { limits } from '../config/limits.ts'
import { bindParams, type JsonValue } from './bind-params.adapter.ts'
import { rowTexts, typeName } from './encode-json.adapter.ts'
import { endsInstance, failedBy } from './engine-failure.ts'
import type { Failed } from './failed.ts'
import { dropInstance, instanceFor } from './instances.adapter.ts'
import { jsonRows } from './json-rows.ts'
import { transferring } from './pool-transfer.ts'
import type { QueryTable } from './query-table.ts'
import { uniqueNames } from './value-text.ts'

export interface QueryInput {
  readonly sql: string
  /** For `$1`, `$2`, … or `?`: scalars, or lists of scalars of one kind. */
  readonly params: readonly JsonValue[]
  /** Every table that the statement may name. */
  readonly tables: readonly QueryTable[]
  /** What the reader may see, as a key. */
  readonly rights: string
  readonly maxRows: number
  /** Of the JSON text of all rows. */
  readonly maxBytes: number
  readonly memoryBytes: number
  readonly threads: number
  /** A folder for spilling, this process's own. */
  readonly tempDir: string
  /** Any message on it stops the query; the outcome is then QUERY_TIMEOUT. */
  readonly cancel?: MessagePort
}

export interface QueryRows {
  readonly kind: 'rows'
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  /** UTF-8 text of a JSON array of row objects. */
  readonly rows: Uint8Array
  readonly rowCount: number
  /** True where the result has at least one more row. */
  readonly truncated: boolean
}

export type QueryOutcome = QueryRows | Failed

export default async function query(input: QueryInput): Promise<QueryOutcome> {
  const outcome = await runQuery(input)
  return outcome.kind === 'rows' ? transferring(outcome, [outcome.rows]) : outcome
}

/** The job without the move of its bytes to another thread. */
export async function runQuery(input: QueryInput): Promise<QueryOutcome> {
  const stop = stopOn(input.cancel)
  try {
    const instance = await instanceFor(input)
    const connection = await instance.connect()
    try {
      stop.interrupts(connection)
      return await run(connection, input, stop)
    } finally {
      stop.end()
      connection.disconnectSync()
    }
  } catch (error) {
    if (endsInstance(error)) dropInstance(input)
    return stop.asked ? interrupted : failedBy(error, input)
  } finally {
    stop.end()
  }
}

const interrupted: Failed = { kind: 'failed', code: 'QUERY_TIMEOUT', message: 'the query was interrupted' }

async function run(connection: DuckDBConnection, input: QueryInput, stop: Stop): Promise<QueryOutcome> {
  const statement = await connection.prepare(input.sql)
  if (statement.statementType !== StatementType.SELECT) {
    return { kind: 'failed', code: 'QUERY_NOT_READ_ONLY', message: 'only one SELECT statement may run' }
  }
  const refused = bindParams(statement, input.params)
  if (refused !== undefined) return refused
  let result: DuckDBResult | undefined
  let finished = false
  try {
    result = await statement.stream()
    const rows = await collect(result, input, stop)
    finished = !rows.truncated
    return rows
  } finally {
    // an unfinished result keeps its sorts and hashes in memory until JavaScript's garbage is collected;
    // the next statement on the connection ends it now
    if (result !== undefined && !finished) await connection.run('SELECT 1').catch(() => undefined)
  }
}

/** Chunk by chunk: neither DuckDB nor this thread ever holds more of the result than may be sent. */
async function collect(result: DuckDBResult, input: QueryInput, stop: Stop): Promise<QueryRows> {
  const names = uniqueNames(result.columnNames())
  const columns = names.map((name, index) => ({ name, type: typeName(result.columnType(index)) }))
  const rows = jsonRows(input)
  while (!rows.truncated) {
    const chunk = await result.fetchChunk()
    if (stop.asked) throw new Error('INTERRUPT Error: asked to stop')
    if (chunk === null || chunk.rowCount === 0) break
    const text = rowTexts(chunk, names)
    // the row that is one too many is not encoded, only counted
    for (let row = 0; row < chunk.rowCount; row++) if (!rows.add(rows.rowCount < input.maxRows ? text(row) : '')) break
  }
  return { kind: 'rows', columns, rows: rows.bytes(), rowCount: rows.rowCount, truncated: rows.truncated }
}

interface Stop {
  readonly asked: boolean
  /** From now on `connection` is interrupted when the message comes. */
  interrupts(connection: DuckDBConnection): void
  /** Must come before the connection is closed. */
  end(): void
}

/** One interrupt may fall between two operations and be forgotten, so it is repeated until the query has ended. */
function stopOn(port: MessagePort | undefined): Stop {
  let asked = false
  let running: DuckDBConnection | undefined
  let timer: NodeJS.Timeout | undefined
  const interrupt = () => running?.interrupt()
  const stop = () => {
    asked = true
    interrupt()
    timer ??= setInterval(interrupt, limits.queryInterruptEveryMs)
  }
  port?.on('message', stop)
  return {
    get asked() {
      return asked
    },
    interrupts(connection) {
      running = connection
      if (asked) interrupt()
    },
    end() {
      clearInterval(timer)
      running = undefined
      port?.close()
    },
  }
}
