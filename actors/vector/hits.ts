/** Rows that a search found, as it answers them: their keys in JSON, and the SQL that brings their columns. */
import { limits } from '../../config/limits.ts'
import type { Dataset } from '../catalog/contract.ts'
import type { Hit, HybridHit } from './contract.ts'
import type { RescoredRow } from './rescoring.ts'

interface NearRow {
  readonly key: bigint | string
  readonly score: number
}

/** A whole number that JavaScript holds exactly is a number, any other key text. */
export const keyInJson = (key: bigint | string): string | number =>
  typeof key === 'bigint' && Number.isSafeInteger(Number(key)) ? Number(key) : String(key)

type Row = NonNullable<Hit['row']>

/** @param rows columns by key text; absent: none were asked for */
export const hitsOf = (found: readonly NearRow[], rows?: ReadonlyMap<string, Row>): Hit[] =>
  found.map(({ key, score }, at) => {
    const row = rows?.get(String(key))
    return { key: keyInJson(key), score, rank: at + 1, ...(row === undefined ? {} : { row }) }
  })

/** The same of both legs. */
export const hybridHitsOf = (found: readonly RescoredRow[], rows?: ReadonlyMap<string, Row>): HybridHit[] =>
  hitsOf(found, rows).map((hit, at) => ({ ...hit, legs: found[at]?.legs ?? {} }))

type Keyed = Pick<Dataset, 'name' | 'key' | 'fields'>

/** How rows of some keys are read: a statement, or of a dataset without a key a predicate over its pages. */
export type RowQuery =
  | { readonly kind: 'sql'; readonly sql: string; readonly params: readonly string[] }
  | { readonly kind: 'where'; readonly where: string; readonly rows: number }

/** The name of the key's text among the columns of a row. */
export function keyAlias(columns: readonly string[]): string {
  const taken = new Set(columns.map((name) => name.toLowerCase()))
  let alias = '_key'
  while (taken.has(alias)) alias = `_${alias}`
  return alias
}

/** Columns that the dataset does not have. */
export const unknownColumns = ({ fields }: Pick<Keyed, 'fields'>, include: readonly string[]): string[] =>
  include.filter((name) => !fields.some((field) => field.name === name))

/** Whether the hidden ids of its rows can be seen: a column of that name hides them. */
export const namesItsRows = ({ key, fields }: Pick<Keyed, 'key' | 'fields'>): boolean =>
  key.length > 0 || fields.every(({ name }) => name.toLowerCase() !== ROW_ID)

/** Name of the hidden row id in a page of rows. */
export const ROW_ID = '_row'

/** One or more, since a statement takes only so many parameters. */
export function rowQueries(dataset: Keyed, include: readonly string[], keys: readonly (bigint | string)[]): RowQuery[] {
  const queries: RowQuery[] = []
  for (let at = 0; at < keys.length; at += limits.sqlParamsMax) {
    const some = keys.slice(at, at + limits.sqlParamsMax).map(String)
    queries.push(dataset.key.length === 0 ? byRowId(some) : byKey(dataset, include, some))
  }
  return queries
}

const byRowId = (keys: readonly string[]): RowQuery => ({
  kind: 'where',
  where: `${ROW_ID} IN (${keys.join(', ')})`,
  rows: keys.length,
})

function byKey({ name, key, fields }: Keyed, include: readonly string[], keys: readonly string[]): RowQuery {
  const columns = key.map(quoted)
  const [only = '', second] = columns
  const type = fields.find((field) => field.name === key[0])?.type ?? 'VARCHAR'
  const text = second === undefined ? `CAST(${only} AS VARCHAR)` : `CAST(json_array(${columns.join(', ')}) AS VARCHAR)`
  // the plain column lets whole row groups be passed over
  const [left, value] = second === undefined ? [only, `CAST(? AS ${type})`] : [text, '?']
  const selected = [...include.map(quoted), `${text} AS ${quoted(keyAlias(include))}`]
  const list = keys.map(() => value).join(', ')
  return {
    kind: 'sql',
    sql: `SELECT ${selected.join(', ')} FROM ${quoted(name)} WHERE ${left} IN (${list})`,
    params: keys,
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
