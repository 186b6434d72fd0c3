/** DuckLake on the local disk: tables of other people's lake, written by several connections at once. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'

export interface DuckLake {
  /** One statement, as the client of that number. */
  run(client: number, sql: string, params?: number[]): Promise<unknown>
  close(): void
}

interface DuckLakeSettings {
  /** Path of the extension. */
  readonly extension: string
  readonly folder: string
  /** Inserts of up to so many rows go into its catalog, without a Parquet file. */
  readonly inlineRows: number
  readonly clients: number
  readonly threads: number
}

/** Its connections lose races for the next snapshot; it tries again by itself, and here often enough. */
const RETRIES = 1000

export async function openDuckLake({
  extension,
  folder,
  inlineRows,
  clients,
  threads,
}: DuckLakeSettings): Promise<DuckLake> {
  await mkdir(folder, { recursive: true })
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) })
  const first = await instance.connect()
  await first.run(`LOAD '${extension}'`)
  await first.run(`SET ducklake_max_retry_count = ${RETRIES}`)
  const options = `DATA_PATH '${join(folder, 'data')}', DATA_INLINING_ROW_LIMIT ${inlineRows}`
  await first.run(`ATTACH 'ducklake:${join(folder, 'catalog.ducklake')}' AS lake (${options})`)
  const others = Array.from({ length: clients - 1 }, () => instance.connect())
  const connections = [first, ...(await Promise.all(others))]
  return {
    async run(client, sql, params) {
      await connections[client]?.run(sql, params)
    },
    close() {
      for (const connection of connections) connection.closeSync()
      instance.closeSync()
    },
  }
}
