/** What an index reads of a dataset: the key of each row as one value, and what is embedded or is a vector already. */

import { quotedName } from '../../actors/kernel/sql-text.ts'
import type { KeyKind } from '../embeddings/embeddings-directory.ts'
import { parquetSql } from '../parquet/parquet-sql.ts'
import { keyColumns, type RowSource } from '../sql/merge-on-read.ts'
import { namedRows } from '../sql/named-rows.ts'

type Keyed = Pick<RowSource, 'columns' | 'key'>

/** Types whose every value fits a BIGINT. */
const INTEGERS = /^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER)$/

/** How rows of that dataset are named in an index. */
export function keyKindOf(source: Keyed): KeyKind {
  const [only, second] = keyColumns(source)
  return only !== undefined && second === undefined && INTEGERS.test(only.type) ? 'BIGINT' : 'VARCHAR'
}

/** One value a row: of the key's only column; of several the JSON array; of a dataset without a key the hidden row id. */
export function rowKeySql(source: Keyed, names: readonly string[]): string {
  const [only = '', second] = names
  const value = second === undefined ? only : `json_array(${names.join(', ')})`
  return `CAST(${value} AS ${keyKindOf(source)})`
}

/** `key` and `values` of the visible rows in their order; `values` is SQL over the dataset's columns. */
export function indexRowsSql(source: RowSource, values: string, table: string): string {
  const { select, key } = namedRows(source, table)
  return `SELECT ${rowKeySql(source, key)} AS key, ${values} FROM (${select})`
}

/** The text of a row: of one column, or of several one after the other; null where none has any. */
export const textSql = (columns: readonly string[]): string =>
  `nullif(concat_ws(' ', ${columns.map((name) => `CAST(${quotedName(name)} AS VARCHAR)`).join(', ')}), '')`

/** Behind the text of several columns: each of them, as `, text0, text1 …`; of one nothing, since it is the text. */
export const columnsSql = (columns: readonly string[]): string =>
  columns.length === 1 ? '' : columns.map((name, at) => `, CAST(${quotedName(name)} AS VARCHAR) AS text${at}`).join('')

/** `key` of each row that files of deletes name, as the index names rows. */
export function hiddenKeysSql(source: Keyed, paths: readonly string[]): string {
  const columns = keyColumns(source)
  const names = columns.map(({ name }) => quotedName(name))
  return `SELECT ${rowKeySql(source, names)} AS key FROM ${parquetSql(paths, columns)}`
}
