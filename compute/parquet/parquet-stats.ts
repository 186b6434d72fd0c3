/** What a finished Parquet file says about itself: size, hash, and bounds of its first columns. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { quotedText } from '../../actors/kernel/sql-text.ts'
import { limits } from '../../config/limits.ts'
import type { Duck } from './ingest-duckdb.adapter.ts'

export interface ColumnBounds {
  readonly fieldId: number
  readonly nulls: number
  /** A lower bound; a number where it is exact as one, else DuckDB's text. Strings are cut. */
  readonly min?: string | number | boolean
  /** An upper bound, rounded up where it is cut. */
  readonly max?: string | number | boolean
}

export interface BoundedColumn {
  readonly fieldId: number
  readonly type: string
}

const scalar =
  /^(VARCHAR|U?(?:TINY|SMALL|BIG)INT|U?INTEGER|DOUBLE|BOOLEAN|DATE|TIMESTAMP|TIMESTAMPTZ|DECIMAL\(\d+,\d+\))$/

/** SHA-256 in hex and length in bytes of a file, in one pass. */
export async function fingerprint(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: limits.checksumReadBytes }), hash)
  return { sha256: hash.digest('hex'), bytes: (await stat(path)).size }
}

/**
 * Bounds of the first `limits.boundsColumnsMax` scalar columns, from the footer. `columns` are those of the file, in
 * its order. A column without statistics (NaN, nothing but nulls) has no min and no max.
 */
export async function parquetBounds(
  duck: Duck,
  path: string,
  columns: readonly BoundedColumn[],
): Promise<ColumnBounds[]> {
  const leaves = await firstLeaves(duck, path)
  const wanted = columns
    .map((column, at) => ({ ...column, index: leaves[at] ?? 0 }))
    .filter((column) => scalar.test(column.type))
    .slice(0, limits.boundsColumnsMax)
  if (wanted.length === 0) return []
  await duck.rows(`CREATE OR REPLACE TEMP TABLE footer AS
    SELECT column_id, stats_min_value AS low, stats_max_value AS high, stats_null_count AS nulls, num_values
    FROM parquet_metadata(${quotedText(path)}) WHERE column_id <= ${wanted.at(-1)?.index ?? 0}`)
  const selects = wanted.map(({ index, type }) => {
    const whole = 'count(low) = count_if(num_values > nulls)' // a group without statistics leaves the column without
    return `SELECT ${index} AS i, sum(nulls)::BIGINT AS nulls,
      CASE WHEN ${whole} THEN min(low::${type})::VARCHAR END AS low,
      CASE WHEN ${whole} THEN max(high::${type})::VARCHAR END AS high FROM footer WHERE column_id = ${index}`
  })
  const rows = await duck.rows(`${selects.join(' UNION ALL ')} ORDER BY i`)
  await duck.rows('DROP TABLE footer')
  return rows.map((row, at) => {
    const column = wanted[at] ?? { fieldId: 0, type: 'VARCHAR' }
    const min = typeof row['low'] === 'string' ? lowerBound(row['low'], column.type) : undefined
    const max = typeof row['high'] === 'string' ? upperBound(row['high'], column.type) : undefined
    const nulls = Number(row['nulls'])
    return {
      fieldId: column.fieldId,
      nulls,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
    }
  })
}

/** For each column of the file, the number of its first leaf: statistics are kept by leaf, and a nested one has many. */
async function firstLeaves(duck: Duck, path: string): Promise<readonly number[]> {
  const [root, ...elements] = await duck.rows(
    `SELECT coalesce(num_children, 0) AS children FROM parquet_schema(${quotedText(path)})`,
  )
  const children = elements.map((row) => Number(row['children']))
  const first: number[] = []
  let leaf = 0
  for (let at = 0; at < children.length && first.length < Number(root?.['children']); ) {
    first.push(leaf)
    for (let open = 1; open > 0; at++) {
      const own = children[at] ?? 0
      if (own === 0) leaf++
      open += own - 1
    }
  }
  return first
}

function plainValue(text: string, type: string): string | number | boolean {
  if (type === 'BOOLEAN') return text === 'true'
  const value = Number(text)
  if (type.endsWith('INT') || type.endsWith('INTEGER')) return Number.isSafeInteger(value) ? value : text
  return type === 'DOUBLE' && Number.isFinite(value) ? value : text
}

function lowerBound(text: string, type: string): string | number | boolean {
  return type === 'VARCHAR' ? prefix(text) : plainValue(text, type)
}

function upperBound(text: string, type: string): string | number | boolean | undefined {
  if (type !== 'VARCHAR') return plainValue(text, type)
  const cut = prefix(text)
  return cut === text ? text : roundedUp(cut)
}

/** The longest start of whole characters within `limits.boundsStringBytesMax` bytes of UTF-8. */
function prefix(text: string): string {
  let bytes = 0
  let end = 0
  for (const char of text) {
    bytes += Buffer.byteLength(char)
    if (bytes > limits.boundsStringBytesMax) break
    end += char.length
  }
  return text.slice(0, end)
}

/** The least text of that length or less above every text that starts with `text`; none where no such text is. */
export function roundedUp(text: string): string | undefined {
  const chars = [...text]
  for (let last = chars.pop(); last !== undefined; last = chars.pop()) {
    const next = (last.codePointAt(0) ?? 0) + 1
    // the next character may need a byte more than the last: such a step would break the length, so it is not taken
    const char = next === 0xd800 ? '\ue000' : next > 0x10ffff ? undefined : String.fromCodePoint(next)
    if (char !== undefined && Buffer.byteLength(char) === Buffer.byteLength(last)) return chars.join('') + char
  }
  return undefined
}
