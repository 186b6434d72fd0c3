/** Rows of a Postgres database into the lake: read to a local file of typed columns, then taken like any upload. */
import { MessageChannel } from 'node:worker_threads'
import type { PostgresProgress, PostgresRead } from '../../compute/postgres.job.ts'
import { limits } from '../../config/limits.ts'
import { catalog } from '../catalog/contract.ts'
import type { Call } from '../kernel/actor.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import type { DatasetName } from '../kernel/ids.ts'
import { type BatchContent, batchId } from './batch.ts'
import type { IngestResult, Mode } from './contract.ts'
import { inWorkspace } from './local-room.actor.ts'
import type { IngestPool } from './ports.ts'
import { oneSelect, tableSelect } from './postgres/one-select.ts'
import type { ProgressBoard } from './progress.actor.ts'
import type { Taker } from './taker.actor.ts'

/** Addresses of databases by their names, with passwords: in no message and no log. */
export type Databases = ReadonlyMap<string, string>

interface PostgresParts {
  readonly databases: Databases
  readonly caller: Caller
  readonly pool: IngestPool
  readonly threads: number
  readonly taker: Taker
  readonly board: ProgressBoard
}

interface Wanted {
  readonly connection: string
  readonly table?: string | undefined
  readonly query?: string | undefined
  readonly mode: Mode
  readonly key?: string | undefined
  readonly idempotencyKey?: string | undefined
}

/**
 * Before anything is asked of the database.
 * @throws LakeError REQUEST_INVALID, INGEST_SOURCE_UNKNOWN, QUERY_NOT_READ_ONLY
 */
export function sourceOf(databases: Databases, { connection, table, query }: Wanted) {
  if ((table === undefined) === (query === undefined)) {
    throw new LakeError('REQUEST_INVALID', 'rows are those of either a table or a query')
  }
  const url = databases.get(connection)
  if (url === undefined) {
    throw new LakeError('INGEST_SOURCE_UNKNOWN', `the settings name no database ${JSON.stringify(connection)}`)
  }
  if (table !== undefined) return { url, sql: tableSelect(table) }
  const verdict = oneSelect(query ?? '')
  if (verdict.kind === 'refused') throw new LakeError('QUERY_NOT_READ_ONLY', verdict.why)
  return { url, sql: verdict.sql }
}

/** A batch that is named and was taken already is answered without a word to the database. */
export async function takePostgres(
  parts: PostgresParts,
  call: Call<Wanted>,
  { dataset, source }: { readonly dataset: DatasetName; readonly source: ReturnType<typeof sourceOf> },
): Promise<IngestResult> {
  const { caller, taker } = parts
  const { mode, key, connection, table, query, idempotencyKey } = call.params
  const options = { format: 'postgres', connection, table, query }
  const named = (content: BatchContent) => ({
    id: call.requestId,
    dataset,
    mode,
    batch: batchId({ content, dataset, mode, key, options }),
  })
  if (idempotencyKey !== undefined) {
    const repeated = await taker.repeated(caller, named({ idempotencyKey }))
    if (repeated !== undefined) return repeated
  }
  return inWorkspace(caller, async (folder) => {
    const held = mode === 'replace' ? {} : await heldTypes(caller, dataset)
    const { path, bytes, sha256 } = await readRows(parts, call, { ...source, held, folder })
    return taker.take(caller, {
      ...named(idempotencyKey === undefined ? { sha256 } : { idempotencyKey }),
      ...(key === undefined ? {} : { key }),
      path,
      bytes,
      format: 'parquet',
      origin: 'postgres',
      encoding: 'utf-8',
      options: {},
      signal: call.signal,
    })
  })
}

async function heldTypes(caller: Caller, dataset: DatasetName): Promise<Readonly<Record<string, string>>> {
  const { datasets } = await ask(caller, catalog.resolve, { names: [dataset] })
  return Object.fromEntries(datasets.flatMap(({ fields }) => fields.map(({ name, type }) => [name, type])))
}

interface Reading {
  readonly url: string
  readonly sql: string
  readonly held: Readonly<Record<string, string>>
  readonly folder: string
}

async function readRows(parts: PostgresParts, call: Call<Wanted>, reading: Reading): Promise<PostgresRead> {
  const { pool, board, threads } = parts
  const { url, sql, held, folder } = reading
  const progress = new MessageChannel()
  progress.port1.on('message', (note: PostgresProgress) => board.note(call.requestId, note))
  const input = {
    url,
    sql,
    held,
    outputDir: folder,
    memoryBytes: limits.ingestMemoryBytes,
    threads,
    port: progress.port2,
  }
  try {
    return await pool.run('postgres', input, { lane: 'batch', signal: call.signal, transfer: [progress.port2] })
  } finally {
    progress.port1.close()
  }
}
