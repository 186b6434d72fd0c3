/**
 * How a file of embeddings is laid out: Parquet that anybody can read, in the one form that we read straight into place.
 *
 *     PAR1 | group: page of keys, page of vectors | group | … | directory, its length, LKE1 | footer, its length, PAR1
 *
 * Pages are PLAIN, not compressed, without nulls, one a column and group, each with its CRC. Everything but keys and
 * vectors follows from the directory: where pages lie, their heads and levels, and the footer. So a reader compares
 * these bytes instead of parsing them, and a file whose directory or footer has changed contradicts itself.
 */
import { crc32 } from 'node:zlib'
import { limits } from '../../config/limits.ts'
import { i32, struct, varint } from './thrift.ts'

export const PARQUET_MAGIC = Buffer.from('PAR1')
const FLOAT_BYTES = 4

/** One group of rows, as the directory has it. */
export interface Group {
  readonly rows: number
  /** Of the page of keys, without its head. */
  readonly keyBytes: number
  readonly keyCrc: number
  readonly vectorCrc: number
  /** As decimal digits where keys are BIGINT; in the order of UTF-8 bytes where they are VARCHAR. */
  readonly keyMin: string
  readonly keyMax: string
}

/** Rows of every group but the last, which may have fewer: so many that a group's vectors take a bounded memory. */
export const groupRowsOf = (dim: number): number =>
  Math.min(limits.embeddingGroupRowsMax, Math.floor(limits.embeddingGroupBytesMax / (dim * FLOAT_BYTES)))

/** Bytes of so many vectors. */
export const vectorBytes = (rows: number, dim: number): number => rows * dim * FLOAT_BYTES

/** What stands before the keys of a group. */
export const keyHead = ({ rows, keyBytes, keyCrc }: Group): Uint8Array =>
  pageHead({ values: rows, bytes: keyBytes, crc: keyCrc })

/** What stands before the vectors of a group: the page's head and `levels`, those of its rows. */
export function vectorHead({ rows, vectorCrc }: Group, dim: number, levels: Uint8Array): Uint8Array {
  const bytes = levels.length + vectorBytes(rows, dim)
  return Buffer.concat([pageHead({ values: rows * dim, bytes, crc: vectorCrc }), levels])
}

interface Page {
  readonly values: number
  readonly bytes: number
  readonly crc: number
}

/** PageHeader { type, uncompressed, compressed, crc, DataPageHeader { values, PLAIN, RLE, RLE } } */
function pageHead({ values, bytes, crc }: Page): Uint8Array {
  const data = struct([
    [1, i32(values)],
    [2, i32(0)],
    [3, i32(3)],
    [4, i32(3)],
  ])
  return struct([
    [1, i32(0)],
    [2, i32(bytes)],
    [3, i32(bytes)],
    [4, i32(crc | 0)],
    [5, data],
  ]).bytes
}

/** Repetition levels (0 where a vector begins) and definition levels (every value is there), as runs. */
export function levelsOf(rows: number, dim: number): Uint8Array {
  const oneRow = Buffer.concat([run(1, 0), run(dim - 1, 1)])
  const repetition = dim === 1 ? run(rows, 0) : Buffer.alloc(oneRow.length * rows, oneRow)
  const definition = run(rows * dim, 1)
  return Buffer.concat([u32(repetition.length), repetition, u32(definition.length), definition])
}

const run = (count: number, value: number): Uint8Array => Uint8Array.from([...varint(BigInt(count) << 1n), value])

/** Four bytes, little endian. */
export function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

export const checksum = (bytes: Uint8Array, before = 0): number => crc32(bytes, before)

/** Where the pages of a group lie in the file, in bytes. */
export interface Placed extends Group {
  /** Row of the file that the group begins with. */
  readonly from: number
  readonly keyHeadAt: number
  readonly keysAt: number
  readonly vectorHeadAt: number
  readonly vectorsAt: number
  readonly end: number
}

/** The groups in their order, the first one after the magic. */
export function placedGroups(groups: readonly Group[], dim: number): readonly Placed[] {
  const levels = levelBytes(dim)
  const placed: Placed[] = []
  let [from, keyHeadAt] = [0, PARQUET_MAGIC.length]
  for (const group of groups) {
    const keysAt = keyHeadAt + keyHead(group).length
    const vectorHeadAt = keysAt + group.keyBytes
    const vectorsAt = vectorHeadAt + vectorHeadBytes(group, dim, levels(group.rows))
    const end = vectorsAt + vectorBytes(group.rows, dim)
    placed.push({ ...group, from, keyHeadAt, keysAt, vectorHeadAt, vectorsAt, end })
    from += group.rows
    keyHeadAt = end
  }
  return placed
}

function vectorHeadBytes({ rows, vectorCrc }: Group, dim: number, levels: number): number {
  const bytes = levels + vectorBytes(rows, dim)
  return pageHead({ values: rows * dim, bytes, crc: vectorCrc }).length + levels
}

/** How many bytes the levels of so many rows take, each number of rows worked out once. */
function levelBytes(dim: number): (rows: number) => number {
  const known = new Map<number, number>()
  return (rows) => {
    const bytes = known.get(rows) ?? levelsOf(rows, dim).length
    known.set(rows, bytes)
    return bytes
  }
}
