/** Which datasets are worth to be held in memory for reads by key, and when. */
import type { QueryTable } from '../../compute/sql/query-table.ts'
import { limits } from '../../config/limits.ts'
import type { Dataset } from '../catalog/contract.ts'

/** A dataset at one snapshot that a statement reads alone. */
export interface HotCandidate {
  readonly table: QueryTable
  /** Of the dataset and its snapshot: other content has another one, whatever was dropped, made anew or rolled back. */
  readonly id: string
  /** Of the dataset, whatever its snapshot. */
  readonly dataset: string
  readonly key: readonly string[]
  /** In its files; deleted ones count, for they are read too. */
  readonly rows: number
  /** Of its files. */
  readonly bytes: number
}

export function candidateOf({ id, snapshot, key, base, delta }: Dataset, table: QueryTable): HotCandidate {
  const files = [...base, ...delta.flatMap(({ data }) => data ?? [])]
  return {
    table,
    id: `${id}@${snapshot}`,
    dataset: id,
    key,
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

/**
 * Loading a table costs what some reads of its files cost, the more of them the larger it is. It is loaded when it was
 * read as often, so that all in all never more than twice the least is spent, however soon the next snapshot comes.
 */
export function isWorthLoading({ rows, bytes }: Pick<HotCandidate, 'rows' | 'bytes'>, reads: number): boolean {
  const isSmall = rows > 0 && bytes <= limits.hotTableBytesMax
  return isSmall && reads >= limits.hotReadsMin + rows / limits.hotRowsPerRead
}
