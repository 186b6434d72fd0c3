/** A part of `bench vectors`: our file of embeddings beside a bare file of the same keys and vectors. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { readEmbeddings } from '../../compute/embeddings/read-embeddings.adapter.ts'
import { openEmbeddingsFile } from '../../compute/embeddings/write-embeddings.adapter.ts'
import { isFailed } from '../../compute/failed.ts'
import { type Contender, takeTurns, timed } from './measure.ts'
import { type Row, rowOf, type Target } from './report.ts'

export interface EmbeddingsSize {
  /** Where the files are made; the caller removes it. */
  readonly folder: string
  readonly rounds: number
  readonly rows: number
  readonly dim: number
}

const WRITE_TARGET: Target = { of: 'ratio', bound: 'at most', value: 2 }
const READ_TARGET: Target = { of: 'ratio', bound: 'at most', value: 1.5 }

/**
 * Neither side syncs; both files are in the page cache when they are read, each time into memory made for it. Ours
 * checks every checksum.
 */
export async function embeddingsParquetRows({ folder, rounds, rows, dim }: EmbeddingsSize): Promise<readonly Row[]> {
  const keys = BigInt64Array.from({ length: rows }, (_, row) => BigInt(row))
  const vectors = new Float32Array(rows * dim)
  for (let at = 0, seed = 1; at < vectors.length; at++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    vectors[at] = seed / 2 ** 32 - 0.5
  }
  const [ours, raw] = [join(folder, 'embeddings.parquet'), join(folder, 'embeddings.f32')]
  const once =
    (work: () => void): Contender =>
    () =>
      timed(1, async () => work())
  const turns = await takeTurns({
    rounds,
    warmUps: 1,
    contenders: {
      rawWrite: once(() => writeRaw(raw, [keys, vectors])),
      write: once(() => writeOurs(ours, keys, vectors)),
      rawRead: once(() => readRaw(raw, [new BigInt64Array(rows), new Float32Array(rows * dim)])),
      read: once(() => readOurs(ours)),
    },
  })
  const out = readOurs(ours)
  if (!out.every((value, at) => value === vectors[at])) throw new Error('what was read is not what was written')
  const row = (what: string, name: 'write' | 'read', target: Target) =>
    rowOf({
      what: `${what} embeddings as Parquet`,
      unit: 'ms',
      ours: turns(name),
      peer: { name: 'bare file', series: turns(name === 'write' ? 'rawWrite' : 'rawRead') },
      target,
    })
  return [row('write', 'write', WRITE_TARGET), row('read', 'read', READ_TARGET)]
}

type Numbers = BigInt64Array | Float32Array

const bytesOf = ({ buffer, byteOffset, byteLength }: Numbers) => new Uint8Array(buffer, byteOffset, byteLength)

function writeRaw(path: string, parts: readonly Numbers[]): void {
  const file = openSync(path, 'w')
  for (const part of parts.map(bytesOf)) for (let at = 0; at < part.length; ) at += writeSync(file, part, at)
  closeSync(file)
}

function readRaw(path: string, parts: readonly Numbers[]): void {
  const file = openSync(path, 'r')
  for (const part of parts.map(bytesOf))
    for (let at = 0; at < part.length; ) at += readSync(file, part, at, part.length - at, null)
  closeSync(file)
}

function writeOurs(path: string, keys: BigInt64Array, vectors: Float32Array): void {
  const dim = vectors.length / keys.length
  using writer = openEmbeddingsFile(path, { dim, key: 'BIGINT', metadata: { snapshot: 'bench' } })
  writer.append(keys, vectors)
  writer.end()
}

function readOurs(path: string): Float32Array {
  const file = readEmbeddings(path)
  if (isFailed(file)) throw new Error(file.message)
  using opened = file
  const out = new Float32Array(opened.rows * opened.dim)
  const failed = opened.readInto(out)
  if (failed !== undefined || isFailed(opened.readKeys())) throw new Error('a file of embeddings is corrupt')
  return out
}
