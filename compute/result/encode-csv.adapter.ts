/** DuckDB's result chunks as fields of CSV: NULL is nothing, an empty text is `""`, nested values are JSON text. */
import { type DuckDBDataChunk, DuckDBTypeId, type DuckDBVector } from '@duckdb/node-api'
import { cellTexts, scalarTexts } from './encode-json.adapter.ts'

/** The fields of each row of a chunk, without the end of the line. */
export function csvTexts(chunk: DuckDBDataChunk): (row: number) => string {
  const columns = Array.from({ length: chunk.columnCount }, (_, index) => fieldsOf(chunk.getColumnVector(index)))
  return (row) => {
    let text = ''
    let lead = ''
    for (const field of columns) {
      text += lead + field(row)
      lead = ','
    }
    return text
  }
}

/** Quoted where it must be, and where it is empty: nothing at all is NULL. */
export function csvField(text: string): string {
  return text === '' || NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Spaces at an end too: some readers trim. */
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/

function fieldsOf(vector: DuckDBVector): (row: number) => string {
  switch (vector.type.typeId) {
    case DuckDBTypeId.VARCHAR:
    case DuckDBTypeId.ENUM:
      return textFields(vector)
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
      return floatFields(vector)
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
    case DuckDBTypeId.STRUCT:
    case DuckDBTypeId.MAP:
    case DuckDBTypeId.UNION:
      return nestedFields(vector)
    default:
      return scalarFields(vector)
  }
}

function textFields(vector: DuckDBVector): (row: number) => string {
  return (row) => {
    const text = vector.getItem(row)
    return text === null ? '' : csvField(String(text))
  }
}

/** `1e+300` could be a name; with a point it is a number for whoever guesses types, our own ingest too. */
function floatFields(vector: DuckDBVector): (row: number) => string {
  const plain = scalarTexts(vector)
  return (row) => (plain(row) ?? '').replace(/^(-?\d+)e/, '$1.0e')
}

function nestedFields(vector: DuckDBVector): (row: number) => string {
  const json = cellTexts(vector)
  return (row) => {
    const text = json(row)
    return text === 'null' ? '' : csvField(text)
  }
}

function scalarFields(vector: DuckDBVector): (row: number) => string {
  const plain = scalarTexts(vector)
  return (row) => {
    const text = plain(row)
    return text === null ? '' : csvField(text)
  }
}
