/** Tables of this thread that lie in memory, for point reads: each is one dataset at one snapshot, and never changes. */
import type { DuckDBInstance } from '@duckdb/node-api'
import { LRUCache } from 'lru-cache'
import { quotedName } from '../../actors/kernel/sql-text.ts'
import { limits } from '../../config/limits.ts'
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

interface Reading {
  readonly rights: string
  /** Absent: from files. */
  readonly hot?: string | undefined
}

interface Bounds {
  readonly hotBytesMax: number
  readonly hotTableBytesMax: number
}

export class HotTables {
  readonly #tableBytesMax: number
  /** One instance a table: what it holds can be counted, and goes with it. */
  readonly #held: LRUCache<string, Held>

  constructor({ hotBytesMax, hotTableBytesMax }: Bounds) {
    this.#tableBytesMax = hotTableBytesMax
    this.#held = new LRUCache<string, Held>({
      maxSize: hotBytesMax,
      sizeCalculation: ({ bytes }) => Math.max(1, bytes),
      dispose: ({ instance }) => instance.closeSync(),
    })
  }

  /** All that is here now, the one read last first. */
  get held(): readonly HotTable[] {
    return [...this.#held.values()].map(({ id, rows, bytes }) => ({ id, rows, bytes }))
  }

  /** The locked instance with that table alone, where it is here. */
  instance({ rights, hot }: Reading): DuckDBInstance | undefined {
    return hot === undefined ? undefined : this.#held.get(keyOf(rights, hot))?.instance
  }

  /** Forgets the table after an error that voids its instance. */
  drop({ rights, hot }: Reading): void {
    if (hot !== undefined) this.#held.delete(keyOf(rights, hot))
  }

  /**
   * Reads a table into memory, where it is not there and fits; those read longest ago go for it.
   * Rejects with DuckDB's error, also where `stop` ended it.
   */
  async load(spec: HotSpec, stop: Stop): Promise<'loaded' | 'too large'> {
    const key = keyOf(spec.rights, spec.id)
    if (this.#held.has(key)) return 'loaded'
    const setup = loadSql(spec.table, spec.memoryBytes + this.#tableBytesMax)
    const instance = await boundedInstance(spec, setup, stop)
    const { rows, bytes } = await sizeOf(instance, spec.table)
    if (bytes > this.#tableBytesMax) {
      instance.closeSync()
      return 'too large'
    }
    this.#held.set(key, { id: spec.id, rows, bytes, instance })
    return 'loaded'
  }
}

/** Those of this thread. */
export const hotTables = new HotTables(limits)

const keyOf = (rights: string, id: string): string => JSON.stringify([rights, id])

/** Not a name that a dataset can have. */
const SOURCE = 'source of rows'

/** Statements see a view, as over files: a table would have columns of its own, such as `rowid`. */
function loadSql(table: QueryTable, memoryBytesLater: number): readonly string[] {
  const rows = `${MERGE_SCHEMA}.rows`
  return [
    createTableSql({ ...table, name: SOURCE }),
    `CREATE TABLE ${rows} AS SELECT * FROM ${quotedName(SOURCE)}`,
    `DROP VIEW ${quotedName(SOURCE)}`,
    `DROP TABLE IF EXISTS ${MERGE_SCHEMA}.${quotedName(SOURCE)}`,
    `CREATE VIEW ${quotedName(table.name)} AS SELECT * FROM ${rows}`,
    // a statement has as much beside the rows as it has over files
    `SET memory_limit = '${memoryBytesLater}B'`,
  ]
}

/** Closes the instance where it fails. */
async function sizeOf(instance: DuckDBInstance, { name }: QueryTable): Promise<{ rows: number; bytes: number }> {
  try {
    const connection = await instance.connect()
    const sql = `SELECT (SELECT count(*) FROM ${quotedName(name)})::DOUBLE,
      (SELECT sum(memory_usage_bytes) FROM duckdb_memory())::DOUBLE`
    const [[rows, bytes] = []] = (await connection.runAndReadAll(sql)).getRowsJS()
    connection.disconnectSync()
    return { rows: Number(rows), bytes: Number(bytes) }
  } catch (error) {
    instance.closeSync()
    throw error
  }
}
