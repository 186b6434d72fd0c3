/** The SQL that turns texts of Postgres into typed columns of a Parquet file. */
import { quotedName, quotedText } from '../../actors/kernel/sql-text.ts'
import { limits } from '../../config/limits.ts'

export interface TypedColumn {
  readonly name: string
  /** DuckDB's name of the type. */
  readonly type: string
}

interface TextRows {
  /** NDJSON, columns by their number from 0. */
  readonly path: string
  readonly columns: readonly TypedColumn[]
  /** The longest line. */
  readonly rowBytesMax: number
}

export function typedRowsSql({ path, columns, rowBytesMax }: TextRows, output: string): string {
  const read = columns.map(({ type }, at) => `'${at}': 'VARCHAR${arraySigns(type)}'`)
  const list = columns.map(({ name, type }, at) => `${typedValue(quotedName(String(at)), type)} AS ${quotedName(name)}`)
  return `COPY (SELECT ${list.join(',\n')} FROM read_json(${quotedText(path)}, format='newline_delimited',
    auto_detect=false, maximum_object_size=${Math.max(limits.jsonObjectBytesMin, rowBytesMax + 1)},
    columns={${read.join(', ')}})) TO ${quotedText(output)} (FORMAT parquet, ROW_GROUP_SIZE ${limits.parquetRowGroupRows})`
}

const arraySigns = (type: string): string => /(?:\[\])*$/.exec(type)?.[0] ?? ''

/** `value` is a text, or an array of texts as deep as the type says. */
function typedValue(value: string, type: string): string {
  if (type === 'BLOB') return `from_hex(substr(${value}, 3))` // \x00ff
  if (type.endsWith('[]')) {
    const element = `e${arraySigns(type).length}`
    return type.startsWith('BLOB')
      ? `list_transform(${value}, lambda ${element}: ${typedValue(element, type.slice(0, -2))})`
      : `CAST(${value} AS ${type})`
  }
  return type === 'VARCHAR' ? value : `CAST(${value} AS ${type})`
}
