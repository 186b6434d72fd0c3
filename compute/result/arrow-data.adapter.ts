/** The values of a DuckDB vector as Arrow data: buffers copied whole where the layouts agree. */
import { type DuckDBListVector, type DuckDBStructVector, DuckDBTypeId, type DuckDBVector } from '@duckdb/node-api'
import * as arrow from 'apache-arrow'
import { rowAt, type Span } from '../span.ts'
import { arrowType } from './arrow-types.adapter.ts'
import { scalarTexts } from './encode-json.adapter.ts'
import { copyTexts, textCells } from './text-cells.adapter.ts'
import { inside, validityBits, validityOf, valueBytes } from './vector-insides.adapter.ts'

/** The library's types want to know the Arrow type statically. */
const make = arrow.makeData as (props: object) => arrow.Data

export function arrowData(vector: DuckDBVector, span: Span): arrow.Data {
  const type = arrowType(vector.type)
  return make({ type, ...common(vector, span), ...buffersOf(vector, span, type) })
}

function buffersOf(vector: DuckDBVector, span: Span, type: arrow.DataType): object {
  switch (vector.type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return { data: bits(span, booleanAt(vector)) }
    case DuckDBTypeId.VARCHAR:
    case DuckDBTypeId.BLOB:
    case DuckDBTypeId.GEOMETRY:
      return stringBuffers(vector, span)
    case DuckDBTypeId.DECIMAL:
      return { data: decimals(vector, span, vector.type.width) }
    case DuckDBTypeId.INTERVAL:
      return { data: intervals(vector, span) }
    case DuckDBTypeId.LIST:
      return listBuffers(vector as DuckDBListVector, span)
    case DuckDBTypeId.MAP:
      return listBuffers(inside(vector).listVector, span)
    case DuckDBTypeId.ARRAY:
      return { child: arrowData(inside(vector).childData, stretched(span, vector.type.length)) }
    case DuckDBTypeId.STRUCT:
      return { children: entries(vector as DuckDBStructVector, span, { from: 0, count: vector.type.entryCount }) }
    case DuckDBTypeId.UNION:
      return unionBuffers(inside(vector).structVector, span, vector.type.memberCount)
    default:
      return arrow.DataType.isUtf8(type) ? textBuffers(vector, span) : { data: values(vector, span, widthOf(type)) }
  }
}

/** Length and bitmap; a vector in which all is valid has none. */
function common(vector: DuckDBVector, span: Span): object {
  const { length } = span
  const listed = vector.type.typeId === DuckDBTypeId.MAP ? inside(vector).listVector : vector
  // a union says by its tag where it is null
  const validity = vector.type.typeId === DuckDBTypeId.UNION ? null : validityBits(listed)
  if (validity === null) return { length, nullCount: 0 }
  const { bytes, offset } = validity
  const first = offset + span.from
  const whole = span.rows === undefined && first % 8 === 0
  const nullBitmap = whole ? bytes.slice(first / 8, (first + length + 7) >> 3) : bits(span, validityOf(listed))
  return { length, nullBitmap }
}

function bits(span: Span, isSet: (row: number) => boolean): Uint8Array {
  const packed = new Uint8Array((span.length + 7) >> 3)
  for (let i = 0; i < span.length; i++)
    if (isSet(rowAt(span, i))) packed[i >> 3] = (packed[i >> 3] ?? 0) | (1 << (i & 7))
  return packed
}

function booleanAt(vector: DuckDBVector): (row: number) => boolean {
  const bytes = valueBytes(vector)
  const valid = validityOf(vector)
  return (row) => valid(row) && bytes[row] !== 0
}

const widthOf = (type: arrow.DataType): number =>
  arrow.DataType.isDecimal(type) ? 16 : (type.ArrayType as { readonly BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT

/** A copy of values of `width` bytes. Where one is null, DuckDB's memory may hold anything, also of others: it becomes 0. */
function values(vector: DuckDBVector, span: Span, width: number): Uint8Array {
  const copy = copied(valueBytes(vector), span, width)
  if (validityBits(vector) === null) return copy
  const valid = validityOf(vector)
  for (let i = 0; i < span.length; i++) if (!valid(rowAt(span, i))) copy.fill(0, i * width, (i + 1) * width)
  return copy
}

function copied(bytes: Uint8Array, { from, length, rows }: Span, width: number): Uint8Array {
  if (rows === undefined) return bytes.slice(from * width, (from + length) * width)
  const picked = new Uint8Array(length * width)
  for (const [i, row] of rows.entries()) picked.set(bytes.subarray(row * width, (row + 1) * width), i * width)
  return picked
}

/** Numbers of 2, 4, 8 or 16 bytes, as many as the width in digits needs, widened to 16. */
function decimals(vector: DuckDBVector, span: Span, digits: number): Uint8Array {
  if (digits > 18) return values(vector, span, 16)
  const narrow = values(vector, span, digits > 9 ? 8 : digits > 4 ? 4 : 2).buffer
  const wide = new BigInt64Array(span.length * 2)
  const numbers = digits > 9 ? new BigInt64Array(narrow) : digits > 4 ? new Int32Array(narrow) : new Int16Array(narrow)
  for (let i = 0; i < span.length; i++) {
    const value = numbers[i] ?? 0
    wide[2 * i] = BigInt(value)
    if (value < 0) wide[2 * i + 1] = -1n
  }
  return new Uint8Array(wide.buffer)
}

/** Months, days and microseconds; Arrow counts nanoseconds. */
function intervals(vector: DuckDBVector, span: Span): Uint8Array {
  const bytes = values(vector, span, 16)
  const halves = new BigInt64Array(bytes.buffer)
  for (let i = 1; i < halves.length; i += 2) {
    const nanos = (halves[i] ?? 0n) * 1000n
    if (BigInt.asIntN(64, nanos) !== nanos) throw new Error('Out of Range Error: an interval is too long for Arrow')
    halves[i] = nanos
  }
  return bytes
}

function stringBuffers(vector: DuckDBVector, span: Span): object {
  const cells = textCells(vector)
  const valid = validityOf(vector)
  const valueOffsets = new Int32Array(span.length + 1)
  let size = 0
  for (let i = 0; i < span.length; i++) {
    const row = rowAt(span, i)
    if (valid(row)) size += cells.lengthAt(row)
    valueOffsets[i + 1] = size
  }
  const data = new Uint8Array(size)
  copyTexts(cells, { span, valueOffsets, data })
  return { valueOffsets, data }
}

/** Values whose type Arrow lacks, as JSON writes them. */
function textBuffers(vector: DuckDBVector, span: Span): object {
  const text = scalarTexts(vector)
  const texts = Array.from({ length: span.length }, (_, i) => Buffer.from(text(rowAt(span, i)) ?? ''))
  const valueOffsets = new Int32Array(span.length + 1)
  for (const [i, { length }] of texts.entries()) valueOffsets[i + 1] = (valueOffsets[i] ?? 0) + length
  return { valueOffsets, data: new Uint8Array(Buffer.concat(texts)) }
}

/** Items of a list follow each other as a rule; where rows were picked out of others, they do not. */
function listBuffers(vector: DuckDBListVector, span: Span): object {
  const valid = validityOf(vector)
  const valueOffsets = new Int32Array(span.length + 1)
  let from: number | undefined
  let isRun = true
  let total = 0
  for (let i = 0; i < span.length; i++) {
    const row = rowAt(span, i)
    const length = valid(row) ? vector.getEntryLength(row) : 0
    if (length > 0) {
      const start = vector.getEntryOffset(row)
      from ??= start
      isRun &&= start === from + total
    }
    total += length
    valueOffsets[i + 1] = total
  }
  const items = isRun ? { from: from ?? 0, length: total } : pickedItems(vector, span, valueOffsets)
  return { valueOffsets, child: arrowData(vector.childVector, items) }
}

function pickedItems(vector: DuckDBListVector, span: Span, offsets: Int32Array): Span {
  const rows = new Uint32Array(offsets[span.length] ?? 0)
  for (let i = 0; i < span.length; i++) {
    const start = vector.getEntryOffset(rowAt(span, i))
    const at = offsets[i] ?? 0
    for (let item = at; item < (offsets[i + 1] ?? 0); item++) rows[item] = start + item - at
  }
  return { from: 0, length: rows.length, rows }
}

/** The items of arrays of one length. */
function stretched({ from, length, rows }: Span, items: number): Span {
  if (rows === undefined) return { from: from * items, length: length * items }
  const stretchedRows = new Uint32Array(length * items)
  for (let i = 0; i < stretchedRows.length; i++) {
    stretchedRows[i] = (rows[Math.floor(i / items)] ?? 0) * items + (i % items)
  }
  return { from: 0, length: length * items, rows: stretchedRows }
}

function entries(vector: DuckDBStructVector, span: Span, run: { readonly from: number; readonly count: number }) {
  return Array.from({ length: run.count }, (_, i) => arrowData(vector.entryVectorAt(run.from + i), span))
}

/** The tag is the first entry; where it is null, all members are. */
function unionBuffers(vector: DuckDBStructVector, span: Span, memberCount: number): object {
  const tags = values(vector.entryVectorAt(0), span, 1)
  const tagged = validityOf(vector.entryVectorAt(0))
  for (let i = 0; i < span.length; i++) if (!tagged(rowAt(span, i))) tags[i] = 0
  return { typeIds: new Int8Array(tags.buffer), children: entries(vector, span, { from: 1, count: memberCount }) }
}
