/** What a reader sees of a dataset whose rows were changed: its files, less the rows that later deletes name. */
import { parquetSql, type QueryColumn, quotedName } from './parquet-sql.ts'

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

/**
 * The visible rows, in the order in which they came. A row is visible if no delete of its key has a larger sequence than
 * its file. `NOT IN` over keys that are never null: DuckDB runs it as a mark join, which keeps the order of rows and
 * costs half of an anti join, whose sides it would swap.
 * @param table made by `deletedKeysSql` where there are deletes
 */
export function rowsSql(source: RowSource, options: { readonly table: string; readonly shown: Shown }): string {
  return groupsOf(source, options.shown)
    .map((group) => groupSql({ ...options, source, group }))
    .join(' UNION ALL ')
}

interface Group {
  readonly files: readonly RowFile[]
  /** How many deletes come after each of the files: those of a larger sequence than any of them. */
  readonly deletes: number
  /** True where the hidden row ids must be known, which count from the first row of one file. */
  readonly numbered: boolean
}

function groupsOf({ files, deletes, key }: RowSource, shown: Shown): readonly Group[] {
  const groups: Group[] = []
  for (const file of files) {
    const later = deletes.filter(({ sequence }) => sequence > file.sequence).length
    const numbered = shown === 'columns and row ids' || (key.length === 0 && (later > 0 || shown === 'keys'))
    const last = groups.at(-1)
    const joins = last !== undefined && last.deletes === later && !numbered
    groups.splice(joins ? -1 : groups.length, 1, {
      files: joins ? [...last.files, file] : [file],
      deletes: later,
      numbered,
    })
  }
  return groups
}

interface GroupParts {
  readonly source: RowSource
  readonly group: Group
  readonly table: string
  readonly shown: Shown
}

/** Columns have names of our own inside, since a dataset may have one of any name. */
function groupSql({ source, group, table, shown }: GroupParts): string {
  const columns = source.columns.map((column, at) => ({ ...column, name: `c${at}` }))
  const inner = (name: string) => `c${source.columns.findIndex((column) => column.name === name)}`
  const key = keySql(source.key.length === 0 ? ['r'] : source.key.map(inner))
  const shownColumns = source.columns.map(({ name }, at) => `c${at} AS ${quotedName(name)}`)
  const list = {
    columns: shownColumns,
    'columns and row ids': [...shownColumns, `r AS ${rowIdColumn.name}`],
    keys: [`${key} AS k`],
  }
  const from = group.numbered
    ? numberedSql(group, columns)
    : parquetSql(
        group.files.map(({ path }) => path),
        columns,
      )
  const sequence = Math.max(...group.files.map((file) => file.sequence))
  const where = group.deletes === 0 ? '' : ` WHERE ${key} NOT IN (SELECT k FROM ${table} WHERE s > ${sequence})`
  return `SELECT ${list[shown].join(', ')} FROM ${from}${where}`
}

function numberedSql({ files }: Group, columns: readonly QueryColumn[]): string {
  const withIds = [...columns, { ...rowIdColumn, name: 'r' }]
  const from = parquetSql(
    files.map(({ path }) => path),
    withIds,
    ', file_row_number = true',
  )
  const first = files[0]?.firstRowId ?? 0
  return `(SELECT * EXCLUDE (r), coalesce(r, ${first} + file_row_number) AS r FROM ${from})`
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
