/** Others read our files of embeddings: DuckDB, and pyarrow and pandas where .ci/run has installed them, in out/venv. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, it } from 'vitest'
import { quotedText } from '../../actors/kernel/sql-text.ts'
import { groupRowsOf } from '../../compute/embeddings/embeddings-pages.ts'
import type { Keys } from '../../compute/embeddings/key-page.ts'
import { openEmbeddingsFile } from '../../compute/embeddings/write-embeddings.adapter.ts'

const run = promisify(execFile)
const python = join(import.meta.dirname, '..', '..', 'out', 'venv', 'bin', 'python')
const script = join(import.meta.dirname, 'read-embeddings.py')

interface Sample {
  readonly what: string
  readonly dim: number
  readonly keys: Keys
}

const numbers = (rows: number) => BigInt64Array.from({ length: rows }, (_, row) => BigInt(row - 5))
const full = groupRowsOf(3)
const samples: readonly Sample[] = [
  { what: 'no rows', dim: 4, keys: numbers(0) },
  { what: 'no rows of text', dim: 4, keys: [] },
  { what: 'one row', dim: 256, keys: numbers(1) },
  { what: 'one component', dim: 1, keys: numbers(100) },
  { what: 'one group', dim: 3, keys: numbers(full) },
  { what: 'groups of text and a row', dim: 3, keys: Array.from({ length: full + 1 }, (_, row) => `é${row}`) },
  { what: 'the most components', dim: 4096, keys: numbers(9) },
  { what: 'extreme numbers', dim: 2, keys: BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n), 0n) },
  { what: 'any text', dim: 2, keys: ['日本', '', '\u{1F600}', '￿', 'it\'s "x"', 'x'.repeat(5000)] },
]

/** Different bits everywhere, none of them NaN. */
const vectorsOf = ({ keys, dim }: Sample) =>
  Float32Array.from({ length: keys.length * dim }, (_, i) => Math.fround(((i * 7919) % 100_003) / 1e4 - 5))

function write(path: string, sample: Sample): void {
  const { keys, dim } = sample
  const key = keys instanceof BigInt64Array ? 'BIGINT' : 'VARCHAR'
  const metadata = { model: { name: 'm', sha256: '00' }, snapshot: 's1' }
  using writer = openEmbeddingsFile(path, { dim, key, metadata })
  writer.append(keys, vectorsOf(sample))
  writer.end()
}

const bytesOf = (vectors: Float32Array) => Buffer.from(vectors.buffer)

describe('DuckDB', () => {
  it.each(samples)('reads $what', async (sample) => {
    const { dim, keys } = sample
    using temp = mkdtempDisposableSync(join(tmpdir(), 'embeddings-'))
    const path = join(temp.path, 'e.parquet')
    write(path, sample)
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRows()
    const from = `read_parquet(${quotedText(path)})`
    const read = await rows(`SELECT key, embedding::FLOAT[${dim}] AS e FROM ${from}`)
    const items = read.flatMap(([, array]) => (array as { items: readonly number[] }).items)
    expect(read.map(([key]) => key)).toEqual([...keys])
    expect(bytesOf(Float32Array.from(items)).equals(bytesOf(vectorsOf(sample)))).toBe(true)
    // filters go by the statistics
    for (const key of [keys[0], keys.at(-1)].filter((some) => some !== undefined)) {
      const value = typeof key === 'bigint' ? String(key) : quotedText(key)
      expect(await rows(`SELECT count(*) FROM ${from} WHERE key = ${value}`)).toEqual([[1n]])
    }
    connection.closeSync()
    instance.closeSync()
  })
})

describe.runIf(existsSync(python))('pyarrow and pandas', () => {
  const read = async (paths: readonly string[]) =>
    JSON.parse((await run(python, [script, ...paths], { maxBuffer: 2 ** 30 })).stdout)

  it('read the same keys and bits, as lists of one length, with checksums that hold', async () => {
    using temp = mkdtempDisposableSync(join(tmpdir(), 'embeddings-'))
    const paths = samples.map((_, at) => join(temp.path, String(at)))
    for (const [at, sample] of samples.entries()) write(paths[at] ?? '', sample)
    const found = await read(paths)
    for (const [at, sample] of samples.entries()) {
      const { dim, keys, what } = sample
      const kind = keys instanceof BigInt64Array ? 'BIGINT' : 'VARCHAR'
      const sizes = Array.from({ length: Math.ceil(keys.length / full) }, (_, i) =>
        Math.min(full, keys.length - i * full),
      )
      expect({ what, ...found[at], keyStatistics: undefined }).toEqual({
        what,
        schema: [
          ['key', kind === 'BIGINT' ? 'int64' : 'string', false, '1'],
          ['embedding', `fixed_size_list<element: float not null>[${dim}]`, false, '2'],
        ],
        about: { version: 1, dim, key: kind, snapshot: 's1', model: { name: 'm', sha256: '00' } },
        createdBy: 'lakehouse embeddings version 1',
        groups: sizes,
        keys: [...keys].map(String),
        values: bytesOf(vectorsOf(sample)).toString('base64'),
        pandas: [keys.length === 0 ? [0, 0] : [keys.length, dim], 'float32', true],
        keyStatistics: undefined,
      })
    }
    const statistics = Object.fromEntries(samples.map(({ what }, at) => [what, found[at].keyStatistics]))
    expect(statistics['extreme numbers']).toEqual([
      { nulls: 0, min: String(-(2n ** 63n)), max: String(2n ** 63n - 1n) },
    ])
    // U+1F600 comes after U+FFFF by bytes, and before it by the units of JavaScript
    expect(statistics['any text']).toEqual([{ nulls: 0, min: '', max: '\u{1F600}' }])
  })

  it('find by the checksum that a byte has changed', async () => {
    using temp = mkdtempDisposableSync(join(tmpdir(), 'embeddings-'))
    const sample = { what: '', dim: 3, keys: numbers(10) }
    const [vectors, keys] = [join(temp.path, 'vectors'), join(temp.path, 'keys')]
    write(vectors, sample)
    const bytes = readFileSync(vectors)
    const flipped = (at: number) => Buffer.from(bytes).fill((bytes[at] ?? 0) ^ 1, at, at + 1)
    writeFileSync(keys, flipped(bytes.indexOf(Buffer.from(numbers(10).buffer)) + 9))
    writeFileSync(vectors, flipped(bytes.indexOf(bytesOf(vectorsOf(sample))) + 9))
    const crc = { failed: expect.stringMatching(/CRC/i) }
    expect(await read([vectors, keys])).toEqual([crc, crc])
  })
})
