/** The tables that one statement may read, and the SQL that makes them in a fresh DuckDB instance. */

export interface QueryColumn {
  /** The id that the Parquet files carry; 0 where they have none and columns are found by name. */
  readonly fieldId: number
  readonly name: string
  /** DuckDB's name of the type. */
  readonly type: string
}

export interface QueryTable {
  readonly schema?: 'lake'
  readonly name: string
  /** Equal ids mean equal content and equal columns. */
  readonly id: string
  readonly format: 'parquet' | 'ndjson'
  /** Absolute local paths. */
  readonly files: readonly string[]
  readonly columns: readonly QueryColumn[]
  /** Lines of JSON with more rows of the same columns, beside Parquet files. */
  readonly tail?: readonly string[]
  /** Only rows whose value in that column is not larger. */
  readonly upTo?: { readonly column: string; readonly value: number }
}

/** Every file that the table reads. */
export const filesOf = ({ files, tail = [] }: QueryTable): readonly string[] => [...files, ...tail]

/** `lake.errors`, as an error message names it. */
export const tableName = (table: QueryTable): string =>
  table.schema === undefined ? table.name : `${table.schema}.${table.name}`

/**
 * The statement that makes the table: a view over its files, or an empty table where there are none.
 * A view finds a Parquet column by its field id, so a renamed column keeps its values, and a column that a file lacks
 * is null in its rows; filters and projections still reach the file (`schema=` costs nothing measurable in DuckDB 1.5).
 */
export function createTableSql(table: QueryTable): string {
  const name = [...(table.schema === undefined ? [] : [table.schema]), table.name].map(quotedName).join('.')
  const parts = [
    ...(table.files.length === 0 ? [] : [table.format === 'parquet' ? parquetSql(table) : ndjsonSql(table)]),
    ...(table.tail === undefined || table.tail.length === 0 ? [] : [ndjsonSql({ ...table, files: table.tail })]),
  ]
  if (parts.length === 0) return `CREATE TABLE ${name} (${table.columns.map(columnSql).join(', ')})`
  const filter = table.upTo === undefined ? '' : ` WHERE ${quotedName(table.upTo.column)} <= ${table.upTo.value}`
  return `CREATE VIEW ${name} AS ${parts.map((part) => `SELECT * FROM ${part}${filter}`).join(' UNION ALL ')}`
}

/** `['/a', '/b']` as a SQL list. */
export const listSql = (texts: readonly string[]): string => `[${texts.map(quotedText).join(', ')}]`

/** `'it''s'` */
export const quotedText = (text: string): string => `'${text.replaceAll("'", "''")}'`

const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`

const columnSql = ({ name, type }: QueryColumn): string => `${quotedName(name)} ${type}`

function parquetSql({ files, columns }: QueryTable): string {
  const byName = columns.some(({ fieldId }) => fieldId === 0)
  const schema = columns.map(
    ({ fieldId, name, type }) =>
      `${byName ? quotedText(name) : fieldId}: {name: ${quotedText(name)}, "type": ${quotedText(type)}, default_value: NULL}`,
  )
  return `read_parquet(${listSql(files)}, schema = MAP {${schema.join(', ')}})`
}

function ndjsonSql({ files, columns }: QueryTable): string {
  const types = columns.map(({ name, type }) => `${quotedName(name)}: ${quotedText(type)}`)
  return `read_json(${listSql(files)}, format = 'newline_delimited', columns = {${types.join(', ')}})`
}
