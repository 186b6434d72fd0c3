/** Files of embeddings come back to the bit, in whole and in parts, and no damaged one comes back as another. */
import { createHash } from 'node:crypto'
import { mkdtempDisposableSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../config/limits.ts'
import { isFailed } from '../failed.ts'
import type { KeyKind } from './embeddings-directory.ts'
import { groupRowsOf } from './embeddings-pages.ts'
import type { Keys } from './key-page.ts'
import { type EmbeddingsFile, readEmbeddings } from './read-embeddings.adapter.ts'
import { openEmbeddingsFile } from './write-embeddings.adapter.ts'

const model = { name: 'static-minilm-256', sha256: 'ab'.repeat(32) }
const metadata = { model, snapshot: 'snap "é" 1' }

interface Rows {
  readonly keys: Keys
  readonly vectors: Float32Array
}

interface Written extends Rows {
  readonly batches?: readonly number[]
}

const full = groupRowsOf(1)
const numbers = (rows: number): BigInt64Array => BigInt64Array.from({ length: rows }, (_, row) => BigInt(row * 7 - 3))
const texts = (rows: number): string[] => Array.from({ length: rows }, (_, row) => `k${row % 3 === 0 ? 'é' : ''}${row}`)

function components(count: number): Float32Array {
  const values = new Float32Array(count)
  for (let i = 0; i < count; i++) values[i] = ((i * 7919) % 2003) / 1001 - 1
  return values
}

function rowsOf(kind: KeyKind, count: number, dim: number): Rows {
  return { keys: kind === 'BIGINT' ? numbers(count) : texts(count), vectors: components(count * dim) }
}

/** @param batches how many rows come at once, by turns; all of them where it is absent */
function write(path: string, dim: number, { keys, vectors, batches = [keys.length] }: Written) {
  const key = keys instanceof BigInt64Array ? 'BIGINT' : 'VARCHAR'
  using writer = openEmbeddingsFile(path, { dim, key, metadata })
  for (let at = 0, turn = 0; at < keys.length; turn++) {
    const end = Math.min(keys.length, at + (batches[turn % batches.length] ?? keys.length))
    const those = vectors.slice(at * dim, end * dim)
    writer.append(keys.slice(at, end), those)
    those.fill(Number.NaN)
    at = end
  }
  return writer.end()
}

function open(path: string): EmbeddingsFile {
  const file = readEmbeddings(path)
  if (isFailed(file)) throw new Error(JSON.stringify(file))
  return file
}

function allOf(file: EmbeddingsFile): Rows {
  const keys = file.readKeys()
  const vectors = new Float32Array(file.rows * file.dim)
  const failed = file.readInto(vectors)
  if (isFailed(keys) || failed !== undefined) throw new Error(JSON.stringify(failed ?? keys))
  return { keys, vectors }
}

const folder = () => mkdtempDisposableSync(join(tmpdir(), 'embeddings-'))
const bitsOf = (vectors: Float32Array) => Buffer.from(vectors.buffer, vectors.byteOffset, vectors.byteLength)

describe('a file of embeddings', () => {
  const wide = groupRowsOf(limits.vectorDimensionMax)
  const shapes = [
    { what: 'no rows', count: 0, dim: 3 },
    { what: 'one row', count: 1, dim: 256 },
    { what: 'one group', count: full, dim: 2 },
    { what: 'a group and a row', count: full + 1, dim: 2 },
    { what: 'three groups of one component', count: 2 * full + 5, dim: 1 },
    { what: 'the most components', count: wide + 3, dim: limits.vectorDimensionMax },
  ]
  const kinds = ['BIGINT', 'VARCHAR'] as const
  const cases = shapes.flatMap((shape) => kinds.map((key) => ({ ...shape, key })))
  it.each(cases)('of $what ($count × $dim) with keys of $key comes back', ({ count, dim, key }) => {
    using temp = folder()
    const path = join(temp.path, 'e')
    const rows = rowsOf(key, count, dim)
    const written = write(path, dim, { ...rows, batches: [5000, 1, 40_000] })
    expect(written).toEqual({ rows: count, bytes: readFileSync(path).length })
    using file = open(path)
    expect([file.rows, file.dim, file.key, file.metadata]).toEqual([count, dim, key, metadata])
    const read = allOf(file)
    expect(read.keys).toEqual(rows.keys)
    expect(bitsOf(read.vectors).equals(bitsOf(rows.vectors))).toBe(true)
  })

  it('has the same bytes whatever batches it came in', () => {
    using temp = folder()
    const rows = rowsOf('VARCHAR', full + 100, 3)
    const bytes = [[rows.keys.length], [1000, 3], [full], [7, full]].map((batches, at) => {
      const path = join(temp.path, String(at))
      write(path, 3, { ...rows, batches })
      return readFileSync(path)
    })
    for (const other of bytes) expect(other.equals(bytes[0] ?? other)).toBe(true)
  })

  it('keeps extreme keys and every bit of its components', () => {
    using temp = folder()
    const path = join(temp.path, 'e')
    const keys = BigInt64Array.of(0n, 2n ** 63n - 1n, -(2n ** 63n), -1n)
    const vectors = Float32Array.of(Number.NaN, -0, Infinity, -Infinity, 1e-45, 3.4028234663852886e38, 0, 1)
    write(path, 2, { keys, vectors })
    using numbered = open(path)
    expect(allOf(numbered).keys).toEqual(keys)
    expect(bitsOf(allOf(numbered).vectors).equals(bitsOf(vectors))).toBe(true)
    const names = ['', 'Ünïcødé', '\u{1F600}', '￿', 'a\0b', '"\\', 'x'.repeat(limits.embeddingKeyBytesMax), '日本語']
    write(path, 1, { keys: names, vectors: components(names.length) })
    using named = open(path)
    expect(named.readKeys()).toEqual(names)
  })

  it('refuses keys that would not come back', () => {
    using temp = folder()
    using writer = openEmbeddingsFile(join(temp.path, 'e'), { dim: 1, key: 'VARCHAR', metadata })
    writer.append(['\ud800'], Float32Array.of(1))
    expect(() => writer.end()).toThrow('no Unicode')
    using other = openEmbeddingsFile(join(temp.path, 'f'), { dim: 1, key: 'VARCHAR', metadata })
    other.append(['é'.repeat(limits.embeddingKeyBytesMax)], Float32Array.of(1))
    expect(() => other.end()).toThrow('more than')
  })

  it('gives any range of rows as it gives all of them', () => {
    using temp = folder()
    const path = join(temp.path, 'e')
    const [dim, count] = [2, 2 * full + 77]
    const rows = rowsOf('VARCHAR', count, dim)
    write(path, dim, rows)
    using file = open(path)
    const place = fc.oneof(fc.nat(count), fc.constantFrom(0, full - 1, full, full + 1, 2 * full, count))
    fc.assert(
      fc.property(place, place, (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        const out = new Float32Array((to - from) * dim + 1).fill(9)
        expect(file.readInto(out, from, to - from)).toBeUndefined()
        const wanted = rows.vectors.subarray(from * dim, to * dim)
        expect(bitsOf(out.subarray(0, -1)).equals(bitsOf(wanted))).toBe(true)
        expect(out.at(-1)).toBe(9)
        expect(String(file.readKeys(from, to - from))).toBe(String(rows.keys.slice(from, to)))
      }),
      { numRuns: 40 },
    )
    expect(() => file.readInto(new Float32Array(2), 0, 2)).toThrow(RangeError)
    expect(() => file.readInto(new Float32Array(9), count, 1)).toThrow(RangeError)
  })

  it('has the bytes that its first release gave it', () => {
    using temp = folder()
    const path = join(temp.path, 'e')
    write(path, 3, rowsOf('VARCHAR', 20, 3))
    const hash = createHash('sha256').update(readFileSync(path)).digest('hex')
    expect(hash).toBe('c72bf8dca9fff72ecc10e6cd6da992220894a453428fb6a42a25c86121692423')
  })
})

describe('a damaged file of embeddings', () => {
  /** What reading gives: the content as one text, or the code of the failure. */
  function outcomeOf(path: string): string {
    const file = readEmbeddings(path)
    if (isFailed(file)) return file.code
    using opened = file
    const vectors = new Float32Array(opened.rows * opened.dim)
    const [first, second] = [opened.readInto(vectors, 0, Math.ceil(opened.rows / 2)), opened.readInto(vectors)]
    const keys = opened.readKeys()
    if (isFailed(keys)) return keys.code
    const failed = first ?? second
    if (failed !== undefined) return failed.code
    return JSON.stringify([
      opened.dim,
      opened.key,
      opened.metadata,
      [...keys].map(String),
      bitsOf(vectors).toString('hex'),
    ])
  }

  it.each(['BIGINT', 'VARCHAR'] as const)(
    'with keys of %s is never read as another, whichever byte has changed',
    (key) => {
      using temp = folder()
      const path = join(temp.path, 'e')
      write(path, 3, rowsOf(key, 5, 3))
      const sound = outcomeOf(path)
      const bytes = readFileSync(path)
      const wrong: number[] = []
      for (const [at, byte] of bytes.entries()) {
        const damaged = Buffer.from(bytes)
        damaged[at] = byte ^ (1 << (at & 7))
        writeFileSync(path, damaged)
        const outcome = outcomeOf(path)
        if (outcome !== sound && outcome !== 'STORAGE_OBJECT_CORRUPT') wrong.push(at)
      }
      expect(wrong).toEqual([])
    },
  )

  it('is never read as another, whatever pieces were changed, cut or moved', () => {
    using temp = folder()
    const path = join(temp.path, 'e')
    write(path, 4, rowsOf('VARCHAR', full + 9, 4))
    const sound = outcomeOf(path)
    const bytes = readFileSync(path)
    const tail = bytes.length - 3000
    const place = fc.oneof(
      fc.integer({ min: 0, max: bytes.length - 1 }),
      fc.integer({ min: tail, max: bytes.length - 1 }),
    )
    const damage = fc.record({
      at: place,
      from: place,
      piece: fc.uint8Array({ minLength: 1, maxLength: 12 }),
      kind: fc.nat(3),
    })
    fc.assert(
      fc.property(damage, ({ at, from, piece, kind }) => {
        if (kind === 0) writeFileSync(path, bytes.subarray(0, at))
        else if (kind === 1) writeFileSync(path, Buffer.concat([bytes.subarray(0, at), bytes.subarray(from)]))
        else {
          const damaged = Buffer.from(bytes)
          if (kind === 2) damaged.set(piece.subarray(0, bytes.length - at), at)
          else damaged.copyWithin(at, from, from + 64)
          writeFileSync(path, damaged)
        }
        expect([sound, 'STORAGE_OBJECT_CORRUPT']).toContain(outcomeOf(path))
      }),
      { numRuns: 200 },
    )
  })

  it('that claims to be huge takes no memory', () => {
    using temp = folder()
    const path = join(temp.path, 'e')
    write(path, 3, rowsOf('BIGINT', 5, 3))
    const bytes = readFileSync(path)
    const lengths = [bytes.length - 8, bytes.indexOf('LKE1') - 4]
    for (const at of lengths) {
      for (const claim of [0xff_ff_ff_ff, 0x7f_ff_ff_ff, bytes.length, 0]) {
        const damaged = Buffer.from(bytes)
        damaged.writeUInt32LE(claim, at)
        writeFileSync(path, damaged)
        expect(outcomeOf(path)).toBe('STORAGE_OBJECT_CORRUPT')
      }
    }
    const many = bytes.toString('latin1').replace('"rows":5', '"rows":9')
    writeFileSync(path, many, 'latin1')
    expect(outcomeOf(path)).toBe('STORAGE_OBJECT_CORRUPT')
  })

  it('that is gone, a folder, or of somebody else says so', () => {
    using temp = folder()
    const path = join(temp.path, 'e')
    expect(readEmbeddings(path)).toMatchObject({ code: 'STORAGE_OBJECT_UNKNOWN' })
    expect(readEmbeddings(temp.path)).toMatchObject({ kind: 'failed', code: 'STORAGE_UNAVAILABLE' })
    for (const other of ['', 'PAR1', `PAR1${'x'.repeat(100)}PAR1`]) {
      writeFileSync(path, other)
      expect(readEmbeddings(path)).toMatchObject({ kind: 'failed', code: 'STORAGE_OBJECT_CORRUPT' })
    }
  })

  it('that is cut short after it was opened fails when it is read', () => {
    using temp = folder()
    const path = join(temp.path, 'e')
    write(path, 3, rowsOf('BIGINT', 50, 3))
    using file = open(path)
    truncateSync(path, 100)
    expect(file.readInto(new Float32Array(150))).toMatchObject({ code: 'STORAGE_OBJECT_CORRUPT' })
    expect(file.readKeys()).toMatchObject({ code: 'STORAGE_OBJECT_CORRUPT' })
  })
})
