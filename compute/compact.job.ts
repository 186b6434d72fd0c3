/** Job: all visible rows of a dataset, in their order, as one Parquet file. */
import { join } from 'node:path'
import type { CancelPort } from './cancel-port.ts'
import type { Failed } from './failed.ts'
import { failureOf, openDuck } from './parquet/ingest-duckdb.adapter.ts'
import { type LocalParquet, writeParquet } from './parquet/local-parquet.ts'
import { quotedName } from './parquet/parquet-sql.ts'
import { deletedKeysSql, type RowSource, rowIdColumn, rowsSql } from './sql/merge-on-read.ts'

export interface CompactInput {
  readonly source: RowSource
  /** A folder of the caller's own: results and temporary files go there, and the caller removes it. */
  readonly outputDir: string
  readonly memoryBytes: number
  readonly threads: number
  readonly cancel?: CancelPort
}

/** Rows of a dataset without a key carry their hidden ids along. */
export interface Compacted extends LocalParquet {
  readonly kind: 'compacted'
}

/** Codes: STORAGE_FULL, INGEST_TOO_LARGE, REQUEST_CANCELLED, REQUEST_FAILED. */
export type CompactOutcome = Compacted | Failed

export default async function compact(input: CompactInput): Promise<CompactOutcome> {
  const { source, outputDir } = input
  try {
    using duck = await openDuck({ ...input, tempDir: join(outputDir, 'duckdb') })
    input.cancel?.on('message', () => duck.interrupt())
    if (source.deletes.length > 0) await duck.rows(deletedKeysSql(source, 'deleted'))
    const keyless = source.key.length === 0
    // inside, the ids have a name that no column has
    const columns = keyless ? [...source.columns, { ...rowIdColumn, name: freeName(source) }] : source.columns
    const rows = rowsSql(source, {
      table: 'deleted',
      shown: keyless ? 'columns and row ids' : 'columns',
      order: 'kept',
    })
    const names = columns.map(({ name }) => quotedName(name)).join(', ')
    const written = await writeParquet(duck, `SELECT * FROM (${rows}) AS visible(${names})`, {
      path: join(outputDir, 'compacted.parquet'),
      columns,
      bounded: source.columns.length,
    })
    return { kind: 'compacted', ...written }
  } catch (error) {
    return failureOf(error, [outputDir, ...source.files.map(({ path }) => path)])
  } finally {
    input.cancel?.close()
  }
}

/** `_row`, with more underscores where the dataset has such a column: files are read by field id. */
function freeName({ columns }: RowSource): string {
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()))
  let name = rowIdColumn.name
  while (taken.has(name)) name = `_${name}`
  return name
}
