/** Writes embeddings as one Parquet file of the lake's form, a group of rows at a time. */
import { closeSync, fstatSync, openSync, writeSync } from 'node:fs'
import { LakeError } from '../../actors/kernel/errors.ts'
import { limits } from '../../config/limits.ts'
import { arrowSchemaOf } from './arrow-schema.adapter.ts'
import { type Directory, type EmbeddingsMetadata, type KeyKind, newDirectory } from './embeddings-directory.ts'
import { tailOf } from './embeddings-footer.ts'
import {
  checksum,
  type Group,
  groupRowsOf,
  keyHead,
  levelsOf,
  PARQUET_MAGIC,
  placedGroups,
  vectorHead,
} from './embeddings-pages.ts'
import { joinedKeys, type Keys, keyPage } from './key-page.ts'

export interface EmbeddingsSpec {
  /** Components of every vector, 1 to `limits.vectorDimensionMax`. */
  readonly dim: number
  readonly key: KeyKind
  readonly metadata: EmbeddingsMetadata
}

/** Holds at most one group of rows in memory: `limits.embeddingGroupBytesMax` of vectors, and their keys. */
export interface EmbeddingsWriter extends Disposable {
  /**
   * Adds rows in their order; the arrays may be used again afterwards. Components are stored to the bit, so whether
   * they are finite is the caller's affair, and so is that no key comes twice.
   * @param vectors row after row, `dim` components each
   * @throws LakeError INGEST_KEY_INVALID for a text key that is too long or no Unicode; errors of the file system
   */
  append(keys: Keys, vectors: Float32Array): void
  /** Completes the file and closes it. Without this call there is no file that anybody could read. */
  end(): { readonly rows: number; readonly bytes: number }
}

/** Makes the file, or empties one that is there. Throws errors of the file system. */
export function openEmbeddingsFile(path: string, { dim, key, metadata }: EmbeddingsSpec): EmbeddingsWriter {
  if (!Number.isInteger(dim) || dim < 1 || dim > limits.vectorDimensionMax)
    throw new RangeError(`embeddings have 1 to ${limits.vectorDimensionMax} dimensions, not ${dim}`)
  const file = openSync(path, 'w')
  try {
    writeAll(file, PARQUET_MAGIC)
    return writerOf(file, newDirectory({ dim, key, metadata, arrowSchema: arrowSchemaOf(key, dim) }))
  } catch (error) {
    closeSync(file)
    throw error
  }
}

function writerOf(file: number, directory: Directory): EmbeddingsWriter {
  const { dim, key } = directory
  const pending = pendingRows(groupRowsOf(dim), dim)
  const groups: Group[] = []
  const fullLevels = levelsOf(pending.rowsMax, dim)
  let open = true
  const write = ({ keys, parts }: Rows) => {
    const levels = keys.length === pending.rowsMax ? fullLevels : levelsOf(keys.length, dim)
    groups.push(writeGroup(file, { keys, parts, levels, dim }))
  }
  return {
    append(keys, vectors) {
      if (vectors.length !== keys.length * dim)
        throw new RangeError(`${keys.length} keys need ${keys.length * dim} components, not ${vectors.length}`)
      if (keys instanceof BigInt64Array !== (key === 'BIGINT')) throw new TypeError(`the keys must be ${key}`)
      for (const full of pending.add(keys, vectors)) write(full)
    },
    end() {
      const rest = pending.take()
      if (rest.keys.length > 0) write(rest)
      const tail = tailOf({ ...directory, groups }, placedGroups(groups, dim))
      if (tail.length > limits.embeddingDirectoryBytesMax)
        throw new LakeError('INGEST_TOO_LARGE', 'There are more embeddings, or longer keys, than one file can have')
      writeAll(file, tail)
      const bytes = fstatSync(file).size
      open = false
      closeSync(file)
      return { rows: groups.reduce((rows, group) => rows + group.rows, 0), bytes }
    },
    [Symbol.dispose]() {
      if (open) closeSync(file)
      open = false
    },
  }
}

interface Rows {
  readonly keys: Keys
  /** One after another they are the vectors of all keys. */
  readonly parts: readonly Float32Array[]
}

/** Rows that wait for their group to be full. */
function pendingRows(rowsMax: number, dim: number) {
  let keys: Keys[] = []
  let parts: Float32Array[] = []
  let filled = 0
  const take = (): Rows => {
    const rows = { keys: joinedKeys(keys), parts }
    keys = []
    parts = []
    filled = 0
    return rows
  }
  return {
    rowsMax,
    take,
    /** Gives each group that became full, to be written before the next is asked for. */
    *add(added: Keys, vectors: Float32Array): Generator<Rows> {
      for (let at = 0; at < added.length; ) {
        const end = Math.min(added.length, at + rowsMax - filled)
        const part = vectors.subarray(at * dim, end * dim)
        keys.push(added.slice(at, end))
        filled += end - at
        at = end
        // only what outlives this call is copied
        parts.push(filled === rowsMax ? part : part.slice())
        if (filled === rowsMax) yield take()
      }
    },
  }
}

interface NewGroup extends Rows {
  readonly levels: Uint8Array
  readonly dim: number
}

function writeGroup(file: number, { keys, parts, levels, dim }: NewGroup): Group {
  const page = keyPage(keys)
  const values = parts.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength))
  const group: Group = {
    rows: keys.length,
    keyBytes: page.bytes.length,
    keyCrc: checksum(page.bytes),
    vectorCrc: values.reduce((crc, bytes) => checksum(bytes, crc), checksum(levels)),
    keyMin: page.min,
    keyMax: page.max,
  }
  for (const bytes of [keyHead(group), page.bytes, vectorHead(group, dim, levels), ...values]) writeAll(file, bytes)
  return group
}

/** One call may write less than it was given. */
function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
}
