/** A chart of a result: which columns, what kind, and the figures as a table for those who cannot see it. */
import { type Column, isName, isNumeric, isTemporal, plain, type Row } from './cells.ts'
import { counted } from './format.ts'
import { type Frame, link } from './frame.ts'
import { type Html, html } from './html.ts'
import { barPlot, linePlot, scatterPlot } from './plots/plots.ts'
import { figure } from './plots/scale.ts'
import type { Statement } from './statement.ts'

const kinds = ['bar', 'line', 'scatter'] as const
export type ChartKind = (typeof kinds)[number]

interface Drawn {
  readonly kind: ChartKind
  readonly x: string
  readonly y: string
  readonly points: readonly Point[]
  /** Rows that have no figure, or came after those that are drawn. */
  readonly left: number
}

interface Point {
  readonly name: string
  readonly x: number
  readonly y: number
}

export interface Chart {
  readonly columns: readonly Column[]
  /** The version that was read: a chart drawn later is of the same rows. */
  readonly version: number
  /** Absent where no column holds numbers. */
  readonly drawn?: Drawn
}

/** What somebody chose; a column that is not there, or has no numbers, is chosen anew. */
export interface Wish {
  readonly kind?: ChartKind | undefined
  readonly x?: string | undefined
  readonly y?: string | undefined
}

const BARS = 40
const POINTS = 900

interface Table {
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  readonly version: number
}

/** Decides what is drawn: bars of names, a line over time, points of two numbers. */
export function chartOf({ columns, rows, version }: Table, wish: Wish = {}): Chart {
  const numeric = columns.filter(({ type }) => isNumeric(type))
  const x = columns.find(({ name }) => name === wish.x) ?? columns.find(({ type }) => !isNumeric(type)) ?? numeric[0]
  const amounts = numeric.filter((column) => column !== x)
  const y =
    numeric.find(({ name }) => name === wish.y) ?? amounts.find(({ name }) => !isName(name)) ?? amounts[0] ?? numeric[0]
  if (x === undefined || y === undefined) return { columns, version }
  const kind = fitting(wish.kind ?? usual(x), x)
  const points = rows.slice(0, kind === 'bar' ? BARS : POINTS).flatMap((row) => pointOf(row, x, y))
  return { columns, version, drawn: { kind, x: x.name, y: y.name, points, left: rows.length - points.length } }
}

const usual = ({ type }: Column): ChartKind => (isTemporal(type) ? 'line' : isNumeric(type) ? 'scatter' : 'bar')

/** Names have no place on an axis of numbers. */
const fitting = (kind: ChartKind, { type }: Column): ChartKind =>
  isNumeric(type) || isTemporal(type) ? kind : kind === 'bar' ? kind : 'bar'

function pointOf(row: Row, x: Column, y: Column): readonly Point[] {
  const [across, up] = [row[x.name], row[y.name]]
  const value = up === null ? Number.NaN : Number(up)
  const name = across === null || across === undefined ? 'null' : plain(across)
  const place = isTemporal(x.type) ? Date.parse(/[TZ]/.test(name) ? `${name.replace(/Z?$/, '')}Z` : name) : Number(name)
  if (!Number.isFinite(value) || (isNumeric(x.type) || isTemporal(x.type) ? !Number.isFinite(place) : false)) return []
  return [{ name, x: place, y: value }]
}

export function chartPanel(frame: Frame, asked: Statement, chart: Chart): Html {
  const { drawn, columns } = chart
  if (drawn === undefined)
    return html`<div id="chart" class="blank"><h3>Nothing to draw</h3><p>No column of this result holds numbers.</p></div>`
  const numeric = columns.filter(({ type }) => isNumeric(type))
  const action = link(frame, '/sql/chart')
  return html`<figure class="plot barplot" id="chart">
<form class="row hint" method="post" action="${action}" hx-post="${action}" hx-target="#chart" hx-swap="outerHTML" hx-trigger="change, submit" hx-sync="this:replace">
<input type="hidden" name="sql" value="${asked.sql}"><input type="hidden" name="rows" value="${asked.rows}"><input type="hidden" name="stop" value="${asked.stop}"><input type="hidden" name="version" value="${chart.version}">
<label class="row">Draw ${select('kind', drawn.kind, kinds)}</label><label class="row">of ${select('y', drawn.y, names(numeric))}</label><label class="row">by ${select('x', drawn.x, names(columns))}</label>
<noscript><button class="btn small">Draw</button></noscript></form>
${drawn.points.length === 0 ? html`<p class="note">No row has both.</p>` : plot(drawn, columns)}
<figcaption class="note">${drawn.kind === 'bar' ? counted(drawn.points.length, 'bar') : counted(drawn.points.length, 'point')}${drawn.left > 0 && `, ${counted(drawn.left, 'row')} not drawn`}</figcaption>
${figures(drawn)}</figure>`
}

const names = (columns: readonly Column[]): readonly string[] => columns.map(({ name }) => name)

const select = (name: string, chosen: string, options: readonly string[]): Html =>
  html`<select class="input" name="${name}">${options.map((option) => html`<option${option === chosen && html` selected`}>${option}</option>`)}</select>`

function plot(drawn: Drawn, columns: readonly Column[]): Html {
  const { kind, x, y, points } = drawn
  const label = finding(drawn)
  if (kind === 'bar') {
    return barPlot(
      label,
      points.map(({ name, y: value }) => ({ name, value })),
    )
  }
  const isTime = columns.some(({ name, type }) => name === x && isTemporal(type))
  const drawnPoints = points.map((point) => ({ x: point.x, y: point.y, name: `${point.name}: ${figure(point.y)}` }))
  const axes = { label, names: { x, y }, x: isTime ? 'time' : 'number', points: drawnPoints } as const
  return kind === 'line' ? linePlot(axes) : scatterPlot(axes)
}

function finding({ x, y, points }: Drawn): string {
  const highest = points.reduce((best, point) => (point.y > best.y ? point : best))
  const lowest = points.reduce((best, point) => (point.y < best.y ? point : best))
  return `${y} by ${x}: highest ${figure(highest.y)} at ${highest.name}, lowest ${figure(lowest.y)} at ${lowest.name}`
}

const figures = ({ x, y, points }: Drawn): Html => html`
<table class="sr"><caption>${y} by ${x}</caption><thead><tr><th scope="col">${x}</th><th scope="col">${y}</th></tr></thead><tbody>${points.slice(0, BARS).map((point) => html`<tr><th scope="row">${point.name}</th><td>${figure(point.y)}</td></tr>`)}</tbody></table>`
