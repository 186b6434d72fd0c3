/** Statements that measure the columns of a dataset, over a table `rows` whose columns are c0, c1, … */
import { limits } from '../../config/limits.ts'
import { quotedText } from '../parquet/parquet-sql.ts'

/** A column by its place in the table. */
export interface Placed {
  readonly at: number
  readonly type: string
}

/** What may stand between the items of a text; the longer ones first, since they hold the shorter. */
export const SEPARATORS = ['; ', ';', ' | ', '|', ', ', ','] as const

/** Of a text column: `n`, `distinct`, `length`, and of each separator how many rows have it: `s0`, `s1` … */
export const textSql = ({ at }: Placed): string => {
  const shares = SEPARATORS.map((each, s) => `count(*) FILTER (WHERE contains(c${at}, ${quotedText(each)})) AS s${s}`)
  return `SELECT count(c${at}) AS n, approx_count_distinct(c${at}) AS "distinct", avg(length(c${at})) AS length,
    ${shares.join(', ')} FROM rows`
}

/** Of many columns of numbers and days: `min0`, `max0`, … by the places of the columns. */
export const rangesSql = (columns: readonly Placed[]): string => {
  const ranges = columns.map(({ at, type }) => {
    const value = /^(DATE|TIMESTAMP)/i.test(type) ? `CAST(CAST(c${at} AS DATE) AS VARCHAR)` : `CAST(c${at} AS DOUBLE)`
    // the infinities of numbers and of days bound nothing
    const finite = /^(FLOAT|DOUBLE|REAL|DATE|TIMESTAMP)/i.test(type) ? ` FILTER (WHERE isfinite(c${at}))` : ''
    return `min(${value})${finite} AS min${at}, max(${value})${finite} AS max${at}`
  })
  return `SELECT ${ranges.join(', ')} FROM rows`
}

/** The single values of a column as rows of `v`. */
const valuesOf = ({ at }: Placed, items: 'one' | 'list' | string): string => {
  if (items === 'one') return `SELECT c${at} AS v FROM rows`
  const list = items === 'list' ? `c${at}` : `string_split(c${at}, ${quotedText(items)})`
  return `SELECT unnest(${list}) AS v FROM rows`
}

/** `n`, `distinct`, `length` of the single values. @param items a separator, `list`, or `one` */
export const itemsSql = (column: Placed, items: string): string =>
  `SELECT count(v) AS n, approx_count_distinct(v) AS "distinct", avg(length(v)) AS length FROM (${valuesOf(column, items)})`

/** `v` and `n`, most frequent first. */
export const countsSql = (column: Placed, items: string): string =>
  `SELECT v, count(*) AS n FROM (${valuesOf(column, items)}) WHERE v <> ''
    GROUP BY v ORDER BY n DESC, v LIMIT ${limits.linkedValuesMax}`

/** `city`, `state`, `n`, most frequent first. */
export const placesSql = ({ city, state }: { readonly city: Placed; readonly state?: Placed }): string =>
  `SELECT c${city.at} AS city, ${state === undefined ? 'NULL' : `c${state.at}`} AS state, count(*) AS n FROM rows
    WHERE c${city.at} <> '' GROUP BY ALL ORDER BY n DESC, city, state LIMIT ${limits.gazetteerPlacesMax}`
