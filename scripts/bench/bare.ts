/** A bare DuckDB in process: the peer that anybody with the library has. */
import { availableParallelism } from 'node:os'
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api'
import { Settings } from '../../config/env.ts'

/** DuckDB threads that one query of the lake has. */
export const queryThreads = Math.max(1, Math.floor(availableParallelism() / Settings.parse({}).query.workers))

export interface Bare extends Disposable {
  readonly connection: DuckDBConnection
  /** The rows of a statement as bytes of JSON, as anybody with the library would write it. */
  json(sql: string, params?: DuckDBValue[]): Promise<Buffer>
}

export async function openBare(threads: number): Promise<Bare> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) })
  const connection = await instance.connect()
  return {
    connection,
    async json(sql, params) {
      const reader = await connection.runAndReadAll(sql, params)
      return Buffer.from(JSON.stringify(reader.getRowObjectsJson()))
    },
    [Symbol.dispose]() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}
