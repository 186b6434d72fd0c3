/** The only column of an Arrow stream as the keys of rows: whole numbers in memory that threads share, or texts. */
import { type Data, type DataType, tableFromIPC } from 'apache-arrow'
import type { Keys } from '../embeddings/key-page.ts'

/** @param bytes a stream whose first column is a BIGINT or a VARCHAR that is never null */
export function keysInArrow(bytes: Uint8Array): Keys {
  const table = tableFromIPC(bytes)
  const column = table.getChildAt(0)
  if (column === null) return []
  const pieces = column.data.map((data: Data<DataType>) => data.values)
  if (!(pieces[0] instanceof BigInt64Array)) return Array.from(column, String)
  const keys = new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT * table.numRows))
  let at = 0
  for (const [piece, values] of pieces.entries()) {
    if (!(values instanceof BigInt64Array)) continue
    keys.set(values.subarray(0, column.data[piece]?.length ?? 0), at)
    at += column.data[piece]?.length ?? 0
  }
  return keys
}
