/** The only column of an Arrow stream as the keys of rows: whole numbers in memory that threads share, or texts. */
import { setImmediate } from 'node:timers/promises'
import { type Data, type DataType, tableFromIPC } from 'apache-arrow'
import { limits } from '../../config/limits.ts'
import type { Keys } from '../embeddings/key-page.ts'

/**
 * Texts come in slices, between which others have their turn: a million of them take a good while.
 * @param bytes a stream whose first column is a BIGINT or a VARCHAR that is never null
 */
export async function keysInArrow(bytes: Uint8Array): Promise<Keys> {
  const table = tableFromIPC(bytes)
  const column = table.getChildAt(0)
  if (column === null) return []
  const pieces: readonly Data<DataType>[] = column.data
  if (!(pieces[0]?.values instanceof BigInt64Array)) return textsOf(pieces)
  const keys = new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT * table.numRows))
  let at = 0
  for (const { values, length } of pieces) {
    if (!(values instanceof BigInt64Array)) continue
    keys.set(values.subarray(0, length), at)
    at += length
  }
  return keys
}

async function textsOf(pieces: readonly Data<DataType>[]): Promise<readonly string[]> {
  const texts: string[] = []
  let last = 0
  for (const { values, valueOffsets: offsets, length } of pieces) {
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
    for (let row = 0; row < length; row++) {
      texts.push(bytes.toString('utf8', offsets[row] ?? 0, offsets[row + 1] ?? 0))
      if (texts.length - last < limits.filterKeysSlice) continue
      last = texts.length
      await setImmediate()
    }
  }
  return texts
}
