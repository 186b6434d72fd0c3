/** Job: what the columns of a dataset hold at one snapshot: few distinct values with their counts, ranges, places. */
import { isLinkable, placeColumns, shapeOf } from '../actors/matrix/columns.ts'
import type { Domain } from '../actors/matrix/domain-file.ts'
import type { ColumnFacts, Items, KnownPlace, PlaceCount, TableFacts } from '../actors/matrix/facts.ts'
import { limits } from '../config/limits.ts'
import type { CancelPort } from './cancel-port.ts'
import { countsSql, itemsSql, type Placed, placesSql, rangesSql, SEPARATORS, textSql } from './facts/facts-sql.ts'
import type { Failed } from './failed.ts'
import { type Duck, failureOf, openDuck, type Row } from './parquet/ingest-duckdb.adapter.ts'
import type { QueryColumn } from './parquet/parquet-sql.ts'
import { knownPlaces } from './places/known-places.adapter.ts'
import { deletedKeysSql, type RowSource, rowsSql } from './sql/merge-on-read.ts'

export interface TableFactsInput {
  readonly source: RowSource
  /** Says which columns nobody asks for, which hold places, and what stands between items. */
  readonly domain: Domain
  readonly memoryBytes: number
  readonly threads: number
  /** A folder of the caller's own. */
  readonly tempDir: string
  readonly cancel?: CancelPort
}

export interface MeasuredTable {
  readonly kind: 'measured'
  readonly facts: TableFacts
  /** Of the world: those that the data names, and the largest; none where the dataset has no cities. */
  readonly places: readonly KnownPlace[]
}

/** Codes: QUERY_OUT_OF_MEMORY, STORAGE_FULL, REQUEST_CANCELLED, REQUEST_FAILED. */
export type TableFactsOutcome = MeasuredTable | Failed

export default async function tableFacts(input: TableFactsInput): Promise<TableFactsOutcome> {
  try {
    using duck = await openDuck(input)
    input.cancel?.on('message', () => duck.interrupt())
    return await measure(duck, input)
  } catch (error) {
    const failed = failureOf(error, [input.tempDir, ...input.source.files.map(({ path }) => path)])
    // the one code of ingest among them
    return failed.code === 'INGEST_TOO_LARGE' ? { ...failed, code: 'QUERY_OUT_OF_MEMORY', message: tooLarge } : failed
  } finally {
    input.cancel?.close()
  }
}

const tooLarge = 'The columns of the dataset need more memory to be measured than there is for it'

type Asked = Placed & { readonly name: string }

/** What has no columns that could be asked for, or no files, has facts as well: empty ones. */
async function measure(duck: Duck, { source, domain }: TableFactsInput): Promise<MeasuredTable> {
  const columns = askedColumns(source.columns, domain)
  if (source.files.length === 0) return { kind: 'measured', facts: { rows: 0, columns: [], places: [] }, places: [] }
  if (source.deletes.length > 0) await duck.rows(deletedKeysSql(source, 'deleted'))
  const visible = rowsSql(source, { table: 'deleted', shown: 'columns', order: 'any' })
  await duck.rows(`CREATE VIEW rows (${source.columns.map((_, at) => `c${at}`).join(', ')}) AS ${visible}`)
  const rows = await duck.count('SELECT count(*) FROM rows')
  const ranges = await rangesOf(duck, columns)
  const facts: ColumnFacts[] = []
  for (const column of columns) {
    const { at, ...named } = column
    const values = /^(VARCHAR|ENUM)/i.test(column.type)
      ? await valuesOf(duck, column, { rows, told: domain.columns[column.name]?.separator })
      : none
    facts.push({ ...named, ...values, ...bounds(ranges, at) })
  }
  const places = await placesOf(duck, columns, domain)
  const known = places.length === 0 ? [] : knownPlaces(places)
  return { kind: 'measured', facts: { rows, columns: facts, places }, places: known }
}

/** Those that a request can ask for, with their places in the table. */
const askedColumns = (columns: readonly QueryColumn[], domain: Domain): Asked[] =>
  columns
    .map(({ name, type }, at) => ({ name, type, at }))
    .filter(({ name, type }) => shapeOf(type, ONE) !== undefined && domain.columns[name]?.role !== 'hidden')
    .slice(0, limits.linkedColumnsMax)

const ONE: Items = { kind: 'one' }
const none = { items: ONE, distinct: 0, values: [] } as const

async function rangesOf(duck: Duck, columns: readonly Asked[]): Promise<Row> {
  const ranged = columns.filter(({ type }) => ['number', 'date', 'timestamp'].includes(shapeOf(type, ONE)?.kind ?? ''))
  const [row = {}] = ranged.length === 0 ? [] : await duck.rows(rangesSql(ranged))
  return row
}

function bounds(ranges: Row, at: number): Pick<ColumnFacts, 'min' | 'max'> {
  const [min, max] = [ranges[`min${at}`], ranges[`max${at}`]]
  const isBound = (value: unknown) => typeof value === 'number' || typeof value === 'string'
  return isBound(min) && isBound(max) ? { min, max } : {}
}

interface Told {
  readonly rows: number
  /** What the domain file says stands between items. */
  readonly told: string | undefined
}

type Values = Pick<ColumnFacts, 'items' | 'distinct' | 'values'>

async function valuesOf(duck: Duck, column: Asked, { rows, told }: Told): Promise<Values> {
  const items = await itemsOf(duck, column, told)
  const form = items.kind === 'separated' ? items.separator : items.kind
  const measured = numbersIn((await duck.rows(itemsSql(column, form)))[0])
  if (!isLinkable({ distinct: measured.distinct, meanLength: measured.length }, rows))
    return { items, distinct: measured.distinct, values: [] }
  const counts = await duck.rows(countsSql(column, form))
  return { items, distinct: counts.length, values: counts.map(({ v, n }) => ({ value: String(v), count: Number(n) })) }
}

/** Texts that hold several: many rows have the separator, and the items are far fewer than the texts. */
async function itemsOf(duck: Duck, column: Asked, told: string | undefined): Promise<Items> {
  if (/\[\]$/.test(column.type)) return { kind: 'list' }
  if (told !== undefined) return { kind: 'separated', separator: told }
  const [row = {}] = await duck.rows(textSql(column))
  const whole = numbersIn(row)
  for (const [at, separator] of SEPARATORS.entries()) {
    if (Number(row[`s${at}`] ?? 0) < limits.separatedShareMin * whole.n || whole.n === 0) continue
    const items = numbersIn((await duck.rows(itemsSql(column, separator)))[0])
    // a comma is found in names of places and people as well
    const fewer = items.distinct * (separator.startsWith(',') ? 2 : 1) <= whole.distinct
    const short = items.length <= limits.linkedLengthMean
    return fewer && short ? { kind: 'separated', separator } : ONE
  }
  return ONE
}

const numbersIn = (row: Row = {}) => ({
  n: Number(row['n'] ?? 0),
  distinct: Number(row['distinct'] ?? 0),
  length: Number(row['length'] ?? 0),
})

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
