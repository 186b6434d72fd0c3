/** Tables of this thread that lie in memory, for point reads: each is one dataset at one snapshot, and never changes. */
import type { DuckDBInstance } from '@duckdb/node-api'
import { LRUCache } from 'lru-cache'
import { limits } from '../../config/limits.ts'
import { quotedName } from '../parquet/parquet-sql.ts'
import type { Stop } from '../stop.ts'
import { boundedInstance, type InstanceSpec } from './instances.adapter.ts'
import { createTableSql, MERGE_SCHEMA, type QueryTable } from './query-table.ts'

export interface HotSpec extends Omit<InstanceSpec, 'tables'> {
  readonly table: QueryTable
  /** Of the dataset and its snapshot: equal ids mean equal rows in equal order. */
  readonly id: string
}

export interface HotTable {
  readonly id: string
  readonly rows: number
  readonly bytes: number
}

interface Held extends HotTable {
  readonly instance: DuckDBInstance
}

/** One instance a table: what it holds can be counted, and goes with it. */
const held = new LRUCache<string, Held>({
  maxSize: limits.hotBytesMax,
  sizeCalculation: ({ bytes }) => Math.max(1, bytes),
  dispose: ({ instance }) => instance.closeSync(),
})

/** The locked instance with that table alone, where it is here. */
export const hotInstance = ({ rights, hot }: Reading): DuckDBInstance | undefined =>
  hot === undefined ? undefined : held.get(keyOf(rights, hot))?.instance

/** Forgets the table after an error that voids its instance. */
export const dropHot = ({ rights, hot }: Reading): void => {
  if (hot !== undefined) held.delete(keyOf(rights, hot))
}

/** All that is here now. */
export const hotTables = (): readonly HotTable[] =>
  [...held.values()].map(({ id, rows, bytes }) => ({ id, rows, bytes }))

/**
 * Reads a table into memory, where it is not there and fits; those read longest ago go for it.
 * Rejects with DuckDB's error, also where `stop` ended it.
 */
export async function loadHot(spec: HotSpec, stop: Stop): Promise<'loaded' | 'too large'> {
  const key = keyOf(spec.rights, spec.id)
  if (held.has(key)) return 'loaded'
  const instance = await boundedInstance(spec, loadSql(spec), stop)
  try {
    const { rows, bytes } = await sizeOf(instance, spec.table)
    if (bytes <= limits.hotTableBytesMax) {
      held.set(key, { id: spec.id, rows, bytes, instance })
      return 'loaded'
    }
  } catch (error) {
    instance.closeSync()
    throw error
  }
  instance.closeSync()
  return 'too large'
}

interface Reading {
  readonly rights: string
  readonly hot?: string | undefined
}

const keyOf = (rights: string, id: string): string => JSON.stringify([rights, id])

/** Not a name that a dataset can have. */
const SOURCE = 'source of rows'

/** Statements see a view, as over files: a table would have columns of its own, such as `rowid`. */
function loadSql({ table, memoryBytes }: HotSpec): readonly string[] {
  const rows = `${MERGE_SCHEMA}.rows`
  return [
    createTableSql({ ...table, name: SOURCE }),
    `CREATE TABLE ${rows} AS SELECT * FROM ${quotedName(SOURCE)}`,
    `DROP VIEW ${quotedName(SOURCE)}`,
    `DROP TABLE IF EXISTS ${MERGE_SCHEMA}.${quotedName(SOURCE)}`,
    `CREATE VIEW ${quotedName(table.name)} AS SELECT * FROM ${rows}`,
    // a statement has as much beside the rows as elsewhere
    `SET memory_limit = '${memoryBytes + limits.hotTableBytesMax}B'`,
  ]
}

async function sizeOf(instance: DuckDBInstance, { name }: QueryTable): Promise<{ rows: number; bytes: number }> {
  const connection = await instance.connect()
  try {
    const sql = `SELECT (SELECT count(*) FROM ${quotedName(name)})::DOUBLE, (SELECT sum(memory_usage_bytes) FROM duckdb_memory())::DOUBLE`
    const [[rows, bytes] = []] = (await connection.runAndReadAll(sql)).getRowsJS()
    return { rows: Number(rows), bytes: Number(bytes) }
  } finally {
    connection.disconnectSync()
  }
}
