/** Parquet files made for a test, by DuckDB. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'

/** The bytes of a file with the rows of a SELECT; `options` are those of COPY. */
export async function parquetOf(select: string, options = ''): Promise<Buffer<ArrayBuffer>> {
  const folder = await mkdtemp(join(tmpdir(), 'lakehouse-parquet-'))
  const instance = await DuckDBInstance.create(':memory:')
  try {
    const connection = await instance.connect()
    const path = join(folder, 'made.parquet')
    await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet${options})`)
    connection.closeSync()
    return await readFile(path)
  } finally {
    instance.closeSync()
    await rm(folder, { recursive: true, force: true })
  }
}
