/** DuckDB's types as Arrow's, each such that no value changes; what Arrow has no type for is text, as in JSON. */
import { type DuckDBMapType, type DuckDBType, DuckDBTypeId } from '@duckdb/node-api'
import * as arrow from 'apache-arrow'
import { uniqueNames } from './value-text.ts'

/** Digits of a HUGEINT's Arrow type, as DuckDB's own export has them: longer numbers keep their 128 bits. */
const HUGEINT_DIGITS = 38
const DECIMAL_BITS = 128

export const fieldOf = (name: string, type: DuckDBType): arrow.Field => new arrow.Field(name, arrowType(type), true)

export function arrowType(type: DuckDBType): arrow.DataType {
  switch (type.typeId) {
    case DuckDBTypeId.DECIMAL:
      return new arrow.Decimal(type.scale, type.width, DECIMAL_BITS)
    case DuckDBTypeId.LIST:
      return new arrow.List(fieldOf('item', type.valueType))
    case DuckDBTypeId.ARRAY:
      return new arrow.FixedSizeList(type.length, fieldOf('item', type.valueType))
    case DuckDBTypeId.STRUCT:
      return new arrow.Struct(uniqueNames(type.entryNames).map((name, i) => fieldAt(name, type.entryTypes[i])))
    case DuckDBTypeId.MAP:
      return new arrow.Map_(new arrow.Field('entries', entryType(type), false))
    case DuckDBTypeId.UNION:
      return new arrow.SparseUnion(
        type.memberTags.map((_, i) => i),
        type.memberTags.map((tag, i) => fieldAt(tag, type.memberTypes[i])),
      )
    default:
      return (scalarTypes as Readonly<Record<number, (() => arrow.DataType) | undefined>>)[type.typeId]?.() ?? text()
  }
}

const entryType = ({ keyType, valueType }: DuckDBMapType) =>
  new arrow.Struct<{ key: arrow.DataType; value: arrow.DataType }>([
    new arrow.Field('key', arrowType(keyType), false),
    fieldOf('value', valueType),
  ])

const fieldAt = (name: string, type: DuckDBType | undefined): arrow.Field =>
  type === undefined ? new arrow.Field(name, text(), true) : fieldOf(name, type)

const text = (): arrow.DataType => new arrow.Utf8()

/** Every other type is text. */
const scalarTypes = {
  [DuckDBTypeId.BOOLEAN]: () => new arrow.Bool(),
  [DuckDBTypeId.TINYINT]: () => new arrow.Int8(),
  [DuckDBTypeId.SMALLINT]: () => new arrow.Int16(),
  [DuckDBTypeId.INTEGER]: () => new arrow.Int32(),
  [DuckDBTypeId.BIGINT]: () => new arrow.Int64(),
  [DuckDBTypeId.UTINYINT]: () => new arrow.Uint8(),
  [DuckDBTypeId.USMALLINT]: () => new arrow.Uint16(),
  [DuckDBTypeId.UINTEGER]: () => new arrow.Uint32(),
  [DuckDBTypeId.UBIGINT]: () => new arrow.Uint64(),
  [DuckDBTypeId.HUGEINT]: () => new arrow.Decimal(0, HUGEINT_DIGITS, DECIMAL_BITS),
  [DuckDBTypeId.FLOAT]: () => new arrow.Float32(),
  [DuckDBTypeId.DOUBLE]: () => new arrow.Float64(),
  [DuckDBTypeId.BLOB]: () => new arrow.Binary(),
  [DuckDBTypeId.GEOMETRY]: () => new arrow.Binary(),
  [DuckDBTypeId.DATE]: () => new arrow.DateDay(),
  [DuckDBTypeId.TIME]: () => new arrow.TimeMicrosecond(),
  [DuckDBTypeId.TIME_NS]: () => new arrow.TimeNanosecond(),
  [DuckDBTypeId.TIMESTAMP]: () => new arrow.TimestampMicrosecond(),
  [DuckDBTypeId.TIMESTAMP_TZ]: () => new arrow.TimestampMicrosecond('UTC'),
  [DuckDBTypeId.TIMESTAMP_S]: () => new arrow.TimestampSecond(),
  [DuckDBTypeId.TIMESTAMP_MS]: () => new arrow.TimestampMillisecond(),
  [DuckDBTypeId.TIMESTAMP_NS]: () => new arrow.TimestampNanosecond(),
  [DuckDBTypeId.INTERVAL]: () => new arrow.IntervalMonthDayNano(),
} satisfies Readonly<Record<number, () => arrow.DataType>>
