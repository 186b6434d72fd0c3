/** Keys and vectors out of any SELECT: of Parquet that somebody else wrote, or of the rows of a dataset. */
import {
  type DuckDBArrayVector,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBListVector,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBVector,
} from '@duckdb/node-api'
import { quotedName } from '../../actors/kernel/sql-text.ts'
import { limits } from '../../config/limits.ts'
import { isScorable, squareOf } from '../engines/vectors.ts'
import type { Failed } from '../failed.ts'
import { inside, validityBits, validityOf, valueBytes } from '../result/vector-insides.adapter.ts'
import { hasFailed } from '../sql/stream-failure.adapter.ts'
import type { KeyKind } from './embeddings-directory.ts'
import type { Keys } from './key-page.ts'

export interface ForeignSource {
  /** One SELECT. */
  readonly sql: string
  /** Of any type: whole numbers of up to 64 bits with a sign are BIGINT keys, whatever else is text. */
  readonly keyColumn: string
  /** A list or an array of numbers of any type. */
  readonly vectorColumn: string
  /** Components that a vector must have; absent: as many as most of the first vectors have. */
  readonly dim?: number
}

export interface ForeignEmbeddings {
  readonly kind: 'foreign'
  readonly key: KeyKind
  readonly dim: number
  /**
   * Runs the SELECT, in a transaction of its own, and gives its rows in their order. Throws DuckDB's error where the
   * SELECT fails.
   */
  batches(): AsyncGenerator<EmbeddingBatch>
}

/** Arrays of their own, for the taker to keep. */
export interface EmbeddingBatch {
  readonly keys: Keys
  /** Row after row, `dim` finite components each, not all of them 0. */
  readonly vectors: Float32Array
  /** Rows of this batch that are not among the above. */
  readonly skipped: readonly SkippedRow[]
  /** How many have been skipped so far, this batch and those before it. */
  readonly counts: Readonly<Record<SkipReason, number>>
}

/**
 * `null` and `zero` vectors have no direction, and are no fault. A component that is null, or too large for a FLOAT, is
 * as little finite as NaN, and so is a vector whose scores would be (`limits.vectorSquareMax`).
 */
export type SkipReason = 'key' | 'null' | 'dimension' | 'not-finite' | 'zero'

export interface SkippedRow {
  /** In the order of the SELECT, from 0. */
  readonly row: number
  readonly reason: SkipReason
}

/**
 * Looks at the columns of the SELECT. Fails with INDEX_COLUMN where they are not there or hold no vectors, INDEX_EMPTY
 * where there is no vector to tell the dimension by, VECTOR_DIMENSION where it is more than `limits.vectorDimensionMax`;
 * rejects with DuckDB's error where the SELECT can't be bound.
 */
export async function foreignEmbeddings(
  connection: DuckDBConnection,
  source: ForeignSource,
): Promise<ForeignEmbeddings | Failed> {
  const described = await connection.run(`SELECT * FROM (${source.sql}\n) LIMIT 0`)
  const names = described.columnNames()
  const typeOf = (name: string) => described.columnTypes()[names.indexOf(name)]
  const [keyType, vectorType] = [typeOf(source.keyColumn), typeOf(source.vectorColumn)]
  if (keyType === undefined) return unusable(source.keyColumn, 'is not there')
  if (vectorType === undefined) return unusable(source.vectorColumn, 'is not there')
  const length = lengthOf(vectorType)
  if (length === undefined) return unusable(source.vectorColumn, `is ${vectorType}, which is no vector`)
  const dim = source.dim ?? length ?? (await commonLength(connection, source))
  if (dim === 0) return { kind: 'failed', code: 'INDEX_EMPTY', message: 'There is no vector in these rows' }
  if (dim > limits.vectorDimensionMax) {
    const message = `The vectors have ${dim} components, more than the ${limits.vectorDimensionMax} that are taken`
    return { kind: 'failed', code: 'VECTOR_DIMENSION', message }
  }
  const key = wholeNumbers.has(keyType.typeId) ? 'BIGINT' : 'VARCHAR'
  const sql = selectOf(source, key, length)
  return { kind: 'foreign', key, dim, batches: () => batchesOf(connection, { sql, key, dim }) }
}

const unusable = (column: string, why: string): Failed => ({
  kind: 'failed',
  code: 'INDEX_COLUMN',
  message: `The column ${column} ${why}`,
})

const wholeNumbers = new Set<DuckDBTypeId>([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
])

const numbers = new Set<DuckDBTypeId>([
  ...wholeNumbers,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
])

/** Of an array; null for a list, whose rows differ; undefined where the type holds no vectors. */
function lengthOf(type: DuckDBType): number | null | undefined {
  if (type.typeId === DuckDBTypeId.ARRAY) return numbers.has(type.valueType.typeId) ? type.length : undefined
  if (type.typeId === DuckDBTypeId.LIST) return numbers.has(type.valueType.typeId) ? null : undefined
  return undefined
}

/** 0 where there is no vector. */
async function commonLength(connection: DuckDBConnection, { sql, vectorColumn }: ForeignSource): Promise<number> {
  const vector = quotedName(vectorColumn)
  const reader = await connection.runAndReadAll(`SELECT mode(len(v)) FROM (
    SELECT ${vector} AS v FROM (${sql}\n) WHERE len(${vector}) > 0 LIMIT ${limits.embeddingSampleRows})`)
  return Number(reader.getRows()[0]?.[0] ?? 0)
}

function selectOf({ sql, keyColumn, vectorColumn }: ForeignSource, key: KeyKind, length: number | null): string {
  const type = length === null ? 'FLOAT[]' : `FLOAT[${length}]`
  // what does not fit is null, component by component
  return `SELECT CAST(${quotedName(keyColumn)} AS ${key}) AS k, TRY_CAST(${quotedName(vectorColumn)} AS ${type}) AS v
    FROM (${sql}\n)`
}

interface Selected {
  readonly sql: string
  readonly key: KeyKind
  readonly dim: number
}

async function* batchesOf(connection: DuckDBConnection, selected: Selected): AsyncGenerator<EmbeddingBatch> {
  const { sql, dim } = selected
  const counts = { key: 0, null: 0, dimension: 0, 'not-finite': 0, zero: 0 }
  await connection.run('BEGIN TRANSACTION READ ONLY')
  try {
    const result = await connection.stream(sql)
    for (let from = 0; ; ) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) break
      const { rows, skipped, vectors } = soundRows(chunk, dim)
      for (const { reason } of skipped) counts[reason] += 1
      yield {
        keys: keysIn(chunk.getColumnVector(0), rows, selected.key),
        vectors,
        skipped: skipped.map(({ row, reason }) => ({ row: from + row, reason })),
        counts: { ...counts },
      }
      from += chunk.rowCount
    }
    if (await hasFailed(connection)) {
      await connection.run('ROLLBACK')
      await connection.run('BEGIN TRANSACTION READ ONLY')
      // it fails as it did before, and this time says why, without keeping what it computes
      await connection.run(`SELECT count(k), sum(len(v)) FROM (${sql})`)
      throw new Error('the query failed while it ran')
    }
  } finally {
    // it also ends a result that nobody read to its end
    await connection.run('ROLLBACK')
  }
}

interface SoundRows {
  /** Of the chunk; their vectors stand in `vectors` one after another. */
  readonly rows: readonly number[]
  readonly vectors: Float32Array
  readonly skipped: readonly SkippedRow[]
}

function soundRows(chunk: DuckDBDataChunk, dim: number): SoundRows {
  const hasKey = validityOf(chunk.getColumnVector(0))
  const { components, startOf, lengthOf } = vectorsIn(chunk.getColumnVector(1))
  const skipped: SkippedRow[] = []
  const rows: number[] = []
  const vectors = new Float32Array(chunk.rowCount * dim)
  for (let row = 0; row < chunk.rowCount; row++) {
    const start = startOf(row)
    const values = components.subarray(start, start + dim)
    const reason = hasKey(row) ? flawOf(lengthOf(row), dim, values) : 'key'
    if (reason !== undefined) skipped.push({ row, reason })
    else {
      vectors.set(values, rows.length * dim)
      rows.push(row)
    }
  }
  return { rows, skipped, vectors: skipped.length === 0 ? vectors : vectors.slice(0, rows.length * dim) }
}

function flawOf(length: number | undefined, dim: number, values: Float32Array): SkipReason | undefined {
  if (length === undefined) return 'null'
  if (length !== dim) return 'dimension'
  const square = squareOf(values)
  if (square === 0) return 'zero'
  return isScorable(square) ? undefined : 'not-finite'
}

interface ChunkVectors {
  /** DuckDB's own memory, a null among them as NaN. */
  readonly components: Float32Array
  startOf(row: number): number
  /** Undefined where the row is null. */
  lengthOf(row: number): number | undefined
}

function vectorsIn(vector: DuckDBVector): ChunkVectors {
  const valid = validityOf(vector)
  if (vector.type.typeId === DuckDBTypeId.ARRAY) {
    const { length } = vector.type
    const components = componentsIn(inside(vector as DuckDBArrayVector).childData)
    return { components, startOf: (row) => row * length, lengthOf: (row) => (valid(row) ? length : undefined) }
  }
  const list = vector as DuckDBListVector
  return {
    components: componentsIn(list.childVector),
    startOf: (row) => (valid(row) ? list.getEntryOffset(row) : 0),
    lengthOf: (row) => (valid(row) ? list.getEntryLength(row) : undefined),
  }
}

function componentsIn(child: DuckDBVector): Float32Array {
  const bytes = valueBytes(child)
  const components = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
  if (validityBits(child) === null) return components
  const valid = validityOf(child)
  return components.map((value, at) => (valid(at) ? value : Number.NaN))
}

function keysIn(vector: DuckDBVector, rows: readonly number[], key: KeyKind): Keys {
  if (key === 'VARCHAR') return rows.map((row) => String(vector.getItem(row)))
  const bytes = valueBytes(vector)
  const all = new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8)
  return BigInt64Array.from(rows, (row) => all[row] ?? 0n)
}
