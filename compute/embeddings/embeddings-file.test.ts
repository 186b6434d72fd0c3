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
import { type EmbeddingsSpec, openEmbeddingsFile } from './write-embeddings.adapter.ts'

const model = { name: 'static-minilm-256', sha256: 'ab'.repeat(32) }
const metadata = { model, snapshot: 'snap "é" 1' }

interface Rows {
  readonly keys: Keys
  readonly vectors: Float32Array
}

const numbers = (rows: number): BigInt64Array => BigInt64Array.from({ length: rows }, (_, row) => BigInt(row * 7 - 3))
const texts = (rows: number): string[] => Array.from({ length: rows }, (_, row) => `k${row % 3 === 0 ? 'é' : ''}${row}`)
const components = (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => Math.sin(i) * 3)

function rowsOf(kind: KeyKind, count: number, dim: number): Rows {
  return { keys: kind === 'BIGINT' ? numbers(count) : texts(count), vectors: components(count * dim) }
}

/** @param sizes of the batches that the rows come in; by turns, and whatever is left at last */
function write(path: string, spec: Omit<EmbeddingsSpec, 'metadata'>, { keys, vectors }: Rows, sizes = [keys.length]) {
  using writer = openEmbeddingsFile(path, { ...spec, metadata })
  for (let at = 0, turn = 0; at < keys.length; turn++) {
    const end = Math.min(keys.length, at + (sizes[turn % sizes.length] ?? keys.length))
    const [some, those] = [keys.slice(at, end), vectors.slice(at * spec.dim, end * spec.dim)]
    writer.append(some, those)
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
  const full = groupRowsOf(1)
  const shapes: readonly (readonly [string, number, number])[] = [
    ['no rows', 0, 3],
    ['one row', 1, 256],
    ['one group', full, 2],
    ['a group and a row', full + 1, 2],
    ['three groups of one component', 2 * full + 5, 1],
    ['the most components', wide + 3, limits.vectorDimensionMax],
  ]
  it.each(
    shapes.flatMap(([name, rows, dim]) => [
      [name, rows, dim, 'BIGINT'] as const,
      [name, rows, dim, 'VARCHAR'] as const,
    ]),
  )('of %s (%i × %i) with keys of %s comes back', (_, count, dim, key) => {
    using temp = folder()
    const path = join(temp.path, 'e')
    const rows = rowsOf(key, count, dim)
    const written = write(path, { dim, key }, rows, [5000, 1, 40_000])
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
    const bytes = [[rows.keys.length], [1000, 3], [full], [7, full]].map((sizes, at) => {
      const path = join(temp.path, String(at))
      write(path, { dim: 3, key: 'VARCHAR' }, rows, sizes)
      return readFileSync(path)
    })
    for (const other of bytes) expect(other.equals(bytes[0] ?? other)).toBe(true)
  })

  it('keeps extreme keys and every bit of its components', () => {
    using temp = folder()
    const path = join(temp.path, 'e')
    const keys = BigInt64Array.of(0n, 2n ** 63n - 1n, -(2n ** 63n), -1n)
    const vectors = Float32Array.of(Number.NaN, -0, Infinity, -Infinity, 1e-45, 3.4028234663852886e38, 0, 1)
    write(path, { dim: 2, key: 'BIGINT' }, { keys, vectors })
    using numbered = open(path)
    expect(allOf(numbered).keys).toEqual(keys)
    expect(bitsOf(allOf(numbered).vectors).equals(bitsOf(vectors))).toBe(true)
    const names = ['', 'Ünïcødé', '\u{1F600}', '￿', 'a\0b', '"\\', 'x'.repeat(limits.embeddingKeyBytesMax), '日本語']
    write(path, { dim: 1, key: 'VARCHAR' }, { keys: names, vectors: components(names.length) })
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
    write(path, { dim, key: 'VARCHAR' }, rows)
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
        expect(file.readKeys(from, to - from)).toEqual(rows.keys.slice(from, to))
      }),
      { numRuns: 60 },
    )
    expect(() => file.readInto(new Float32Array(2), 0, 2)).toThrow(RangeError)
    expect(() => file.readInto(new Float32Array(9), count, 1)).toThrow(RangeError)
  })

  it('has the bytes that its first release gave it', () => {
    using temp = folder()
    const path = join(temp.path, 'e')
    write(path, { dim: 3, key: 'VARCHAR' }, rowsOf('VARCHAR', 20, 3))
    const hash = createHash('sha256').update(readFileSync(path)).digest('hex')
    expect(hash).toBe('?')
  })
})

describe('a damaged file of embeddings', () => {
  const failures = ['STORAGE_OBJECT_CORRUPT']

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
    'with keys of %s is never read as another, whichever bit has changed',
    (key) => {
      using temp = folder()
      const path = join(temp.path, 'e')
      write(path, { dim: 3, key }, rowsOf(key, 5, 3))
      const sound = outcomeOf(path)
      const bytes = readFileSync(path)
      const wrong = new Set<number>()
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const damaged = Buffer.from(bytes)
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        writeFileSync(path, damaged)
        const outcome = outcomeOf(path)
        if (outcome !== sound && !failures.includes(outcome)) wrong.add(bit)
      }
      expect([...wrong]).toEqual([])
    },
  )

  it('is never read as another, whatever pieces were changed, cut or moved', () => {
    using temp = folder()
    const path = join(temp.path, 'e')
    write(path, { dim: 4, key: 'VARCHAR' }, rowsOf('VARCHAR', full + 9, 4))
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
        expect([sound, ...failures]).toContain(outcomeOf(path))
      }),
      { numRuns: 300 },
    )
  })

  it('that claims to be huge takes no memory', () => {
    using temp = folder()
    const path = join(temp.path, 'e')
    write(path, { dim: 3, key: 'BIGINT' }, rowsOf('BIGINT', 5, 3))
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
    write(path, { dim: 3, key: 'BIGINT' }, rowsOf('BIGINT', 50, 3))
    using file = open(path)
    truncateSync(path, 100)
    expect(file.readInto(new Float32Array(150))).toMatchObject({ code: 'STORAGE_OBJECT_CORRUPT' })
    expect(file.readKeys()).toMatchObject({ code: 'STORAGE_OBJECT_CORRUPT' })
  })
})
