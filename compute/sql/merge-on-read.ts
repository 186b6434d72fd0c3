/** What a reader sees of a dataset whose rows were changed: its files, less the rows that later deletes name. */
import { ROW_ID } from '../../actors/kernel/row-key.ts'
import { quotedName } from '../../actors/kernel/sql-text.ts'
import { type FileReading, parquetSql, plainParquetSql, type QueryColumn } from '../parquet/parquet-sql.ts'

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
export const rowIdColumn: QueryColumn = { fieldId: 2_147_483_540, name: ROW_ID, type: 'BIGINT' }

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
  const parts = `SELECT ${key} AS k, ${ofFile(source.deletes, 'sequence')} AS s FROM ${parquetSql(pathsOf(source.deletes), columns)}`
  return `CREATE TABLE ${table} AS SELECT k, max(s) AS s FROM (${parts}) GROUP BY k`
}

/** `kept`: in the order in which the rows came, which a join of DuckDB does not keep by itself. */
export type RowOrder = 'kept' | 'any'

interface RowsOptions {
  /** Made by `deletedKeysSql` where there are deletes. */
  readonly table: string
  readonly shown: Shown
  readonly order: RowOrder
  /** `as they are` only where every file has exactly the source's columns, and none is named as those of DuckDB's own. */
  readonly reading?: FileReading
}

/** The visible rows: those of which no delete of their key has a larger sequence than their file. */
export function rowsSql(source: RowSource, options: RowsOptions): string {
  const { shown } = options
  // a scan alone keeps the order of files and rows
  const sorted = options.order === 'kept' && source.deletes.length > 0
  const columns = source.columns.map(({ name }, at) => `c${at} AS ${quotedName(name)}`)
  const lists: Readonly<Record<Shown, readonly string[]>> = {
    columns,
    'columns and row ids': [...columns, `r AS ${rowIdColumn.name}`],
    keys: [`${keyOf(source)} AS k`],
  }
  const parts = groupsOf(source).map((group) => groupSql(source, group, options))
  return `SELECT ${lists[shown].join(', ')} FROM (${parts.join(' UNION ALL ')})${sorted ? ' ORDER BY r' : ''}`
}

/** Columns have names of our own inside, since a dataset may have one of any name: c0, c1 …, and r for the row id. */
const keyOf = ({ columns, key }: RowSource): string =>
  keySql(key.length === 0 ? ['r'] : key.map((name) => `c${columns.findIndex((column) => column.name === name)}`))

interface Group {
  readonly files: readonly RowFile[]
  /** Which of the deletes come after each of the files. */
  readonly later: 'all' | 'some' | 'none'
}

/** In order of sequence. Three at most, however many deltas there are: each is a scan, which DuckDB plans at every statement. */
function groupsOf({ files, deletes }: RowSource): readonly Group[] {
  const first = Math.min(...deletes.map(({ sequence }) => sequence))
  const last = Math.max(...deletes.map(({ sequence }) => sequence))
  const laterThan = ({ sequence }: RowFile) => (sequence >= last ? 'none' : sequence < first ? 'all' : 'some')
  return [...Map.groupBy(files, laterThan)].map(([later, grouped]) => ({ files: grouped, later }))
}

/**
 * Columns c0, c1 …, and r. `NOT IN` over keys that are never null: DuckDB runs it as a mark join, at half the cost of an
 * anti join, whose sides it would swap. It would be one for each sequence, so files between deletes have a join instead:
 * they are few beside those that were there before.
 */
function groupSql(source: RowSource, { files, later }: Group, { table, reading }: RowsOptions): string {
  const from = filesSql(source, files, reading)
  const key = keyOf(source)
  if (later === 'none') return from
  if (later === 'all') return `${from} WHERE ${key} NOT IN (SELECT k FROM ${table})`
  return `SELECT * EXCLUDE (k, s) FROM (${from}) LEFT JOIN ${table} ON k = ${key} WHERE s IS NULL OR s <= f`
}

/** Columns c0, c1 …, r, and f for the sequence of the file. DuckDB leaves out what nobody asks for. */
function filesSql({ columns }: RowSource, files: readonly RowFile[], reading: FileReading = 'by columns'): string {
  const place = `${ofFile(files, 'firstRowId')} + file_row_number`
  const sequence = `${ofFile(files, 'sequence')} AS f`
  if (reading === 'as they are') {
    const named = columns.map(({ name }, at) => `${quotedName(name)} AS c${at}`)
    return `SELECT ${[...named, `${place} AS r`, sequence].join(', ')} FROM ${plainParquetSql(pathsOf(files))}`
  }
  const own = [...columns.map((column, at) => ({ ...column, name: `c${at}` })), { ...rowIdColumn, name: 'held' }]
  const list = [...columns.map((_, at) => `c${at}`), `coalesce(held, ${place}) AS r`, sequence]
  return `SELECT ${list.join(', ')} FROM ${parquetSql(pathsOf(files), own)}`
}

const pathsOf = (files: readonly { readonly path: string }[]): readonly string[] => files.map(({ path }) => path)

/** A figure of the file that a row is in: DuckDB counts the files of a scan from 0, and elements from 1. */
const ofFile = <F extends string>(files: readonly Readonly<Record<F, number>>[], figure: F): string =>
  `[${files.map((file) => file[figure]).join(', ')}][file_index::BIGINT + 1]`

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

/** The rows of a dataset; `open` says where an object lies on this node. */
export async function rowSource<O extends StoredDataset>(
  dataset: O,
  open: (object: O['base'][number] | O['delta'][number]['deletes']) => Promise<{ readonly path: string }>,
): Promise<RowSource> {
  const stored = [...dataset.base, ...dataset.delta.flatMap(({ data }) => data ?? [])]
  const files = await Promise.all(
    stored.map(async (file) => {
      const { path } = await open(file)
      return { path, sequence: file.sequence, firstRowId: file.firstRowId }
    }),
  )
  const deletes = await Promise.all(
    dataset.delta.map(async ({ deletes: object, sequence }) => {
      const { path } = await open(object)
      return { path, sequence }
    }),
  )
  const { fields: columns, key } = dataset
  return { columns, key, files: files.sort((a, b) => a.sequence - b.sequence), deletes }
}
