/** All visible rows of a dataset in their order, each with what names it. */
import { quotedName } from '../../actors/kernel/sql-text.ts'
import type { QueryColumn } from '../parquet/parquet-sql.ts'
import { type RowSource, rowIdColumn, rowsSql } from './merge-on-read.ts'

export interface NamedRows {
  readonly select: string
  /** Of the select; that of a dataset without a key ends with the hidden row ids, under a name that no column has. */
  readonly columns: readonly QueryColumn[]
  /** The columns that name a row, quoted. */
  readonly key: readonly string[]
}

/** @param table made by `deletedKeysSql` where there are deletes */
export function namedRows(source: RowSource, table: string): NamedRows {
  const keyless = source.key.length === 0
  const columns = keyless ? [...source.columns, { ...rowIdColumn, name: freeName(source) }] : source.columns
  const rows = rowsSql(source, { table, shown: keyless ? 'columns and row ids' : 'columns', order: 'kept' })
  const names = columns.map(({ name }) => quotedName(name))
  const select = `SELECT * FROM (${rows}) AS visible(${names.join(', ')})`
  return { select, columns, key: keyless ? names.slice(-1) : source.key.map(quotedName) }
}

/** `_row`, with more underscores where the dataset has such a column: files are read by field id. */
function freeName({ columns }: RowSource): string {
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()))
  let name = rowIdColumn.name
  while (taken.has(name)) name = `_${name}`
  return name
}
