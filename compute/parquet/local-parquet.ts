/** Writes the rows of a select as one Parquet file of the lake's form, and says what it holds. */
import type { Duck } from './ingest-duckdb.adapter.ts'
import { copyParquetSql, type QueryColumn } from './parquet-sql.ts'
import { type ColumnBounds, fingerprint, parquetBounds } from './parquet-stats.ts'

/** A Parquet file in a workspace. */
export interface LocalParquet {
  readonly file: string
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
  readonly bounds: ColumnBounds[]
}

interface Output {
  readonly path: string
  /** Of the select, in its order. */
  readonly columns: readonly QueryColumn[]
  /** How many of the columns, from the first, get bounds. */
  readonly bounded: number
}

/** The order of rows is kept. */
export async function writeParquet(
  duck: Duck,
  select: string,
  { path, columns, bounded }: Output,
): Promise<LocalParquet> {
  const rows = await duck.count(copyParquetSql(select, { path, columns }))
  const bounds = await parquetBounds(duck, path, columns.slice(0, bounded))
  return { file: path, rows, ...(await fingerprint(path)), bounds }
}
