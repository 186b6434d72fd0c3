/** What the values of each column are like, by one statement: nulls, distinct ones, the lowest, the highest, how they lie. */
import { z } from 'zod'
import { quotedName } from '../../actors/kernel/sql-text.ts'
import { limits } from '../../config/limits.ts'
import type { Column } from '../../web/cells.ts'
import type { Bar, Spread } from '../../web/explore/overview.ts'

/** Bars of a column. */
const BARS = 24
/** Characters of a value that are kept. */
const SHOWN = 64

const ORDERED = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|DECIMAL\(.*\)|DOUBLE|FLOAT)$/
const IN_TIME = /^(DATE|TIMESTAMP.*)$/
const NAMED = /^(VARCHAR|BOOLEAN|UUID|ENUM\(.*\))$/
const LISTED = /\[\]$/

/** Those that are looked at: of a wide dataset the first ones. */
export const spreadColumns = <C extends Column>(columns: readonly C[]): readonly C[] =>
  columns.slice(0, limits.pageSpreadColumns)

/** A value of the column, or of a list how long it is, as a number; undefined where it has no place on a line. */
function placed({ type }: Column, value: string): string | undefined {
  if (ORDERED.test(type)) return `CAST(${value} AS DOUBLE)`
  if (IN_TIME.test(type)) return `epoch(${value})`
  return LISTED.test(type) ? `CAST(len(${value}) AS DOUBLE)` : undefined
}

const isScalar = ({ type }: Column): boolean => ORDERED.test(type) || IN_TIME.test(type) || NAMED.test(type)

interface Read {
  readonly dataset: string
  /** As `spreadColumns` gives them, at least one. */
  readonly columns: readonly Column[]
  /** How many there are, which says whether every value can be told from every other. */
  readonly rows: number
}

export function spreadSql({ dataset, columns, rows }: Read): string {
  const distinct = isCounted({ columns, rows }) ? countDistinct : guessDistinct
  const renamed = columns.map(({ name }, index) => `${quotedName(name)} AS c${index}`)
  const facts = columns.flatMap((column, index) => factsOf(column, index, distinct))
  const shown = columns.flatMap((column, index) => shownOf(column, index))
  return `WITH t AS (SELECT ${renamed} FROM ${quotedName(dataset)}), f AS (SELECT count(*) AS n, ${facts} FROM t)
SELECT any_value(n) AS n, ${shown} FROM t, f`
}

/** An estimate is some percent off, and costs the same for any number of values. */
const guessDistinct = (value: string): string => `approx_count_distinct(${value})`
/** Of long values only this is held. */
const countDistinct = (value: string): string => `count(DISTINCT hash(${value})) FILTER (WHERE ${value} IS NOT NULL)`

const isCounted = ({ columns, rows }: Pick<Read, 'columns' | 'rows'>): boolean =>
  columns.length * rows <= limits.pageSpreadValues

function factsOf(column: Column, index: number, distinct: (value: string) => string): readonly string[] {
  const value = `c${index}`
  const place = placed(column, value)
  return [
    `count(${value}) AS n${index}`,
    ...(isScalar(column)
      ? [`${distinct(value)} AS d${index}`, `min(${value}) AS l${index}`, `max(${value}) AS h${index}`]
      : []),
    ...(place === undefined ? [] : [`min(${place}) AS a${index}`, `max(${place}) AS b${index}`]),
  ]
}

function shownOf(column: Column, index: number): readonly string[] {
  const text = (name: string) => `left(CAST(any_value(${name}${index}) AS VARCHAR), ${SHOWN}) AS ${name}${index}`
  const bucket = bucketOf(column, index)
  return [
    `any_value(n${index}) AS n${index}`,
    ...(isScalar(column) ? [`any_value(d${index}) AS d${index}`, text('l'), text('h')] : []),
    ...(bucket === undefined ? [] : [`histogram(${bucket}) AS s${index}`]),
  ]
}

/** Which bar a value is in: of numbers one of equal widths, of few names each, of many their first letter. */
function bucketOf(column: Column, index: number): string | undefined {
  const value = `c${index}`
  const place = placed(column, value)
  if (place !== undefined) {
    const share = `(${place} - a${index}) / nullif(b${index} - a${index}, 0)`
    const bar = `TRY_CAST(least(${BARS - 1}, floor(${BARS} * ${share})) AS INTEGER)`
    return `CASE WHEN ${value} IS NOT NULL THEN coalesce(${bar}, 0) END`
  }
  if (!NAMED.test(column.type)) return undefined
  const name = `CAST(${value} AS VARCHAR)`
  return `CASE WHEN d${index} <= ${BARS} THEN left(${name}, ${SHOWN}) ELSE upper(left(${name}, 1)) END`
}

const Count = z.coerce.number().nullish()
const Text = z.string().nullish()
const Found = z.array(z.object({ key: z.union([z.string(), z.number()]), value: z.coerce.number() })).nullish()

/** @param row the one row that the statement gave */
export function spreadOf(columns: readonly Column[], row: Readonly<Record<string, unknown>>): readonly Spread[] {
  const rows = Count.parse(row['n']) ?? 0
  return columns.map((column, index) => {
    const filled = Count.parse(row[`n${index}`]) ?? 0
    const told = Count.parse(row[`d${index}`]) ?? undefined
    const found = Found.parse(row[`s${index}`]) ?? []
    const shape = barsOf(column, found, told ?? 0)
    // where each value has its bar, the bars are the count
    const isBarred = told !== undefined && shape.kind === 'values' && found.length >= told
    return {
      column: column.name,
      rows,
      nulls: rows - filled,
      // an estimate may pass what is possible
      distinct: isBarred ? found.length : told === undefined ? undefined : Math.min(told, filled),
      isEstimate: !isBarred && !isCounted({ columns, rows }),
      lowest: Text.parse(row[`l${index}`]) ?? undefined,
      highest: Text.parse(row[`h${index}`]) ?? undefined,
      ...shape,
    }
  })
}

type Found = NonNullable<z.output<typeof Found>>

function barsOf(column: Column, found: Found, distinct: number): Pick<Spread, 'kind' | 'bars'> {
  if (placed(column, '') === undefined) {
    const bars = found.toSorted((a, b) => b.value - a.value).slice(0, BARS)
    const named: readonly Bar[] = bars.map(({ key, value }) => ({ name: String(key), count: value }))
    return { kind: distinct <= BARS ? 'values' : 'letters', bars: named }
  }
  const counts = new Map(found.map(({ key, value }) => [Number(key), value]))
  const bars = Array.from({ length: BARS }, (_, index) => ({ name: '', count: counts.get(index) ?? 0 }))
  return { kind: LISTED.test(column.type) ? 'lengths' : 'range', bars: found.length === 0 ? [] : bars }
}
