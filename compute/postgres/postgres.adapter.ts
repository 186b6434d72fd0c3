/** Postgres as a source of rows: one query in a transaction that only reads, page by page, values as their texts. */
import { Client, type CustomTypesConfig, DatabaseError, type FieldDef } from 'pg'
import Cursor from 'pg-cursor'
import type { SourceColumn } from '../../actors/ingest/postgres/column-type.ts'
import { limits } from '../../config/limits.ts'
import type { Failed } from '../failed.ts'

export type TextRow = readonly (string | null)[]

export interface OpenQuery {
  readonly columns: readonly SourceColumn[]
  /** At most so many rows; none at the end. */
  next(rows: number): Promise<readonly TextRow[]>
}

export interface Source {
  /** Starts the query. Rejects, as `next` does, with what `sourceFailure` tells apart. */
  query(sql: string): Promise<OpenQuery>
  /** Breaks the connection off, whatever it does: what waits for it rejects. */
  abandon(): void
  close(): Promise<void>
}

class GoneError extends Error {
  override readonly name = 'GoneError'
}

class LateError extends Error {
  override readonly name = 'LateError'
}

const asText: CustomTypesConfig = { getTypeParser: () => (text: string | Buffer) => String(text) }

const session = [
  'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  // its clock runs from the first page to the last one: each page has ours
  `SET LOCAL statement_timeout = ${limits.postgresTimeoutMs}`,
  // from version 14 on a server can see that nobody waits any more
  `SELECT set_config(name, '${limits.postgresLeftMs}', true) FROM pg_settings WHERE name = 'client_connection_check_interval'`,
  "SET LOCAL TimeZone = 'UTC'",
  "SET LOCAL DateStyle = 'ISO, YMD'",
  "SET LOCAL IntervalStyle = 'iso_8601'",
  "SET LOCAL bytea_output = 'hex'",
]

/** The signal breaks the connection off, also while it is made. */
export async function openSource(url: string, signal: AbortSignal): Promise<Source> {
  const client = clientOf(url)
  const lost = Promise.withResolvers<never>()
  lost.promise.catch(() => undefined)
  client.on('error', (error) => lost.reject(new GoneError(error.message)))
  client.on('end', () => lost.reject(new GoneError('the connection ended')))
  /** A peer that is gone without a word answers never, and one that thinks too long looks the same. */
  const answered = async <R>(answer: Promise<R>): Promise<R> => {
    const silent = Promise.withResolvers<never>()
    const timer = setTimeout(() => silent.reject(new LateError('no answer')), limits.postgresPageMs)
    try {
      return await Promise.race([answer, lost.promise, silent.promise])
    } finally {
      clearTimeout(timer)
    }
  }
  const abandon = () => {
    lost.reject(new GoneError('the caller went away'))
    client.connection.stream.destroy()
  }
  signal.addEventListener('abort', abandon)
  try {
    await answered(client.connect())
  } catch (error) {
    abandon()
    throw error
  }
  return {
    async query(sql) {
      for (const statement of session) await answered(client.query(statement))
      const elements = await answered(elementsOfArrays(client))
      const text = `SELECT * FROM (\n${sql}\n) AS rows_of_source`
      const cursor = client.query(new Cursor<TextRow>(text, [], { rowMode: 'array', types: asText }))
      const first = await answered(firstPage(cursor))
      let waiting: readonly TextRow[] | undefined = first.rows
      return {
        columns: first.fields.map((field) => described(field, elements)),
        async next(count) {
          const rows = waiting ?? (await answered(cursor.read(count)))
          waiting = undefined
          return rows
        },
      }
    },
    abandon,
    close: () => Promise.race([client.end(), lost.promise]).catch(() => undefined),
  }
}

function clientOf(url: string): Client {
  try {
    return new Client({
      connectionString: url,
      connectionTimeoutMillis: limits.postgresConnectMs,
      application_name: 'lakehouse',
      keepAlive: true,
    })
  } catch {
    // what it says of an address that is none holds the address
    throw new GoneError('the address is none')
  }
}

interface Page {
  readonly rows: readonly TextRow[]
  readonly fields: readonly FieldDef[]
}

/** With it comes what the columns are; read beyond its end a cursor tells nothing of them. */
function firstPage(cursor: Cursor<TextRow>): Promise<Page> {
  const { promise, resolve, reject } = Promise.withResolvers<Page>()
  cursor.read(1, (error, rows, result) => (error ? reject(error) : resolve({ rows, fields: result.fields })))
  return promise
}

/** Types of arrays to those of their elements. While a cursor is open nothing else can be asked. */
async function elementsOfArrays(client: Client): Promise<ReadonlyMap<number, number>> {
  const { rows } = await client.query<[number, number]>({
    text: "SELECT oid, typelem FROM pg_type WHERE typcategory = 'A' AND typelem <> 0",
    rowMode: 'array',
  })
  return new Map(rows)
}

function described(field: FieldDef, elements: ReadonlyMap<number, number>): SourceColumn {
  const { name, dataTypeID, dataTypeModifier } = field
  const element = elements.get(dataTypeID)
  return { name, typeId: element ?? dataTypeID, modifier: dataTypeModifier, isArray: element !== undefined }
}

const failed = (code: Failed['code'], message: string): Failed => ({ kind: 'failed', code, message })

/** Codes of Postgres: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const failures: readonly (readonly [RegExp, Failed['code'], string | undefined])[] = [
  // a WITH that writes, a write of any other kind
  [/^(0A000|25006)$/, 'QUERY_NOT_READ_ONLY', undefined],
  [/^57014$/, 'INGEST_SOURCE_TIMEOUT', 'The database took longer than it may'],
  [/^(28|3D)/, 'INGEST_SOURCE_UNAVAILABLE', 'The database does not let this lake in'],
  [/^(08|53|57P)/, 'INGEST_SOURCE_UNAVAILABLE', 'The database can not go on'],
  [/./, 'INGEST_SOURCE_FAILED', undefined],
]

/** Of what this adapter rejects with; undefined for anything else. What says where the database is stays here. */
export function sourceFailure(error: unknown): Failed | undefined {
  if (error instanceof DatabaseError) {
    const [, code, message] = failures.find(([pattern]) => pattern.test(error.code ?? '?')) ?? []
    return failed(
      code ?? 'INGEST_SOURCE_FAILED',
      message ?? `The database says: ${error.message.slice(0, limits.postgresReasonLengthMax)}`,
    )
  }
  if (error instanceof LateError)
    return failed('INGEST_SOURCE_TIMEOUT', `The database has not answered within ${limits.postgresPageMs} ms`)
  const isNetwork = error instanceof Error && 'code' in error && 'syscall' in error
  if (isNetwork || error instanceof GoneError || isOfTheConnection(error)) {
    return failed('INGEST_SOURCE_UNAVAILABLE', 'The connection to the database failed or broke off')
  }
  return undefined
}

/** pg has no class of its own for these. */
const isOfTheConnection = (error: unknown): boolean =>
  error instanceof Error && (error instanceof AggregateError || /connection|timeout|SSL|SASL|ssl/i.test(error.message))
