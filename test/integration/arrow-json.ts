/** Values of an Arrow table as the JSON of http.md has them, read from the buffers and by no code of the encoder. */
import { DuckDBIntervalValue, DuckDBTimeNSValue, DuckDBTimeValue } from '@duckdb/node-api'
import * as arrow from 'apache-arrow'
import {
  dateText,
  decimalText,
  doubleJson,
  floatJson,
  timestampCoarseText,
  timestampNanosText,
  timestampText,
  timestampUtcText,
} from '../../compute/result/value-text.ts'

/** Row objects of every batch. */
export function arrowRows(bytes: Uint8Array): readonly object[] {
  const table = arrow.tableFromIPC(bytes)
  return table.batches.flatMap(({ data, numRows }) => Array.from({ length: numRows }, (_, row) => structAt(data, row)))
}

const structAt = (data: arrow.Data, row: number): object =>
  Object.fromEntries(
    data.type.children.map(({ name }: arrow.Field, i: number) => [name, valueAt(data.children[i], row)]),
  )

function valueAt(data: arrow.Data | undefined, row: number): unknown {
  if (data === undefined) throw new Error('a child is missing')
  const { type } = data
  if (!arrow.DataType.isUnion(type) && !data.getValid(row)) return null
  if (arrow.DataType.isList(type)) return itemsOf(data, row)
  if (arrow.DataType.isMap(type)) return itemsOf(data, row)
  if (arrow.DataType.isFixedSizeList(type)) {
    return Array.from({ length: type.listSize }, (_, i) => valueAt(data.children[0], row * type.listSize + i))
  }
  if (arrow.DataType.isStruct(type)) return structAt(data, row)
  if (arrow.DataType.isUnion(type)) {
    const member = data.typeIds[row] ?? 0
    const value = valueAt(data.children[member], row)
    return value === null ? null : { tag: type.children[member]?.name, value }
  }
  return scalarAt(data, row)
}

function itemsOf({ valueOffsets, children }: arrow.Data, row: number): unknown[] {
  const from = Number(valueOffsets[row])
  return Array.from({ length: Number(valueOffsets[row + 1]) - from }, (_, i) => valueAt(children[0], from + i))
}

const whole = (value: bigint): number | string => (Number.isSafeInteger(Number(value)) ? Number(value) : String(value))

function scalarAt({ type, values, valueOffsets }: arrow.Data, row: number): unknown {
  const value = values[row]
  const bytes = () => Buffer.from(values.subarray(valueOffsets[row], valueOffsets[row + 1]))
  if (arrow.DataType.isBool(type)) return ((values[row >> 3] >> (row & 7)) & 1) === 1
  if (arrow.DataType.isInt(type)) return typeof value === 'bigint' ? whole(value) : value
  if (arrow.DataType.isFloat(type)) return JSON.parse(type.precision === 1 ? floatJson(value) : doubleJson(value))
  if (arrow.DataType.isUtf8(type)) return bytes().toString()
  if (arrow.DataType.isBinary(type)) return bytes().toString('base64')
  if (arrow.DataType.isDecimal(type)) {
    const words = new BigInt64Array(values.slice(row * 4, row * 4 + 4).buffer)
    return decimalText(((words[1] ?? 0n) << 64n) + BigInt.asUintN(64, words[0] ?? 0n), type.scale)
  }
  if (arrow.DataType.isDate(type)) return dateText(value)
  if (arrow.DataType.isTime(type)) {
    return String(type.unit === arrow.TimeUnit.NANOSECOND ? new DuckDBTimeNSValue(value) : new DuckDBTimeValue(value))
  }
  if (arrow.DataType.isTimestamp(type)) return timestampOf(type, value)
  if (arrow.DataType.isInterval(type)) {
    const [months, days, low, high] = values.subarray(row * 4, row * 4 + 4)
    const nanos = (BigInt(high) << 32n) + BigInt(low >>> 0)
    return String(new DuckDBIntervalValue(months, days, nanos / 1000n))
  }
  throw new Error(`${type} is in no table of types`)
}

function timestampOf({ unit, timezone }: arrow.Timestamp, value: bigint): string {
  switch (unit) {
    case arrow.TimeUnit.SECOND:
      return timestampCoarseText(value, 1_000_000n)
    case arrow.TimeUnit.MILLISECOND:
      return timestampCoarseText(value, 1000n)
    case arrow.TimeUnit.NANOSECOND:
      return timestampNanosText(value)
    default:
      return timezone === 'UTC' ? timestampUtcText(value) : timestampText(value)
  }
}
