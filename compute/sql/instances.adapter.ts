/** DuckDB instances that user SQL may run on: they see exactly their own tables and files, and nothing can be changed. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { DuckDBInstance } from '@duckdb/node-api'
import { LRUCache } from 'lru-cache'
import { limits } from '../../config/limits.ts'
import { listSql } from '../parquet/parquet-sql.ts'
import type { Stop } from '../stop.ts'
import { plainTables } from './plain-tables.adapter.ts'
import { createTableSql, filesOf, MERGE_SCHEMA, type QueryTable, tableName } from './query-table.ts'

export interface InstanceSpec {
  readonly tables: readonly QueryTable[]
  /** What the reader may see; instances are never shared between different rights. */
  readonly rights: string
  readonly memoryBytes: number
  readonly threads: number
  /** Where large sorts and joins may spill; each instance has a folder of its own in it. */
  readonly tempDir: string
}

/** Values are files, so what an instance holds is little but for the keys of unfolded deletes; the number bounds it. */
const open = new LRUCache<string, DuckDBInstance>({
  max: limits.queryInstancesMax,
  dispose: (instance) => instance.closeSync(),
})
let opened = 0

/**
 * The locked instance for these tables and rights, made at the first call (about 12 ms) and kept for the next.
 * A worker runs one job at a time, so none is closed while it is in use. Rejects with DuckDB's error.
 */
export async function instanceFor(spec: InstanceSpec): Promise<DuckDBInstance> {
  const key = keyOf(spec)
  const kept = open.get(key)
  if (kept !== undefined) return kept
  const instance = await openInstance(spec)
  open.set(key, instance)
  return instance
}

/** Closes the instance after an error that voids it; the next call of `instanceFor` makes a new one. */
export const dropInstance = (spec: InstanceSpec): void => void open.delete(keyOf(spec))

/** An instance without tables or files, for parsing. */
export const parserInstance = (): Promise<DuckDBInstance> => lockedInstance({ threads: '1' }, [])

/** Field by field in JSON, so that no name can pose as a separator. */
function keyOf({ tables, rights, memoryBytes, threads, tempDir }: InstanceSpec): string {
  const ids = tables.map((table) => [tableName(table), table.id]).sort()
  return JSON.stringify([rights, ids, memoryBytes, threads, tempDir])
}

async function openInstance(spec: InstanceSpec): Promise<DuckDBInstance> {
  const plain = await plainTables(spec.tables)
  return boundedInstance(spec, [
    // files are immutable, so a footer that was read once is right for ever
    'SET parquet_metadata_cache = true',
    ...spec.tables.map((table) => createTableSql(table, plain.has(table) ? 'as they are' : 'by columns')),
    // keys that were deleted are in memory by now, their files are read no more
    // by SET, because as an option at creation it is refused; before access is closed, because afterwards it is too
    `SET allowed_paths = ${listSql(spec.tables.flatMap(filesOf))}`,
  ])
}

/** A locked instance after the statements of `setup`, which `stop` may end early; it is over with them. */
export async function boundedInstance(
  { memoryBytes, threads, tempDir }: Omit<InstanceSpec, 'tables' | 'rights'>,
  setup: readonly string[],
  stop?: Stop,
): Promise<DuckDBInstance> {
  await mkdir(tempDir, { recursive: true })
  opened += 1
  const options = {
    threads: String(threads),
    memory_limit: `${memoryBytes}B`,
    // two instances in one folder would use files of the same names
    temp_directory: join(tempDir, `${process.pid}-${threadId}-${opened}`),
    max_temp_directory_size: `${limits.queryTempBytesMax}B`,
  }
  return lockedInstance(options, ['CREATE SCHEMA lake', `CREATE SCHEMA ${MERGE_SCHEMA}`, ...setup], stop)
}

/** The order matters: after the last statement nothing can be set or opened any more. */
async function lockedInstance(
  options: Record<string, string>,
  setup: readonly string[],
  stop?: Stop,
): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    ...options,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    // local files are in the page cache already; sixteen instances would each hold a copy
    enable_external_file_cache: 'false',
    errors_as_json: 'true',
  })
  try {
    const connection = await instance.connect()
    stop?.interrupts(connection)
    const statements = [
      // the text of a TIMESTAMPTZ must not depend on the node
      "SET TimeZone = 'UTC'",
      ...setup,
      'SET enable_external_access = false',
      'SET lock_configuration = true',
    ]
    await connection.run(statements.join(';\n'))
    stop?.end()
    connection.disconnectSync()
    return instance
  } catch (error) {
    stop?.end()
    instance.closeSync()
    throw error
  }
}
