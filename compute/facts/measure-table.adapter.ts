/** What the columns of a dataset hold: few distinct values with their counts, ranges, places; measured by DuckDB. */
import { isLinkable, itemsOf, placeColumns, shapeOf } from '../../actors/matrix/columns.ts'
import type { Domain } from '../../actors/matrix/domain-file.ts'
import type { ColumnFacts, Items, PlaceCount, TableFacts } from '../../actors/matrix/facts.ts'
import { limits } from '../../config/limits.ts'
import type { Duck, Row } from '../parquet/ingest-duckdb.adapter.ts'
import type { QueryColumn } from '../parquet/parquet-sql.ts'
import { deletedKeysSql, type RowSource, rowsSql } from '../sql/merge-on-read.ts'
import { countsSql, type Form, itemsSql, type Placed, placesSql, rangesSql, someSql, textsSql } from './facts-sql.ts'

type Asked = Placed & { readonly name: string }

/** @param domain says which columns nobody asks for, which hold places, and what stands between items */
export async function measureTable(duck: Duck, source: RowSource, domain: Domain): Promise<TableFacts> {
  if (source.files.length === 0) return { rows: 0, columns: [], places: [] }
  const columns = askedColumns(source.columns, domain)
  if (source.deletes.length > 0) await duck.rows(deletedKeysSql(source, 'deleted'))
  const visible = rowsSql(source, { table: 'deleted', shown: 'columns', order: 'any' })
  await duck.rows(`CREATE VIEW rows (${source.columns.map((_, at) => `c${at}`).join(', ')}) AS ${visible}`)
  const rows = await duck.count('SELECT count(*) FROM rows')
  const ranges = await oneRow(duck, columns.filter(hasRange), rangesSql)
  const forms = new Map<Asked, Items>()
  for (const column of columns) forms.set(column, await itemsIn(duck, column, domain))
  const single = columns.filter((column) => isText(column) && forms.get(column)?.kind === 'one')
  const texts = await oneRow(duck, single, textsSql)
  const facts: ColumnFacts[] = []
  for (const column of columns) {
    const { at, ...named } = column
    const values = await valuesOf(duck, column, { rows, texts, items: forms.get(column) ?? ONE })
    facts.push({ ...named, ...values, ...bounds(ranges, at) })
  }
  return { rows, columns: facts, places: await placesOf(duck, columns, domain) }
}

/** Those that a request can ask for, with their places in the table. */
const askedColumns = (columns: readonly QueryColumn[], domain: Domain): Asked[] =>
  columns
    .map(({ name, type }, at) => ({ name, type, at }))
    .filter(({ name, type }) => shapeOf(type, ONE) !== undefined && domain.columns[name]?.role !== 'hidden')
    .slice(0, limits.linkedColumnsMax)

const ONE: Items = { kind: 'one' }

const kindOf = ({ type }: Placed) => shapeOf(type, ONE)?.kind
const isText = (column: Placed): boolean => kindOf(column) === 'text'
const isList = (column: Placed): boolean => kindOf(column) === 'list'
const hasRange = (column: Placed): boolean => ['number', 'date', 'timestamp'].includes(kindOf(column) ?? '')

async function oneRow(duck: Duck, columns: readonly Placed[], sql: (columns: readonly Placed[]) => string) {
  const [row = {}] = columns.length === 0 ? [] : await duck.rows(sql(columns))
  return row
}

function bounds(ranges: Row, at: number): Pick<ColumnFacts, 'min' | 'max'> {
  const [min, max] = [ranges[`min${at}`], ranges[`max${at}`]]
  return isBound(min) && isBound(max) ? { min, max } : {}
}

const isBound = (value: unknown): value is number | string => typeof value === 'number' || typeof value === 'string'

/** How the rows hold the values of a column, by some of its texts. */
async function itemsIn(duck: Duck, column: Asked, domain: Domain): Promise<Items> {
  if (!isText(column) && !isList(column)) return ONE
  const some = isList(column) ? [] : await duck.rows(someSql(column))
  return itemsOf(
    column,
    domain,
    some.map(({ v }) => String(v)),
  )
}

interface Known {
  readonly rows: number
  /** Of `textsSql`. */
  readonly texts: Row
  readonly items: Items
}

type Values = Pick<ColumnFacts, 'items' | 'distinct' | 'values'>

async function valuesOf(duck: Duck, column: Asked, { rows, texts, items }: Known): Promise<Values> {
  // days are compared, not looked for
  if (items.kind === 'dated' || (!isText(column) && !isList(column))) return { items, distinct: 0, values: [] }
  const form = formOf(items)
  const whole = { distinct: numberIn(texts, `distinct${column.at}`), length: numberIn(texts, `length${column.at}`) }
  const { distinct, length } = form === 'one' ? whole : await sizesOf(duck, column, form)
  if (!isLinkable({ distinct, meanLength: length }, rows)) return { items, distinct, values: [] }
  const counts = await duck.rows(countsSql(column, form))
  const values = counts.map(({ v, n }) => ({ value: String(v), count: Number(n) }))
  return { items, distinct: values.length, values }
}

const formOf = (items: Exclude<Items, { readonly kind: 'dated' }>): Form => {
  if (items.kind === 'separated') return { separator: items.separator }
  return items.kind
}

async function sizesOf(duck: Duck, column: Asked, form: Form) {
  const [row = {}] = await duck.rows(itemsSql(column, form))
  return { distinct: numberIn(row, 'distinct'), length: numberIn(row, 'length') }
}

const numberIn = (row: Row, name: string): number => Number(row[name] ?? 0)

async function placesOf(duck: Duck, columns: readonly Asked[], domain: Domain): Promise<PlaceCount[]> {
  const names = placeColumns(columns, domain)
  const city = columns.find(({ name }) => name === names.city)
  const state = columns.find(({ name }) => name === names.state)
  if (city === undefined) return []
  const rows = await duck.rows(placesSql({ city, ...(state === undefined ? {} : { state }) }))
  return rows.map(({ city: name, state: held, n }) => ({
    city: String(name),
    ...(typeof held === 'string' && held !== '' ? { state: held } : {}),
    count: Number(n),
  }))
}
