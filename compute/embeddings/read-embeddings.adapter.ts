/** Reads files of embeddings that this lake wrote, any range of rows straight into place. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { LakeError } from '../../actors/kernel/errors.ts'
import { limits } from '../../config/limits.ts'
import { asFailed, type Failed } from '../failed.ts'
import { type Directory, type EmbeddingsMetadata, type KeyKind, parseDirectory } from './embeddings-directory.ts'
import { DIRECTORY_MAGIC, footerOf } from './embeddings-footer.ts'
import {
  checksum,
  groupRowsOf,
  keyHead,
  levelsOf,
  PARQUET_MAGIC,
  type Placed,
  placedGroups,
  vectorBytes,
  vectorHead,
} from './embeddings-pages.ts'
import { joinedKeys, type Keys, numbersIn, textsIn } from './key-page.ts'

/** An open file; what it holds is checked against its checksums when it is first read. */
export interface EmbeddingsFile extends Disposable {
  readonly kind: 'embeddings'
  readonly rows: number
  readonly dim: number
  readonly key: KeyKind
  readonly metadata: EmbeddingsMetadata
  /** Rows that share a checksum: the first read of some of them reads them all, unless it asks for them all. */
  readonly groupRows: number
  /** Keys of `count` rows from `from` on; all where neither is given. Fails with STORAGE_OBJECT_CORRUPT, STORAGE_UNAVAILABLE. */
  readKeys(from?: number, count?: number): Keys | Failed
  /**
   * Puts the vectors of `count` rows from `from` on at the beginning of `out`, row after row; all rows where neither
   * is given. After a failure (STORAGE_OBJECT_CORRUPT, STORAGE_UNAVAILABLE) `out` holds nothing of use.
   */
  readInto(out: Float32Array, from?: number, count?: number): Failed | undefined
}

/**
 * Opens a file that `openEmbeddingsFile` made. Fails with STORAGE_OBJECT_UNKNOWN where there is none,
 * STORAGE_OBJECT_CORRUPT where it is not as it was written, or of somebody else, STORAGE_UNAVAILABLE where it can't be
 * read. Allocates no more than the file is long.
 */
export function readEmbeddings(path: string): EmbeddingsFile | Failed {
  return attempt(() => {
    const file = openSync(path, 'r')
    try {
      const { directory, groups } = openedDirectory(file)
      return embeddingsIn(file, directory, groups)
    } catch (error) {
      closeSync(file)
      throw error
    }
  })
}

function embeddingsIn(file: number, { dim, key, metadata }: Directory, groups: readonly Placed[]): EmbeddingsFile {
  const rows = groups.reduce((sum, group) => sum + group.rows, 0)
  const groupRows = groupRowsOf(dim)
  const levels = keptLevels(dim)
  const checked = new Set<Placed>()
  let open = true
  /** Every group that has some of the rows, and which of its own they are. */
  const touched = (from: number, count: number) => {
    if (!open) throw new Error('the file of embeddings is closed')
    if (from < 0 || count < 0 || from + count > rows) throw new RangeError(`there are ${rows} rows`)
    const last = count === 0 ? 0 : Math.ceil((from + count) / groupRows)
    return groups.slice(Math.floor(from / groupRows), last).map((group) => ({
      group,
      start: Math.max(from - group.from, 0),
      end: Math.min(from + count - group.from, group.rows),
    }))
  }
  return {
    kind: 'embeddings',
    rows,
    dim,
    key,
    metadata,
    groupRows,
    readKeys: (from = 0, count = rows - from) =>
      attempt(() => {
        const parts = touched(from, count).map(({ group, start, end }) => keysOf(file, group, key).slice(start, end))
        return key === 'BIGINT' && parts.length === 0 ? new BigInt64Array() : joinedKeys(parts)
      }),
    readInto: (out, from = 0, count = rows - from) =>
      attempt(() => {
        if (out.length < count * dim) throw new RangeError(`${count} rows need ${count * dim} components`)
        const bytes = new Uint8Array(out.buffer, out.byteOffset, out.byteLength)
        for (const { group, start, end } of touched(from, count)) {
          const at = vectorBytes(group.from + start - from, dim)
          const target = bytes.subarray(at, at + vectorBytes(end - start, dim))
          const isWhole = end - start === group.rows
          if (!(isWhole || checked.has(group))) checkVectors(file, group, { dim, levels: levels(group.rows) })
          if (isWhole) readVectors(file, group, { dim, levels: levels(group.rows), target })
          else readExactly(file, target, group.vectorsAt + vectorBytes(start, dim))
          checked.add(group)
        }
        return undefined
      }),
    [Symbol.dispose]() {
      if (open) closeSync(file)
      open = false
    },
  }
}

const LENGTH_BYTES = 4
const TRAILER_BYTES = LENGTH_BYTES + PARQUET_MAGIC.length

/** The part that ends at `end` with its length and a magic. */
function partBefore(file: number, end: number, magic: Uint8Array): { readonly bytes: Buffer; readonly from: number } {
  if (end < TRAILER_BYTES) throw corrupt('it is too short')
  const trailer = readAt(file, end - TRAILER_BYTES, TRAILER_BYTES)
  if (trailer.compare(magic, 0, magic.length, LENGTH_BYTES) !== 0) throw corrupt('this lake did not write its end')
  const length = trailer.readUInt32LE()
  const from = end - TRAILER_BYTES - length
  if (from < 0 || length > limits.embeddingDirectoryBytesMax) throw corrupt('its end says that it is longer')
  return { bytes: readAt(file, from, length), from }
}

/** The directory, once the footer and the places of all pages have turned out to follow from it. */
function openedDirectory(file: number): { readonly directory: Directory; readonly groups: readonly Placed[] } {
  const footer = partBefore(file, fstatSync(file).size, PARQUET_MAGIC)
  const { bytes, from } = partBefore(file, footer.from, DIRECTORY_MAGIC)
  const directory = parseDirectory(bytes.toString())
  if (directory === undefined) throw corrupt('its directory can not be read')
  // by the directory's size first, so that no more is computed than what the file has room for
  const groups = placedGroups(directory.groups, directory.dim)
  if ((groups.at(-1)?.end ?? PARQUET_MAGIC.length) !== from) throw corrupt('its pages are not where they should be')
  if (!footer.bytes.equals(footerOf(directory, groups))) throw corrupt('its footer and its directory differ')
  if (!readAt(file, 0, PARQUET_MAGIC.length).equals(PARQUET_MAGIC)) throw corrupt('it does not begin as Parquet')
  return { directory, groups }
}

interface Levels {
  readonly dim: number
  /** Of all rows of the group. */
  readonly levels: Uint8Array
}

/** Levels of groups by their number of rows: full ones and the last. */
function keptLevels(dim: number): (rows: number) => Uint8Array {
  const kept = new Map<number, Uint8Array>()
  return (rows) => {
    const levels = kept.get(rows) ?? levelsOf(rows, dim)
    kept.set(rows, levels)
    return levels
  }
}

/** All vectors of a group into `target`, which is as long as they are. */
function readVectors(file: number, group: Placed, { dim, levels, target }: Levels & { readonly target: Uint8Array }) {
  checkHead(file, group, { dim, levels })
  readExactly(file, target, group.vectorsAt)
  if (checksum(target, checksum(levels)) !== group.vectorCrc) throw corrupt('its vectors do not have their checksum')
}

/** The same without keeping them. */
function checkVectors(file: number, group: Placed, { dim, levels }: Levels): void {
  checkHead(file, group, { dim, levels })
  let crc = checksum(levels)
  const chunk = Buffer.allocUnsafe(Math.min(limits.fileChunkBytes, group.end - group.vectorsAt))
  for (let at = group.vectorsAt; at < group.end; at += chunk.length) {
    const part = chunk.subarray(0, group.end - at)
    readExactly(file, part, at)
    crc = checksum(part, crc)
  }
  if (crc !== group.vectorCrc) throw corrupt('its vectors do not have their checksum')
}

/** What stands before the vectors is no news to us, but other readers go by it. */
function checkHead(file: number, group: Placed, { dim, levels }: Levels): void {
  const head = readAt(file, group.vectorHeadAt, group.vectorsAt - group.vectorHeadAt)
  if (!head.equals(vectorHead(group, dim, levels))) throw corrupt('a page of vectors has a strange head')
}

function keysOf(file: number, group: Placed, key: KeyKind): Keys {
  const { keyHeadAt, keysAt, keyBytes, keyCrc, rows } = group
  const head = readAt(file, keyHeadAt, keysAt - keyHeadAt)
  const page = readAt(file, keysAt, keyBytes)
  if (!head.equals(keyHead(group)) || checksum(page) !== keyCrc) throw corrupt('its keys do not have their checksum')
  const keys = key === 'BIGINT' ? numbersIn(page) : textsIn(page, rows)
  if (keys === undefined) throw corrupt('its keys can not be read')
  return keys
}

function readAt(file: number, from: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  readExactly(file, bytes, from)
  return bytes
}

/** One call may read less than was asked for. */
function readExactly(file: number, target: Uint8Array, from: number): void {
  for (let at = 0; at < target.length; ) {
    const read = readSync(file, target, at, target.length - at, from + at)
    if (read === 0) throw corrupt('it is too short')
    at += read
  }
}

const corrupt = (why: string) => new LakeError('STORAGE_OBJECT_CORRUPT', `The file of embeddings is corrupt: ${why}`)

/** Failures of the file as values; a mistake of the caller's stays an exception. */
function attempt<T>(work: () => T): T | Failed {
  try {
    return work()
  } catch (error) {
    if (error instanceof LakeError) return asFailed(error)
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT')
      return { kind: 'failed', code: 'STORAGE_OBJECT_UNKNOWN', message: 'There is no such file of embeddings' }
    if (error instanceof RangeError || code === undefined) throw error
    return { kind: 'failed', code: 'STORAGE_UNAVAILABLE', message: `A file of embeddings can not be read: ${code}` }
  }
}
