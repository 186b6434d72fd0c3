/** Rows of the staffing sample that change: the same upserts, deletes and folds in the lake and in DuckLake. */
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { openBare } from './bare.ts'
import type { DuckLake } from './ducklake.ts'
import type { Server } from './server.ts'

const POLL_MS = 5
const Progress = z.object({ state: z.string(), error: z.unknown().optional() })

/** What happens to a table of workers, which has the key `id`. */
export interface RowChanges {
  make(table: string, csv: string): Promise<unknown>
  upsert(table: string, csv: string): Promise<unknown>
  deleteKeys(table: string, keys: readonly number[]): Promise<unknown>
  /** Resolves when the files are one. */
  compact(table: string): Promise<unknown>
}

export function changesOf({ client }: Server): RowChanges {
  const upload = (query: string, path: string) =>
    client.post(`/ingest?${query}`, { type: 'text/csv', content: { path } })
  const post = (path: string, body: object) =>
    client.post(path, { type: 'application/json', content: JSON.stringify(body) })
  return {
    make: (table, csv) => upload(`dataset=${table}&key=id`, csv),
    upsert: (table, csv) => upload(`dataset=${table}&mode=upsert`, csv),
    deleteKeys: (table, keys) => post(`/datasets/${table}/rows/delete`, { keys }),
    async compact(table) {
      const accepted: unknown = JSON.parse(String(await post(`/datasets/${table}/compact`, {})))
      const { id } = z.object({ id: z.string() }).parse(accepted)
      for (;;) {
        const { state, error } = Progress.parse(JSON.parse(String(await client.get(`/ingest/${id}`))))
        if (state === 'failed') throw new Error(`${table} was not folded: ${JSON.stringify(error)}`)
        if (state === 'done') return
        await wait(POLL_MS)
      }
    },
  }
}

/** One writer, so one client. */
export function changesOfDuckLake(lake: DuckLake): RowChanges {
  const run = (sql: string) => lake.run(0, sql)
  return {
    make: (table, csv) => run(`CREATE TABLE lake.${table} AS SELECT * FROM read_csv('${csv}')`),
    upsert: (table, csv) =>
      run(`MERGE INTO lake.${table} AS held USING (SELECT * FROM read_csv('${csv}')) AS arrived USING (id)
        WHEN MATCHED THEN UPDATE WHEN NOT MATCHED THEN INSERT`),
    deleteKeys: (table, keys) => run(`DELETE FROM lake.${table} WHERE id IN (${keys.join(', ')})`),
    async compact(table) {
      await run(`CALL ducklake_rewrite_data_files('lake', '${table}', delete_threshold => 0)`)
      await run(`CALL ducklake_merge_adjacent_files('lake', '${table}')`)
    },
  }
}

export interface Share {
  /** One row in so many … */
  readonly of: number
  /** … whose id leaves this. */
  readonly part: number
}

/** Path of a file with that share of the rows of `csv`, which another file of the same folder has with other notes. */
export async function changedCsv(folder: string, csv: string, { of, part }: Share): Promise<string> {
  const path = join(folder, `changed-${of}-${part}.csv`)
  const rows = `SELECT * REPLACE ('changed, ${part} of ${of}' AS notes) FROM read_csv('${csv}', all_varchar = true)`
  using bare = await openBare(1)
  await bare.connection.run(`COPY (${rows} WHERE id::BIGINT % ${of} = ${part}) TO '${path}' (HEADER)`)
  return path
}
