/** DuckDB's types as columns of a Parquet file, each such that no value changes; what Parquet has no type for is text. */
import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api'
import { quotedName } from '../../actors/kernel/sql-text.ts'
import { typeName } from '../result/encode-json.adapter.ts'
import { uniqueNames } from '../result/value-text.ts'

/** The type in SQL that values are cast to before they are written. */
export function parquetType(type: DuckDBType): string {
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
      return `${parquetType(type.valueType)}[]`
    case DuckDBTypeId.ARRAY:
      // DuckDB writes an ARRAY that is null in a way that it alone can read, and reads all of them as lists
      return `${parquetType(type.valueType)}[]`
    case DuckDBTypeId.STRUCT:
      return `STRUCT(${fieldsOf(type.entryNames, type.entryTypes)})`
    case DuckDBTypeId.UNION:
      return `UNION(${fieldsOf(type.memberTags, type.memberTypes)})`
    case DuckDBTypeId.MAP:
      return `MAP(${parquetType(type.keyType)}, ${parquetType(type.valueType)})`
    default:
      return (otherTypes as Readonly<Record<number, string | undefined>>)[type.typeId] ?? typeName(type)
  }
}

function fieldsOf(names: readonly string[], types: readonly DuckDBType[]): string {
  // SQL can write no empty name, but an unnamed struct has them
  const written = uniqueNames(names.map((name) => (name === '' ? '_' : name)))
  return types.map((type, index) => `${quotedName(written[index] ?? '_')} ${parquetType(type)}`).join(', ')
}

/**
 * DuckDB would write a HUGEINT as DOUBLE, an INTERVAL in milliseconds and a TIMETZ without its zone. DECIMAL holds any
 * HUGEINT of up to 38 digits; a longer one cannot be cast and fails.
 */
const otherTypes = {
  [DuckDBTypeId.HUGEINT]: 'DECIMAL(38,0)',
  [DuckDBTypeId.UHUGEINT]: 'VARCHAR',
  [DuckDBTypeId.BIGNUM]: 'VARCHAR',
  [DuckDBTypeId.INTERVAL]: 'VARCHAR',
  [DuckDBTypeId.TIME_TZ]: 'VARCHAR',
  [DuckDBTypeId.TIME_NS]: 'VARCHAR',
  [DuckDBTypeId.TIMESTAMP_S]: 'TIMESTAMP',
  [DuckDBTypeId.BIT]: 'VARCHAR',
  [DuckDBTypeId.ENUM]: 'VARCHAR',
  [DuckDBTypeId.VARIANT]: 'VARCHAR',
} satisfies Readonly<Record<number, string>>
