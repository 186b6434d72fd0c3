/** What DuckDB's vectors hold but declare private; the tests of every type notice when a release changes it. */
import type { DuckDBListVector, DuckDBStructVector, DuckDBVector } from '@duckdb/node-api'

interface Insides {
  readonly validity: { readonly data: BigUint64Array | null; readonly offset: number }
  /** Of vectors whose values are numbers of JavaScript. */
  readonly items: BigInt64Array
  /** Of the others that have a width. */
  readonly dataView: DataView
  readonly childData: DuckDBVector
  readonly listVector: DuckDBListVector
  readonly structVector: DuckDBStructVector
}

export const inside = (vector: DuckDBVector): Insides => vector as unknown as Insides

/** The memory under the values of a vector of one width; DuckDB's own, valid while its chunk is. */
export function valueBytes(vector: DuckDBVector): Uint8Array {
  const { items, dataView } = inside(vector) as Partial<Insides>
  const memory = items ?? dataView
  return memory === undefined ? new Uint8Array() : new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength)
}

/** The bitmap of a vector, one bit a value from bit `offset` on; null where every value is valid. */
export function validityBits(vector: DuckDBVector): { readonly bytes: Uint8Array; readonly offset: number } | null {
  const { data, offset } = inside(vector).validity
  return data === null ? null : { bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset }
}

/** Reads the bitmap by bytes: the library's own check makes three bigints a value. */
export function validityOf(vector: DuckDBVector): (row: number) => boolean {
  const bits = validityBits(vector)
  if (bits === null) return () => true
  const { bytes, offset } = bits
  return (row) => (((bytes[(offset + row) >> 3] ?? 0) >> ((offset + row) & 7)) & 1) === 1
}
