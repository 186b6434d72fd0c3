/** `GET /sql` and its parts: a statement, its rows, a chart of them, files of them, and the tables there are. */
import { z } from 'zod'
import { codeOf } from '../../actors/kernel/errors.ts'
import { query, resultMediaTypes } from '../../actors/query/contract.ts'
import { limits } from '../../config/limits.ts'
import type { Row } from '../../web/cells.ts'
import { chartOf, chartPanel } from '../../web/chart.ts'
import type { Frame } from '../../web/frame.ts'
import type { Html } from '../../web/html.ts'
import { sqlView } from '../../web/sql.ts'
import { failedPart, noResult, resultPart } from '../../web/sql-result.ts'
import { columnList, tableTree } from '../../web/sql-tables.ts'
import type { Statement } from '../../web/statement.ts'
import { type MediaType, sendBody } from '../result.ts'
import { type Answer, type Asked, page } from './page.ts'
import { columnsOf, tablesFor } from './sql-tables.ts'

const SECONDS = 1000
const NOTHING = { rows: 1000, stop: 30 }

/** A form ends its lines as mail does; where a fault stands is counted in the statement. */
const Sql = z.string().transform((text) => text.replaceAll('\r\n', '\n'))
const Bounds = {
  rows: z.coerce.number().int().min(1).max(limits.pageRowsMax).default(NOTHING.rows),
  stop: z.coerce
    .number()
    .int()
    .min(1)
    .max(limits.queryTimeoutMsMax / SECONDS)
    .default(NOTHING.stop),
}
const Form = z.object({ sql: Sql, ...Bounds })

export const sqlPage = page({
  rest: 'GET /sql',
  params: z.object({ sql: Sql.optional(), table: z.string().default(''), ...Bounds }),
  answer: async (asked) => {
    const { sql, table, rows, stop } = asked.params
    const statement = { sql: sql ?? (await firstStatement(asked)), rows, stop }
    return wholePage(asked, { statement, part: table, result: noResult })
  },
})

export const sqlResult = page({
  rest: 'POST /sql/result',
  partOf: '/sql',
  params: Form,
  answer: async (asked) => {
    const { html, status } = await resultOf(asked)
    if (asked.wants === 'part') return { kind: 'part', html, status }
    return { ...(await wholePage(asked, { statement: asked.params, part: '', result: html })), status }
  },
})

export const sqlChart = page({
  rest: 'POST /sql/chart',
  partOf: '/sql',
  params: Form.extend({
    version: z.coerce.number().int().min(0),
    kind: z.enum(['bar', 'line', 'scatter']).optional(),
    x: z.string().optional(),
    y: z.string().optional(),
  }),
  answer: async (asked) => {
    const { params, frame, wants } = asked
    const { result, rows } = await run(asked, { ...params, at: params.version })
    const chart = chartOf({ columns: result.columns, rows, version: result.lakeVersion }, params)
    if (wants === 'part') return { kind: 'part', html: chartPanel(frame, params, chart) }
    return wholePage(asked, {
      statement: params,
      part: '',
      result: resultPart(frame, { asked: params, result, rows, chart, view: 'chart' }),
    })
  },
})

const formats: Readonly<Record<string, MediaType>> = {
  csv: 'text/csv',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  arrow: 'application/vnd.apache.arrow.stream',
  parquet: 'application/vnd.apache.parquet',
}

export const sqlExport = page({
  rest: 'POST /sql/export',
  partOf: '/sql',
  params: Form.extend({ format: z.enum(['csv', 'json', 'ndjson', 'arrow', 'parquet']) }),
  answer: async ({ params: { sql, stop, format }, at, ask, signal }) => {
    const mediaType = formats[format] ?? 'text/csv'
    const body = await ask(query.body, {
      sql,
      timeoutMs: stop * SECONDS,
      format: resultMediaTypes[mediaType],
      // the others are not cut unless they are asked to be
      ...(format === 'json' ? { maxRows: limits.resultRowsMax } : {}),
      ...at,
    })
    const cut = format === 'json' ? 'maybe cut' : 'whole'
    return {
      kind: 'file',
      name: `result-v${body.lakeVersion}.${format}`,
      send: (res) => sendBody(res, body, { mediaType, cut, signal }),
    }
  },
})

export const sqlTables = page({
  rest: 'GET /sql/tables',
  partOf: '/sql',
  params: z.object({ table: z.string().max(100).default('') }),
  answer: async (asked) => {
    const tables = await tablesFor(asked, { part: asked.params.table, sql: '' })
    return { kind: 'part', html: tableTree(asked.frame, tables) }
  },
})

export const sqlColumns = page({
  rest: 'GET /sql/columns',
  partOf: '/sql',
  params: z.object({ table: z.string().max(100) }),
  answer: async (asked) => ({ kind: 'part', html: columnList(await columnsOf(asked, asked.params.table)) }),
})

interface Shown {
  readonly statement: Statement
  /** What the names of the listed tables hold. */
  readonly part: string
  readonly result: Html
}

async function wholePage(asked: Asking, { statement, part, result }: Shown): Promise<PageAnswer> {
  const tables = await tablesFor(asked, { part, sql: statement.sql })
  return { kind: 'page', page: sqlView(asked.frame, { asked: statement, tables, result }) }
}

type Asking = Pick<Asked<unknown>, 'ask' | 'at'> & { readonly frame: Frame }
type PageAnswer = Extract<Answer, { kind: 'page' }>

/** Something to run at once, where the lake holds anything. */
async function firstStatement(asking: Asking): Promise<string> {
  const { items } = await tablesFor(asking, { part: '', sql: '' })
  return `SELECT *\nFROM ${items[0]?.name ?? 'lake.versions'}\nLIMIT 100`
}

async function resultOf(asked: Asked<Statement>): Promise<{ readonly html: Html; readonly status: number }> {
  const { params, at, frame, failure } = asked
  try {
    const { result, rows } = await run(asked, { ...params, ...at })
    const chart = chartOf({ columns: result.columns, rows, version: result.lakeVersion })
    return { html: resultPart(frame, { asked: params, result, rows, chart, view: 'table' }), status: 200 }
  } catch (error) {
    if (!codeOf(error)?.startsWith('QUERY_')) throw error
    const { status, position, ...said } = failure(error)
    return { html: failedPart({ ...said, status }, params.sql, position), status }
  }
}

interface Run extends Statement {
  readonly at?: string | number
}

/** Of a wide result fewer rows are shown, so that the page stays one that can be looked at. */
async function run({ ask }: Pick<Asked<unknown>, 'ask'>, { sql, rows: maxRows, stop, at }: Run) {
  const { rows: bytes, ...result } = await ask(query.sql, {
    sql,
    maxRows,
    timeoutMs: stop * SECONDS,
    ...(at === undefined ? {} : { at }),
  })
  const rows: readonly Row[] = JSON.parse(Buffer.from(bytes).toString('utf8'))
  const shown = Math.max(1, Math.floor(limits.pageCellsMax / Math.max(1, result.columns.length)))
  return { result, rows: rows.slice(0, shown) }
}
