/** The tables that one statement may read, and the SQL that makes them in a fresh DuckDB instance. */

import { quotedName, quotedText } from '../../actors/kernel/sql-text.ts'
import { type FileReading, listSql, parquetSql, plainParquetSql, type QueryColumn } from '../parquet/parquet-sql.ts'
import { deletedKeysSql, type RowOrder, type RowSource, rowIdColumn, rowsSql, type Shown } from './merge-on-read.ts'

export interface QueryTable {
  readonly schema?: 'lake'
  readonly name: string
  /** Equal ids mean equal content and equal columns. */
  readonly id: string
  readonly format: 'parquet' | 'ndjson'
  /** Absolute local paths of the files with its rows. */
  readonly files: readonly string[]
  readonly columns: readonly QueryColumn[]
  /** Set where the files do not say it all: rows of them were deleted later, or hidden row ids are to be shown. */
  readonly merged?: { readonly source: RowSource; readonly shown: Exclude<Shown, 'keys'>; readonly order: RowOrder }
  /** Lines of JSON with more rows of the same columns, beside Parquet files. */
  readonly tail?: readonly string[]
  /** Only rows whose value in that column is not larger. */
  readonly upTo?: { readonly column: string; readonly value: number }
}

/** Every file with rows of the table. */
export const filesOf = ({ files, tail = [] }: QueryTable): readonly string[] => [...files, ...tail]

/** `lake.errors`, as an error message names it. */
export const tableName = (table: QueryTable): string =>
  table.schema === undefined ? table.name : `${table.schema}.${table.name}`

/** Where keys lie that were deleted; SQL of users can't name a schema. */
export const MERGE_SCHEMA = 'merge'

/** The statements that make the table: a view over its files, or an empty table where there are none. */
export function createTableSql(table: QueryTable, reading: FileReading = 'by columns'): string {
  const name = [...(table.schema === undefined ? [] : [table.schema]), table.name].map(quotedName).join('.')
  const { merged, columns } = table
  if (filesOf(table).length === 0) {
    const shown = merged?.shown === 'columns and row ids' ? [...columns, rowIdColumn] : columns
    return `CREATE TABLE ${name} (${shown.map(columnSql).join(', ')})`
  }
  if (merged === undefined) return `CREATE VIEW ${name} AS ${unmergedSql(table, reading)}`
  const { source, shown, order } = merged
  const keys = `${MERGE_SCHEMA}.${quotedName(table.name)}`
  const view = `CREATE VIEW ${name} AS ${rowsSql(source, { table: keys, shown, order, reading })}`
  return source.deletes.length === 0 ? view : `${deletedKeysSql(source, keys)};\n${view}`
}

/** Every file that making or reading the table opens. */
export const pathsOf = (table: QueryTable): readonly string[] => [
  ...filesOf(table),
  ...(table.merged?.source.deletes ?? []).map(({ path }) => path),
]

/** All rows of the files, and of the tail behind them. */
function unmergedSql({ format, files, tail = [], upTo, columns }: QueryTable, reading: FileReading): string {
  const filter = upTo === undefined ? '' : ` WHERE ${quotedName(upTo.column)} <= ${upTo.value}`
  const parquet = reading === 'as they are' ? plainParquetSql(files) : parquetSql(files, columns)
  const parts = [
    ...(files.length === 0 ? [] : [format === 'parquet' ? parquet : ndjsonSql(files, columns)]),
    ...(tail.length === 0 ? [] : [ndjsonSql(tail, columns)]),
  ]
  return parts.map((part) => `SELECT * FROM ${part}${filter}`).join(' UNION ALL ')
}

const columnSql = ({ name, type }: QueryColumn): string => `${quotedName(name)} ${type}`

function ndjsonSql(files: readonly string[], columns: readonly QueryColumn[]): string {
  const types = columns.map(({ name, type }) => `${quotedName(name)}: ${quotedText(type)}`)
  return `read_json(${listSql(files)}, format = 'newline_delimited', columns = {${types.join(', ')}})`
}
