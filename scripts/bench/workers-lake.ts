/** The staffing sample in a lake, and the same files in a bare DuckDB. */
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { BenchOptions } from './bench.ts'
import { workersFile } from './sample-file.ts'
import { startServer } from './server.ts'

export const tableOf = (rows: number): string => `workers_${rows}`

/** Makes one dataset for each number of rows. */
export async function fillLake({ folder }: BenchOptions, lake: string, counts: readonly number[]): Promise<void> {
  const server = await startServer(lake)
  try {
    for (const rows of counts) {
      const content = { path: await workersFile(folder, { format: 'csv', rows }) }
      await server.client.post(`/ingest?dataset=${tableOf(rows)}`, { type: 'text/csv', content })
    }
  } finally {
    await server.stop()
  }
}

/** The view of the dataset's name over its files. */
export async function makeView(
  bare: DuckDBConnection,
  { table, lake }: { readonly table: string; readonly lake: string },
): Promise<void> {
  const files: string[] = []
  for await (const file of glob(join(lake, 'primary', 'datasets', table, '*.parquet'))) files.push(`'${file}'`)
  await bare.run(`CREATE VIEW ${table} AS SELECT * FROM read_parquet([${files.join(', ')}])`)
}
