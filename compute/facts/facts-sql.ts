/** Statements that measure the columns of a dataset, over a table `rows` whose columns are c0, c1, … */

import { quotedText } from '../../actors/kernel/sql-text.ts'
import { limits } from '../../config/limits.ts'

/** A column by its place in the table. */
export interface Placed {
  readonly at: number
  readonly type: string
}

/** Of columns of texts, in one scan: `distinct3`, `length3`, … by the places of the columns. */
export const textsSql = (columns: readonly Placed[]): string => {
  const parts = columns.flatMap(({ at }) => [
    `approx_count_distinct(c${at}) AS distinct${at}`,
    `avg(length(c${at})) AS length${at}`,
  ])
  return `SELECT ${parts.join(', ')} FROM rows`
}

/** Some texts of a column, as `v`. */
export const someSql = ({ at }: Placed): string =>
  `SELECT c${at} AS v FROM rows WHERE c${at} <> '' LIMIT ${limits.textSampleRows}`

/** Of columns of numbers and days, in one scan: `min3`, `max3`, … */
export const rangesSql = (columns: readonly Placed[]): string => {
  const ranges = columns.map(({ at, type }) => {
    const value = /^(DATE|TIMESTAMP)/i.test(type) ? `CAST(CAST(c${at} AS DATE) AS VARCHAR)` : `CAST(c${at} AS DOUBLE)`
    // the infinities of numbers and of days bound nothing
    const finite = /^(FLOAT|DOUBLE|REAL|DATE|TIMESTAMP)/i.test(type) ? ` FILTER (WHERE isfinite(c${at}))` : ''
    return `min(${value})${finite} AS min${at}, max(${value})${finite} AS max${at}`
  })
  return `SELECT ${ranges.join(', ')} FROM rows`
}

/** How the single values of a column are found: a separator, or that it is a list, or one value. */
export type Form = { readonly separator: string } | 'list' | 'one'

const valuesOf = ({ at }: Placed, form: Form): string => {
  if (form === 'one') return `SELECT c${at} AS v FROM rows`
  const list = form === 'list' ? `c${at}` : `string_split(c${at}, ${quotedText(form.separator)})`
  return `SELECT unnest(${list}) AS v FROM rows`
}

/** `distinct` and `length` of the single values. */
export const itemsSql = (column: Placed, form: Form): string =>
  `SELECT approx_count_distinct(v) AS "distinct", avg(length(v)) AS length FROM (${valuesOf(column, form)})`

/** `v` and `n`, most frequent first. */
export const countsSql = (column: Placed, form: Form): string =>
  `SELECT v, count(*) AS n FROM (${valuesOf(column, form)}) WHERE v <> ''
    GROUP BY v ORDER BY n DESC, v LIMIT ${limits.linkedValuesMax}`

/** `city`, `state`, `n`, most frequent first. */
export const placesSql = ({ city, state }: { readonly city: Placed; readonly state?: Placed }): string =>
  `SELECT c${city.at} AS city, ${state === undefined ? 'NULL' : `c${state.at}`} AS state, count(*) AS n FROM rows
    WHERE c${city.at} <> '' GROUP BY ALL ORDER BY n DESC, city, state LIMIT ${limits.gazetteerPlacesMax}`
