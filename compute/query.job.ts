/** Runs one SELECT over immutable files in a locked DuckDB instance and gives its rows in one of the shapes of a result. */
import type { MessagePort } from 'node:worker_threads'
import { type DuckDBConnection, type DuckDBResult, StatementType } from '@duckdb/node-api'
import type { Failed } from './failed.ts'
import { transferring } from './pool-transfer.ts'
import { arrowEncoder } from './result/encode-arrow.adapter.ts'
import { typeName } from './result/encode-json.adapter.ts'
import { parquetEncoder } from './result/encode-parquet.adapter.ts'
import { csvEncoder, jsonEncoder, ndjsonEncoder, rowsEncoder } from './result/encode-text.adapter.ts'
import { type ResultBody, resultBody, type StreamTerms } from './result/result-body.ts'
import type { EncoderParts, ResultEncoder } from './result/result-encoder.adapter.ts'
import type { Envelope, ResultColumn, ResultFormat, ResultSummary } from './result/result-format.ts'
import { uniqueNames } from './result/value-text.ts'
import { bindParams, type JsonValue } from './sql/bind-params.adapter.ts'
import { endsInstance, failedBy } from './sql/engine-failure.ts'
import { hotTables } from './sql/hot-tables.adapter.ts'
import { dropInstance, instanceFor } from './sql/instances.adapter.ts'
import type { QueryTable } from './sql/query-table.ts'
import { hasFailed } from './sql/stream-failure.adapter.ts'
import { type Stop, stopOn } from './stop.ts'

export interface QueryInput {
  readonly sql: string
  /** For `$1`, `$2`, … or `?`: scalars, or lists of scalars of one kind. */
  readonly params: readonly JsonValue[]
  /** Every table that the statement may name. */
  readonly tables: readonly QueryTable[]
  /** What the reader may see, as a key. */
  readonly rights: string
  /** Reads the only table from memory where this thread holds it under that id. */
  readonly hot?: string
  readonly format: ResultFormat
  /** What `json` says beside its rows. */
  readonly envelope?: Envelope
  /** Absent: all rows. */
  readonly maxRows?: number
  /** Of the format `rows`. */
  readonly maxBytes: number
  /** How a large result leaves; absent: in the outcome, as a small one. */
  readonly stream?: StreamTerms
  readonly memoryBytes: number
  readonly threads: number
  /** A folder for spilling, this process's own. */
  readonly tempDir: string
  /** Any message on it stops the query; the outcome is then QUERY_TIMEOUT. */
  readonly cancel?: MessagePort
}

export interface QueryRows extends ResultSummary {
  readonly kind: 'rows'
  readonly columns: readonly ResultColumn[]
  /** The whole result in its format. */
  readonly rows: Uint8Array
}

/** The whole result has gone through the data port. */
export interface QueryStreamed extends ResultSummary {
  readonly kind: 'streamed'
  readonly columns: readonly ResultColumn[]
}

export type QueryOutcome = QueryRows | QueryStreamed | Failed

export default async function query(input: QueryInput): Promise<QueryOutcome> {
  const outcome = await runQuery(input)
  return outcome.kind === 'rows' ? transferring(outcome, [outcome.rows]) : outcome
}

/** The job without the move of its bytes to another thread. */
export async function runQuery(input: QueryInput): Promise<QueryOutcome> {
  const stop = stopOn(input.cancel)
  try {
    const instance = hotTables.instance(input) ?? (await instanceFor(input))
    const connection = await instance.connect()
    try {
      stop.interrupts(connection)
      return await run(connection, input, stop)
    } finally {
      stop.end()
      connection.disconnectSync()
    }
  } catch (error) {
    if (endsInstance(error)) {
      dropInstance(input)
      hotTables.drop(input)
    }
    return stop.failure ?? failedBy(error, input)
  } finally {
    stop.end()
  }
}

async function run(connection: DuckDBConnection, input: QueryInput, stop: Stop): Promise<QueryOutcome> {
  const statement = await connection.prepare(input.sql)
  if (statement.statementType !== StatementType.SELECT) {
    return { kind: 'failed', code: 'QUERY_NOT_READ_ONLY', message: 'only one SELECT statement may run' }
  }
  const refused = bindParams(statement, input.params)
  if (refused !== undefined) return refused
  const body = resultBody({ terms: input.stream, port: input.cancel, stop })
  await connection.run('BEGIN TRANSACTION READ ONLY')
  let result: DuckDBResult | undefined
  let finished = false
  try {
    result = await statement.stream()
    const outcome = await collect(result, { connection, input, body, stop })
    if (outcome !== 'failed') {
      finished = !outcome.truncated
      return outcome
    }
    body.breakOff()
    await connection.run('ROLLBACK')
    // it fails as it did before, and this time says why
    await statement.run()
    return { kind: 'failed', code: 'QUERY_FAILED', message: 'the query failed while it ran' }
  } finally {
    body.close()
    // an unfinished result keeps its sorts and hashes in memory until JavaScript's garbage is collected;
    // the next statement on the connection ends it now
    if (result !== undefined && !finished) await connection.run('SELECT 1').catch(() => undefined)
  }
}

type MakeEncoder = (parts: EncoderParts) => ResultEncoder | Promise<ResultEncoder>

const encoders: Readonly<Record<ResultFormat, MakeEncoder>> = {
  rows: rowsEncoder,
  json: jsonEncoder,
  ndjson: ndjsonEncoder,
  csv: csvEncoder,
  arrow: arrowEncoder,
  parquet: parquetEncoder,
}

interface Collecting {
  readonly connection: DuckDBConnection
  readonly input: QueryInput
  readonly body: ResultBody
  readonly stop: Stop
}

/** `failed` says that it is not known why. */
async function collect(result: DuckDBResult, to: Collecting): Promise<QueryRows | QueryStreamed | 'failed'> {
  const { connection, input, body, stop } = to
  const types = result.columnTypes()
  const names = uniqueNames(result.columnNames())
  const columns = names.map((name, index) => ({ name, type: typeName(result.columnType(index)) }))
  const { envelope, maxBytes, tempDir } = input
  const encoder = await encoders[input.format]({ columns, types, envelope, maxBytes, tempDir, stop })
  try {
    await body.write(encoder.start())
    const summary = await writeChunks(result, encoder, to)
    if (!summary.truncated && (await hasFailed(connection))) return 'failed'
    for await (const piece of encoder.end(summary)) await body.write(piece)
    const rows = await body.end(summary)
    return rows === undefined ? { kind: 'streamed', columns, ...summary } : { kind: 'rows', columns, rows, ...summary }
  } finally {
    await encoder.close?.()
  }
}

/** Chunk by chunk: neither DuckDB nor this thread ever holds more of the result than its reader takes. */
async function writeChunks(result: DuckDBResult, encoder: ResultEncoder, to: Collecting): Promise<ResultSummary> {
  const { input, body, stop } = to
  let rowCount = 0
  for (;;) {
    const chunk = await result.fetchChunk()
    stop.check()
    if (chunk === null || chunk.rowCount === 0) return { rowCount, truncated: false }
    const { rowCount: there } = chunk
    // the row that is one too many is not encoded, only counted
    const count = Math.min(there, (input.maxRows ?? Number.POSITIVE_INFINITY) - rowCount)
    const taken = await writeRows(body, encoder.rows(chunk, count))
    rowCount += taken
    if (taken < there) return { rowCount, truncated: true }
  }
}

/** How many rows the pieces hold. */
async function writeRows(body: ResultBody, pieces: Generator<Uint8Array, number>): Promise<number> {
  for (;;) {
    const next = pieces.next()
    if (next.done) return next.value
    await body.write(next.value)
  }
}
