/** Columns of the rows that were found, read through the query room at the version of the search. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import type { Dataset } from '../catalog/contract.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import { namesItsRows, ROW_ID } from '../kernel/row-key.ts'
import { query } from '../query/contract.ts'
import { keyAlias, type RowQuery, rowQueries, unknownColumns } from './hits.ts'

const Rows = z.array(z.record(z.string(), z.json()))
type Row = z.infer<typeof Rows>[number]

interface Wanted {
  readonly dataset: Dataset
  readonly lakeVersion: number
  readonly include: readonly string[]
  readonly keys: readonly (bigint | string)[]
}

/** @throws LakeError QUERY_SYNTAX for a column that the dataset does not have at that version */
export function checkColumns(dataset: Dataset, include: readonly string[]): void {
  const [unknown] = unknownColumns(dataset, include)
  if (unknown !== undefined)
    throw new LakeError('QUERY_SYNTAX', `${dataset.name} has no column ${JSON.stringify(unknown)}`)
  if (!namesItsRows(dataset))
    throw new LakeError('QUERY_SYNTAX', `${dataset.name} has no key, and a column _row that hides the ids of its rows`)
}

/** The wanted columns by the text of the key. */
export async function includedRows(caller: Caller, wanted: Wanted): Promise<ReadonlyMap<string, Row>> {
  const include = [...new Set(wanted.include)]
  const name = wanted.dataset.key.length === 0 ? ROW_ID : keyAlias(include)
  const pages = await Promise.all(
    rowQueries(wanted.dataset, include, wanted.keys).map((each) => rowsOf(caller, wanted, each)),
  )
  return new Map(
    pages
      .flat()
      .map((row) => [String(row[name]), Object.fromEntries(include.map((column) => [column, row[column] ?? null]))]),
  )
}

async function rowsOf(caller: Caller, { dataset, lakeVersion: at }: Wanted, asked: RowQuery): Promise<Row[]> {
  const answer =
    asked.kind === 'sql'
      ? await ask(caller, query.sql, { sql: asked.sql, params: [...asked.params], at, maxRows: limits.sqlParamsMax })
      : await ask(caller, query.rows, { name: dataset.name, where: asked.where, limit: asked.rows, at })
  return Rows.parse(JSON.parse(new TextDecoder().decode(answer.rows)))
}
