/** The Arrow schema of a file of embeddings, by which Arrow's readers know that every vector has the same length. */
import * as arrow from 'apache-arrow'
import type { KeyKind } from './embeddings-directory.ts'

/** Base64 of the schema's message, as Parquet keeps it under `ARROW:schema`. */
export function arrowSchemaOf(key: KeyKind, dim: number): string {
  const element = new arrow.Field('element', new arrow.Float32(), false)
  const fields = [
    new arrow.Field('key', key === 'BIGINT' ? new arrow.Int64() : new arrow.Utf8(), false),
    new arrow.Field('embedding', new arrow.FixedSizeList(dim, element), false),
  ]
  const stream = Buffer.from(arrow.tableToIPC(new arrow.Table(new arrow.Schema(fields), []), 'stream'))
  // a marker of four bytes, the length of the message, the message
  return stream.subarray(0, 8 + stream.readInt32LE(4)).toString('base64')
}
