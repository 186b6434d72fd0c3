/** Vectors of any type, file and state come out as sound ones, and every other row is named with its reason. */
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, it } from 'vitest'
import { quotedText } from '../../actors/kernel/sql-text.ts'
import { isFailed } from '../failed.ts'
import { type EmbeddingBatch, type ForeignSource, foreignEmbeddings } from './foreign-embeddings.adapter.ts'
import { openEmbeddingsFile } from './write-embeddings.adapter.ts'

async function opened() {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  return {
    connection,
    [Symbol.dispose]() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

async function read(sql: string, more: Partial<ForeignSource> = {}) {
  using duck = await opened()
  const source = { sql, keyColumn: 'id', vectorColumn: 'v', ...more }
  const foreign = await foreignEmbeddings(duck.connection, source)
  if (isFailed(foreign)) return foreign
  const batches: EmbeddingBatch[] = []
  for await (const batch of foreign.batches()) batches.push(batch)
  const { key, dim } = foreign
  return {
    key,
    dim,
    keys: batches.flatMap(({ keys }) => [...keys]),
    vectors: batches.flatMap(({ vectors }) => [...vectors]),
    skipped: batches.flatMap(({ skipped }) => skipped),
    counts: batches.at(-1)?.counts,
  }
}

const none = { key: 0, null: 0, dimension: 0, 'not-finite': 0, zero: 0 }

describe('vectors of a SELECT', () => {
  it.each(['FLOAT[]', 'FLOAT[2]', 'DOUBLE[]', 'DOUBLE[2]', 'DECIMAL(4,2)[]', 'INTEGER[]', 'UTINYINT[2]', 'HUGEINT[]'])(
    'come as FLOAT out of %s',
    async (type) => {
      const sql = `SELECT i AS id, [i + 1, 2]::${type} AS v FROM range(3) t(i)`
      const [keys, vectors] = [
        [0n, 1n, 2n],
        [1, 2, 2, 2, 3, 2],
      ]
      expect(await read(sql)).toEqual({ key: 'BIGINT', dim: 2, keys, vectors, skipped: [], counts: none })
    },
  )

  it.each([
    ['TINYINT', 'BIGINT', [1n, 2n]],
    ['UINTEGER', 'BIGINT', [1n, 2n]],
    ['UBIGINT', 'VARCHAR', ['1', '2']],
    ['VARCHAR', 'VARCHAR', ['1', '2']],
    ['DECIMAL(3,1)', 'VARCHAR', ['1.0', '2.0']],
  ])('keep keys of %s as %s', async (type, key, keys) => {
    const outcome = await read(`SELECT i::${type} AS id, [1.5] AS v FROM range(1, 3) t(i)`)
    expect(outcome).toMatchObject({ key, keys })
  })

  it.each(['FLOAT[]', 'DOUBLE[]', 'FLOAT[2]', 'DOUBLE[2]'])(
    'of %s are left out where they can not be indexed',
    async (type) => {
      const rows = [
        '(10, [1, 2])',
        '(11, NULL)',
        '(12, [0, -0.0])',
        "(13, [1, 'NaN'::DOUBLE])",
        "(14, ['-inf'::DOUBLE, 1])",
        '(15, [1, NULL])',
        '(NULL, [1, 2])',
        '(17, [1e-45, 0])',
        '(18, [3, 4])',
      ]
      const sql = `SELECT id, v::${type} AS v FROM (VALUES ${rows.map((row) => row.replace(/\[.*\]/, '$&::DOUBLE[]')).join(', ')}) t(id, v)`
      const skipped = [
        { row: 1, reason: 'null' },
        { row: 2, reason: 'zero' },
        { row: 3, reason: 'not-finite' },
        { row: 4, reason: 'not-finite' },
        { row: 5, reason: 'not-finite' },
        { row: 6, reason: 'key' },
      ]
      expect(await read(sql)).toMatchObject({
        keys: [10n, 17n, 18n],
        vectors: [1, 2, Math.fround(1e-45), 0, 3, 4],
        skipped,
        counts: { key: 1, null: 1, dimension: 0, 'not-finite': 3, zero: 1 },
      })
    },
  )

  it('are left out where a component is too large for a FLOAT', async () => {
    const sql = 'SELECT i AS id, [1.0::DOUBLE, CASE i WHEN 1 THEN 1e300::DOUBLE ELSE 2 END] AS v FROM range(3) t(i)'
    expect(await read(sql)).toMatchObject({ keys: [0n, 2n], skipped: [{ row: 1, reason: 'not-finite' }] })
  })

  it('are left out where they are so large that a score would be infinite', async () => {
    const sql =
      'SELECT i AS id, [1, CASE i WHEN 1 THEN 1e20 WHEN 2 THEN 6e18 ELSE 2 END]::FLOAT[] AS v FROM range(3) t(i)'
    expect(await read(sql)).toMatchObject({ keys: [0n, 2n], skipped: [{ row: 1, reason: 'not-finite' }] })
  })

  it('are left out where they have another dimension than asked for, or than most', async () => {
    const sql = 'SELECT i AS id, [1, 2, 3][: CASE WHEN i IN (0, 4) THEN 1 ELSE 3 END]::FLOAT[] AS v FROM range(6) t(i)'
    expect(await read(sql)).toMatchObject({ dim: 3, keys: [1n, 2n, 3n, 5n], counts: { ...none, dimension: 2 } })
    expect(await read(sql, { dim: 1 })).toMatchObject({ dim: 1, keys: [0n, 4n], counts: { ...none, dimension: 4 } })
    expect(await read('SELECT 1 AS id, [1, 2]::FLOAT[2] AS v', { dim: 3 })).toMatchObject({
      keys: [],
      counts: { ...none, dimension: 1 },
    })
  })

  it('keep their order and their rows over many batches', async () => {
    const sql = `SELECT 'key number ' || i AS id, CASE WHEN i % 100 = 7 THEN NULL ELSE [i, 1]::FLOAT[] END AS v
      FROM range(10000) t(i) -- a remark`
    const outcome = await read(sql)
    const wanted = Array.from({ length: 10_000 }, (_, i) => i).filter((i) => i % 100 !== 7)
    expect(outcome).toMatchObject({
      keys: wanted.map((i) => `key number ${i}`),
      vectors: wanted.flatMap((i) => [i, 1]),
      counts: { ...none, null: 100 },
    })
    expect('skipped' in outcome && outcome.skipped.at(-1)).toEqual({ row: 9907, reason: 'null' })
  })

  it.each([
    ['zstd', 'FLOAT[]'],
    ['snappy', 'DOUBLE[]'],
    ['uncompressed', 'FLOAT[2]'],
  ])('come out of Parquet that is %s and of %s', async (codec, type) => {
    using temp = mkdtempDisposableSync(join(tmpdir(), 'foreign-'))
    using duck = await opened()
    const path = join(temp.path, 'e.parquet')
    await duck.connection.run(`COPY (SELECT 'k' || (i % 5) AS id, [i % 3 + 1, 2]::${type} AS v FROM range(4000) t(i))
      TO ${quotedText(path)} (FORMAT parquet, COMPRESSION ${codec})`)
    const outcome = await read(`SELECT * FROM read_parquet(${quotedText(path)})`)
    const rows = Array.from({ length: 4000 }, (_, i) => i)
    expect(outcome).toMatchObject({
      dim: 2,
      keys: rows.map((i) => `k${i % 5}`),
      vectors: rows.flatMap((i) => [(i % 3) + 1, 2]),
      counts: none,
    })
  })

  it('come out of a file of ours', async () => {
    using temp = mkdtempDisposableSync(join(tmpdir(), 'foreign-'))
    const path = join(temp.path, 'e.parquet')
    using writer = openEmbeddingsFile(path, { dim: 2, key: 'VARCHAR', metadata: { snapshot: 's' } })
    writer.append(['a', 'é'], Float32Array.of(1, 2, 3, 4))
    writer.end()
    const sql = `SELECT key AS id, embedding::FLOAT[2] AS v FROM read_parquet(${quotedText(path)})`
    expect(await read(sql)).toMatchObject({ keys: ['a', 'é'], vectors: [1, 2, 3, 4] })
  })
})

describe('a SELECT without vectors', () => {
  it.each([
    ['SELECT 1 AS id', 'INDEX_COLUMN'],
    ['SELECT [1.0] AS v', 'INDEX_COLUMN'],
    ["SELECT 1 AS id, 'text' AS v", 'INDEX_COLUMN'],
    ["SELECT 1 AS id, ['text'] AS v", 'INDEX_COLUMN'],
    ['SELECT 1 AS id, [[1.0]] AS v', 'INDEX_COLUMN'],
    ['SELECT 1 AS id, NULL::FLOAT[] AS v', 'INDEX_EMPTY'],
    ['SELECT 1 AS id, [1.0] AS v WHERE false', 'INDEX_EMPTY'],
    ['SELECT 1 AS id, range(5000)::FLOAT[] AS v', 'VECTOR_DIMENSION'],
  ])('%s fails with %s', async (sql, code) => {
    expect(await read(sql)).toMatchObject({ kind: 'failed', code })
  })

  it('that can not be bound rejects', async () => {
    await expect(read('SELECT * FROM nowhere')).rejects.toThrow('nowhere')
  })

  it('of which a late row fails rejects, and never ends as if it were complete', async () => {
    const sql = `SELECT i AS id, CASE WHEN i = 499999 THEN [error('late row')::FLOAT, 0] ELSE [i::FLOAT, 1] END AS v
      FROM range(500000) t(i)`
    await expect(read(sql, { dim: 2 })).rejects.toThrow('late row')
  })

  it('leaves the connection as it was, also when it is read in part', async () => {
    using duck = await opened()
    const sql = 'SELECT i AS id, [i + 1]::FLOAT[] AS v FROM range(100000) t(i)'
    for (let turn = 0; turn < 3; turn++) {
      const foreign = await foreignEmbeddings(duck.connection, { sql, keyColumn: 'id', vectorColumn: 'v' })
      if (isFailed(foreign)) throw new Error(foreign.message)
      for await (const { keys } of foreign.batches()) {
        expect(keys).toHaveLength(2048)
        break
      }
      await duck.connection.run('CREATE OR REPLACE TABLE t AS SELECT 1')
    }
  })
})
