/** Finds the tables whose files say all that the table says: DuckDB reads those by itself, without a schema of ours. */
import { isDeepStrictEqual } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { limits } from '../../config/limits.ts'
import { listSql } from '../parquet/parquet-sql.ts'
import type { QueryTable } from './query-table.ts'

/**
 * Those of the tables whose every file has exactly the table's columns: ids, names and types, in its order. Only where
 * that is quickly looked up; a file that cannot be read makes its table none of them, and whoever reads it says why.
 */
export async function plainTables(tables: readonly QueryTable[]): Promise<ReadonlySet<QueryTable>> {
  const plain = new Set<QueryTable>()
  for (const table of tables.filter(mayBePlain)) if (await isPlain(table).catch(() => false)) plain.add(table)
  return plain
}

/** Where rows were changed, columns of DuckDB's own say which row of which file it is; one of the table's would hide them. */
const mayBePlain = ({ format, files, columns, merged }: QueryTable): boolean =>
  format === 'parquet' &&
  (merged === undefined || columns.every(({ name }) => !ownColumns.has(name.toLowerCase()))) &&
  files.length > 0 &&
  files.length * columns.length <= limits.queryFooterColumnsMax &&
  columns.every(({ fieldId }) => fieldId > 0)

async function isPlain({ files, columns }: QueryTable): Promise<boolean> {
  const connection = await (await footerReader()).connect()
  try {
    // a nested column has rows of its own for what is in it, and so is never equal
    const reader = await connection.runAndReadAll(`SELECT file_name, field_id::INTEGER, name, duckdb_type
      FROM parquet_schema(${listSql(files)}) WHERE column_id > 0 ORDER BY file_name, column_id`)
    const wanted = columns.map(({ fieldId, name, type }) => [fieldId, name, longNames[type] ?? type])
    const each = Map.groupBy(reader.getRows(), ([file]) => file)
    const found = files.map((file) => each.get(file)?.map(([, ...column]) => column))
    return found.every((there) => isDeepStrictEqual(there, wanted))
  } finally {
    connection.disconnectSync()
  }
}

const ownColumns = new Set(['file_index', 'file_row_number'])

/** Types that the catalog spells in DuckDB's short way. */
const longNames: Readonly<Record<string, string>> = { TIMESTAMPTZ: 'TIMESTAMP WITH TIME ZONE' }

let instance: Promise<DuckDBInstance> | undefined

/** Sees files, and no statement of a user. */
function footerReader(): Promise<DuckDBInstance> {
  instance ??= DuckDBInstance.create(':memory:', { threads: '1', autoinstall_known_extensions: 'false' })
  return instance
}
