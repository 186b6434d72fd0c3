/** What a reader sees of a dataset whose rows were changed: its files, less the rows that later deletes name. */
import { parquetSql, type QueryColumn, quotedName } from '../parquet/parquet-sql.ts'

export interface RowFile {
  readonly path: string
  readonly sequence: number
  /** Row n of the file has the hidden row id firstRowId + n, unless the file holds row ids of its own. */
  readonly firstRowId: number
}

export interface DeletedKeys {
  /** Of a Parquet file of nothing but the key columns. */
  readonly path: string
  readonly sequence: number
}

/** A dataset at one snapshot, on local files. */
export interface RowSource {
  readonly columns: readonly QueryColumn[]
  /** Columns that name a row; none where rows are named by their hidden ids. */
  readonly key: readonly string[]
  /** In order of sequence. */
  readonly files: readonly RowFile[]
  readonly deletes: readonly DeletedKeys[]
}

/** The hidden row id, under the field id that Iceberg keeps for it. Files hold it only once they were compacted. */
export const rowIdColumn: QueryColumn = { fieldId: 2_147_483_540, name: '_row', type: 'BIGINT' }

/** The columns that name a row of the dataset. */
export function keyColumns({ columns, key }: Pick<RowSource, 'columns' | 'key'>): readonly QueryColumn[] {
  if (key.length === 0) return [rowIdColumn]
  return key.flatMap((name) => columns.find((column) => column.name === name) ?? [])
}

/** What a select shows: the dataset's columns, these and the hidden row id after them, or what names a row alone. */
export type Shown = 'columns' | 'columns and row ids' | 'keys'

/** One value that names a row, whatever number of columns it has: `keySql(['"a"', '"b"'])`. */
export const keySql = (values: readonly string[]): string =>
  values.length === 1 ? `${values[0]}` : `struct_pack(${values.map((value, at) => `k${at} := ${value}`).join(', ')})`

/** Makes `table`, the latest delete of each key, for `rowsSql`: in memory, because a file would be read by every statement. */
export function deletedKeysSql(source: RowSource, table: string): string {
  const columns = keyColumns(source)
  const key = keySql(columns.map(({ name }) => quotedName(name)))
  const parts = source.deletes.map(
    ({ path, sequence }) => `SELECT ${key} AS k, ${sequence} AS s FROM ${parquetSql([path], columns)}`,
  )
  return `CREATE TABLE ${table} AS SELECT k, max(s) AS s FROM (${parts.join(' UNION ALL ')}) GROUP BY k`
}

/** `kept`: in the order in which the rows came, which a join of DuckDB does not keep by itself. */
export type RowOrder = 'kept' | 'any'

interface RowsOptions {
  /** Made by `deletedKeysSql` where there are deletes. */
  readonly table: string
  readonly shown: Shown
  readonly order: RowOrder
}

/**
 * The visible rows: those of which no delete of their key has a larger sequence than their file. `NOT IN` over keys that
 * are never null: DuckDB runs it as a mark join, at half the cost of an anti join, whose sides it would swap.
 */
export function rowsSql(source: RowSource, options: RowsOptions): string {
  const { shown } = options
  // a scan alone keeps the order of files and rows
  const sorted = options.order === 'kept' && source.deletes.length > 0
  const groups = groupsOf(source, sorted || shown === 'columns and row ids' ? 'numbered' : shown)
  const columns = source.columns.map(({ name }, at) => `c${at} AS ${quotedName(name)}`)
  const lists: Readonly<Record<Shown, readonly string[]>> = {
    columns,
    'columns and row ids': [...columns, `r AS ${rowIdColumn.name}`],
    keys: [`${keyOf(source)} AS k`],
  }
  const parts = groups.map((group) => groupSql({ source, group, table: options.table }))
  return `SELECT ${lists[shown].join(', ')} FROM (${parts.join(' UNION ALL ')})${sorted ? ' ORDER BY r' : ''}`
}

/** Columns have names of our own inside, since a dataset may have one of any name: c0, c1 …, and r for the row id. */
const keyOf = ({ columns, key }: RowSource): string =>
  keySql(key.length === 0 ? ['r'] : key.map((name) => `c${columns.findIndex((column) => column.name === name)}`))

interface Group {
  readonly files: readonly RowFile[]
  /** How many deletes come after each of the files: those of a larger sequence than any of them. */
  readonly deletes: number
}

/** Files that the same deletes come after; one alone where row ids must be known, which count from its first row. */
function groupsOf({ files, deletes, key }: RowSource, wanted: 'numbered' | Shown): readonly Group[] {
  const alone = wanted === 'numbered' || (key.length === 0 && (deletes.length > 0 || wanted === 'keys'))
  const groups: Group[] = []
  for (const file of files) {
    const later = deletes.filter(({ sequence }) => sequence > file.sequence).length
    const last = groups.at(-1)
    if (alone || last?.deletes !== later) groups.push({ files: [file], deletes: later })
    else groups[groups.length - 1] = { files: [...last.files, file], deletes: later }
  }
  return groups
}

interface GroupParts {
  readonly source: RowSource
  readonly group: Group
  readonly table: string
}

/** Columns c0, c1 …; a file alone has r as well. */
function groupSql({ source, group, table }: GroupParts): string {
  const columns = source.columns.map((column, at) => ({ ...column, name: `c${at}` }))
  const paths = group.files.map(({ path }) => path)
  const [first, second] = group.files
  const numbered = parquetSql(paths, [...columns, { ...rowIdColumn, name: 'r' }], ', file_row_number = true')
  const from =
    second === undefined
      ? `(SELECT * EXCLUDE (r, file_row_number), coalesce(r, ${first?.firstRowId ?? 0} + file_row_number) AS r FROM ${numbered})`
      : `(SELECT *, NULL::BIGINT AS r FROM ${parquetSql(paths, columns)})`
  const sequence = Math.max(...group.files.map((file) => file.sequence))
  const visible = `${keyOf(source)} NOT IN (SELECT k FROM ${table} WHERE s > ${sequence})`
  return `SELECT * FROM ${from}${group.deletes === 0 ? '' : ` WHERE ${visible}`}`
}

/** As the catalog has it. */
export interface StoredDataset {
  readonly fields: readonly QueryColumn[]
  readonly key: readonly string[]
  readonly base: readonly StoredRows[]
  readonly delta: readonly {
    readonly sequence: number
    readonly data?: StoredRows | undefined
    readonly deletes: StoredObject
  }[]
}

interface StoredObject {
  readonly uri: string
  readonly sha256: string
}

interface StoredRows extends StoredObject {
  readonly sequence: number
  readonly firstRowId: number
}

/** The rows of a dataset; `open` gives the local path of an object. */
export async function rowSource<O extends StoredDataset>(
  dataset: O,
  open: (object: O['base'][number] | O['delta'][number]['deletes']) => Promise<string>,
): Promise<RowSource> {
  const stored = [...dataset.base, ...dataset.delta.flatMap(({ data }) => data ?? [])]
  const files = await Promise.all(
    stored.map(async (file) => ({ path: await open(file), sequence: file.sequence, firstRowId: file.firstRowId })),
  )
  const deletes = await Promise.all(
    dataset.delta.map(async ({ deletes: object, sequence }) => ({ path: await open(object), sequence })),
  )
  const { fields: columns, key } = dataset
  return { columns, key, files: files.sort((a, b) => a.sequence - b.sequence), deletes }
}
