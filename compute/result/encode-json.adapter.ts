/** DuckDB's result chunks as JSON text, column by column straight from the vectors; http.md "JSON values" is the rule. */
import {
  type DuckDBDataChunk,
  type DuckDBListVector,
  type DuckDBStructVector,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  type DuckDBVector,
} from '@duckdb/node-api'
import { limits } from '../../config/limits.ts'
import {
  dateText,
  decimalText,
  doubleJson,
  floatJson,
  timestampCoarseText,
  timestampNanosText,
  timestampText,
  timestampUtcText,
  uniqueNames,
} from './value-text.ts'
import { inside, validityOf } from './vector-insides.adapter.ts'

/** The JSON text of the value in a row of one vector. */
type Cell = (row: number) => string

/**
 * Gives the rows of a chunk as JSON objects, `{"a":1,"b":null}`; `names` are unique, one a column.
 * BIGINT and UBIGINT are numbers up to ±(2^53−1) and strings beyond, value by value; DECIMAL, HUGEINT, UHUGEINT and
 * BIGNUM are strings; BLOB and GEOMETRY (WKB) are base64; MAP is `[{ key, value }]`; UNION is `{ tag, value }`;
 * dates and times are as `value-text.ts` says; INTERVAL, TIME, BIT and VARIANT are DuckDB's text.
 */
export function rowTexts(chunk: DuckDBDataChunk, names: readonly string[]): Cell {
  const columns = names.map((name, index) => ({
    prefix: `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`,
    cell: cellTexts(chunk.getColumnVector(index)),
  }))
  return (row) => {
    let text = ''
    for (const { prefix, cell } of columns) text += prefix + cell(row)
    return `${text}}`
  }
}

/** DuckDB's own name of a type: `DECIMAL(18,2)`, `VARCHAR[]`, `STRUCT(a INTEGER, b VARCHAR)`, `JSON`. */
export function typeName(type: DuckDBType): string {
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
      return `${typeName(type.valueType)}[]`
    case DuckDBTypeId.ARRAY:
      return `${typeName(type.valueType)}[${type.length}]`
    case DuckDBTypeId.STRUCT:
      return `STRUCT(${type.entryNames.map((name, i) => fieldName(name, type.entryTypes[i])).join(', ')})`
    case DuckDBTypeId.UNION:
      return `UNION(${type.memberTags.map((tag, i) => fieldName(tag, type.memberTypes[i])).join(', ')})`
    case DuckDBTypeId.MAP:
      return `MAP(${typeName(type.keyType)}, ${typeName(type.valueType)})`
    default:
      return type.alias ?? type.toString()
  }
}

function fieldName(name: string, type: DuckDBType | undefined): string {
  const quoted = /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
  return type === undefined ? quoted : `${quoted} ${typeName(type)}`
}

/** The JSON text of the value in each row of a vector. */
export function cellTexts(vector: DuckDBVector): Cell {
  switch (vector.type.typeId) {
    case DuckDBTypeId.LIST:
      return listCells(vector as DuckDBListVector)
    case DuckDBTypeId.MAP:
      return listCells(inside(vector).listVector)
    case DuckDBTypeId.ARRAY:
      return arrayCells(vector, vector.type.length)
    case DuckDBTypeId.STRUCT:
      return structCells(vector as DuckDBStructVector, vector.type.entryNames)
    case DuckDBTypeId.UNION:
      return unionCells(inside(vector).structVector, vector.type.memberTags)
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
      return bigintCells(vector)
    default:
      return leafCells(vector)
  }
}

/** The same of a scalar without the quotes that JSON puts around it; null where it is null. */
export function scalarTexts(vector: DuckDBVector): (row: number) => string | null {
  const json = cellTexts(vector)
  return (row) => {
    const text = json(row)
    if (text === 'null') return null
    if (!text.startsWith('"')) return text
    return text.includes('\\') ? JSON.parse(text) : text.slice(1, -1)
  }
}

function leafCells(vector: DuckDBVector): Cell {
  const text = leafText(vector.type)
  return (row) => {
    const value = vector.getItem(row)
    return value === null ? 'null' : text(value)
  }
}

/** Most numbers are small: they are put together from two 32-bit halves, without making a bigint. */
function bigintCells(vector: DuckDBVector): Cell {
  const { items } = inside(vector)
  const valid = validityOf(vector)
  const halves = new Uint32Array(items.buffer, items.byteOffset, items.length * 2)
  const signed = vector.type.typeId === DuckDBTypeId.BIGINT
  return (row) => {
    if (!valid(row)) return 'null'
    const high = halves[2 * row + 1] ?? 0
    const value = (signed ? high | 0 : high) * 2 ** 32 + (halves[2 * row] ?? 0)
    return Number.isSafeInteger(value) ? `${value}` : `"${items[row]}"`
  }
}

function listCells(vector: DuckDBListVector): Cell {
  const child = cellTexts(vector.childVector)
  const valid = validityOf(vector)
  return (row) => (valid(row) ? sequence(child, vector.getEntryOffset(row), vector.getEntryLength(row)) : 'null')
}

function arrayCells(vector: DuckDBVector, length: number): Cell {
  const child = cellTexts(inside(vector).childData)
  const valid = validityOf(vector)
  return (row) => (valid(row) ? sequence(child, row * length, length) : 'null')
}

function sequence(cell: Cell, from: number, length: number): string {
  const blocks: string[] = []
  let size = 0
  // joined block by block, because a text put together from millions of pieces keeps every piece in memory
  for (let start = 0; start < length; start += LIST_BLOCK) {
    const items: string[] = []
    for (let i = start; i < Math.min(length, start + LIST_BLOCK); i++) items.push(cell(from + i))
    const block = items.join(',')
    size += block.length
    // a list can be larger than all that may be sent, and than this thread's memory as text
    if (size > limits.resultBytesMax) throw new RangeError('a list is too large for a result')
    blocks.push(block)
  }
  return `[${blocks.join(',')}]`
}

const LIST_BLOCK = 1024

/** The fields of an unnamed struct, `row(1, 2)`, all have the name ``: they become ``, `_1`, … */
function structCells(vector: DuckDBStructVector, names: readonly string[]): Cell {
  const fields = uniqueNames(names).map((name, index) => ({
    prefix: `${index === 0 ? '' : ','}${JSON.stringify(name)}:`,
    cell: cellTexts(vector.entryVectorAt(index)),
  }))
  return (row) => {
    if (!vector.isItemValid(row)) return 'null'
    let text = '{'
    for (const { prefix, cell } of fields) text += prefix + cell(row)
    return `${text}}`
  }
}

function unionCells(vector: DuckDBStructVector, tags: readonly string[]): Cell {
  const members = tags.map((tag, index) => ({
    prefix: `{"tag":${JSON.stringify(tag)},"value":`,
    cell: cellTexts(vector.entryVectorAt(index + 1)),
  }))
  return (row) => {
    const tag = vector.getItemValue(row, 0)
    const member = tag === null ? undefined : members[Number(tag)]
    return member === undefined ? 'null' : `${member.prefix}${member.cell(row)}}`
  }
}

type Text = (value: DuckDBValue) => string

/** How a value that is not null and not nested is written; the casts follow DuckDB's type. */
function leafText(type: DuckDBType): Text {
  const text = (leafTexts as Readonly<Record<number, Text | undefined>>)[type.typeId]
  return text ?? ((value) => JSON.stringify(String(value)))
}

const quoted = (value: DuckDBValue): string => `"${value}"`
const base64 = (value: DuckDBValue): string =>
  `"${Buffer.from((value as unknown as { bytes: Uint8Array }).bytes).toString('base64')}"`

const leafTexts = {
  [DuckDBTypeId.BOOLEAN]: String,
  [DuckDBTypeId.TINYINT]: String,
  [DuckDBTypeId.SMALLINT]: String,
  [DuckDBTypeId.INTEGER]: String,
  [DuckDBTypeId.UTINYINT]: String,
  [DuckDBTypeId.USMALLINT]: String,
  [DuckDBTypeId.UINTEGER]: String,
  [DuckDBTypeId.FLOAT]: (value) => floatJson(value as number),
  [DuckDBTypeId.DOUBLE]: (value) => doubleJson(value as number),
  [DuckDBTypeId.HUGEINT]: quoted,
  [DuckDBTypeId.UHUGEINT]: quoted,
  [DuckDBTypeId.BIGNUM]: quoted,
  [DuckDBTypeId.DECIMAL]: (value) => {
    const decimal = value as { value: bigint; scale: number }
    return `"${decimalText(decimal.value, decimal.scale)}"`
  },
  [DuckDBTypeId.VARCHAR]: (value) => JSON.stringify(value),
  [DuckDBTypeId.BLOB]: base64,
  [DuckDBTypeId.GEOMETRY]: base64,
  [DuckDBTypeId.DATE]: (value) => `"${dateText((value as { days: number }).days)}"`,
  [DuckDBTypeId.TIMESTAMP]: (value) => `"${timestampText((value as { micros: bigint }).micros)}"`,
  [DuckDBTypeId.TIMESTAMP_TZ]: (value) => `"${timestampUtcText((value as { micros: bigint }).micros)}"`,
  [DuckDBTypeId.TIMESTAMP_NS]: (value) => `"${timestampNanosText((value as { nanos: bigint }).nanos)}"`,
  [DuckDBTypeId.TIMESTAMP_MS]: (value) => `"${timestampCoarseText((value as { millis: bigint }).millis, 1000n)}"`,
  [DuckDBTypeId.TIMESTAMP_S]: (value) => `"${timestampCoarseText((value as { seconds: bigint }).seconds, 1_000_000n)}"`,
} satisfies Readonly<Record<number, Text>>
