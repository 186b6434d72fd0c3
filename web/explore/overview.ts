/** The columns of a dataset: type, how their values lie, nulls, distinct ones, the lowest and the highest. */
import { clipped, count, percentOf } from '../format.ts'
import { type Frame, link } from '../frame.ts'
import { type Html, html } from '../html.ts'
import { pathOf } from './paths.ts'
import type { Subject } from './subject.ts'

export interface Bar {
  readonly name: string
  readonly count: number
}

/** What is found in a column. */
export interface Spread {
  readonly column: string
  readonly rows: number
  readonly nulls: number
  readonly distinct: number | undefined
  /** Whether that is one: of many rows they are not counted one by one. */
  readonly isEstimate: boolean
  readonly lowest: string | undefined
  readonly highest: string | undefined
  /** What a bar stands for: a stretch of numbers or of lengths, a value, or a first letter. */
  readonly kind: 'range' | 'lengths' | 'values' | 'letters'
  readonly bars: readonly Bar[]
}

type Columns = Subject['dataset']['schema']

/** Types and bounds are known at once; what has to be read from the rows comes after, into the same places. */
export const overviewLoading = (frame: Frame, { dataset }: Subject): Html => {
  const bounds = new Map(dataset.stats.map((stats) => [stats.name, stats]))
  const url = link(frame, pathOf(dataset.name, 'spread'))
  return html`<section id="schema" aria-label="Schema" aria-busy="true" hx-get="${url}" hx-trigger="load" hx-swap="outerHTML">${schemaTable(
    dataset.schema,
    ({ name, nullable }) => {
      const { nulls, min, max } = bounds.get(name) ?? { nulls: undefined, min: undefined, max: undefined }
      return html`<td class="mid-cell"><span class="hist ghost"></span></td><td class="num"></td><td class="num">${nulls === undefined ? !nullable && '0' : percentOf(nulls, dataset.rows)}</td>${value(min)}${value(max)}`
    },
  )}<noscript><p class="note">How the values lie is drawn where scripts may run.</p></noscript></section>`
}

interface Found {
  readonly columns: Columns
  readonly spreads: readonly Spread[]
}

export const overview = ({ columns, spreads }: Found): Html => {
  const found = new Map(spreads.map((spread) => [spread.column, spread]))
  return html`<section id="schema" aria-label="Schema">${schemaTable(columns, ({ name }) => {
    const spread = found.get(name)
    if (spread === undefined)
      return html`<td class="mid-cell"><span class="hist still"></span></td><td></td><td></td><td></td><td></td>`
    return html`<td class="mid-cell">${histogram(spread)}</td><td class="num">${spread.distinct !== undefined && `${spread.isEstimate ? '≈ ' : ''}${count(spread.distinct)}`}</td><td class="num">${percentOf(spread.nulls, spread.rows)}</td>${value(spread.lowest)}${value(spread.highest)}`
  })}${
    spreads.length < columns.length &&
    html`<p class="note">Of ${count(columns.length)} columns the first ${count(spreads.length)} were read for their spread.</p>`
  }</section>`
}

/** Where the rows could not be read: what is known stays, and the reason is said. */
export const overviewFailed = (frame: Frame, subject: Subject, reason: Html): Html => {
  const bounds = new Map(subject.dataset.stats.map((stats) => [stats.name, stats]))
  return html`<section id="schema" class="stack tight" aria-label="Schema">${reason}<p><a class="btn small" href="${link(frame, pathOf(subject.dataset.name))}">Read the columns again</a></p>${schemaTable(
    subject.dataset.schema,
    ({ name }) => {
      const known = bounds.get(name)
      return html`<td class="mid-cell"><span class="hist still"></span></td><td></td><td class="num">${known !== undefined && percentOf(known.nulls, subject.dataset.rows)}</td>${value(known?.min)}${value(known?.max)}`
    },
  )}</section>`
}

const schemaTable = (columns: Columns, rest: (column: Columns[number]) => Html): Html => html`
<div class="scroll" tabindex="0" role="region" aria-label="Columns"><table class="schema">
<thead><tr><th scope="col">Column</th><th scope="col">Type</th><th scope="col">Spread <small>hatched: null</small></th><th scope="col" class="num">Distinct</th><th scope="col" class="num">Null</th><th scope="col">Lowest</th><th scope="col">Highest</th><th scope="col" class="num">Field</th></tr></thead>
<tbody>${columns.map(
  (
    column,
  ) => html`<tr><th scope="row"><code title="${column.name}">${clipped(column.name, NAME)}</code></th><td><code title="${column.type}">${clipped(column.type, TYPE)}</code></td>${rest(column)}<td class="num sub">${column.fieldId}</td></tr>
`,
)}</tbody></table></div>`

const NAME = 64
const TYPE = 40
const VALUE = 28

function value(found: string | number | boolean | undefined): Html {
  if (found === undefined) return html`<td></td>`
  const text = String(found)
  return html`<td title="${text}"><bdi>${clipped(text, VALUE)}</bdi></td>`
}

/** Height of the tallest bar, and how wide the bars and that of the nulls are, in percent. */
const HEIGHT = 20
const GROUND = 21
const NULLS_FROM = 94
const SHOWN_LEAST = 0.5

function histogram(spread: Spread): Html {
  const { rows, nulls, bars } = spread
  const width = nulls > 0 ? NULLS_FROM - 2 : 100
  const step = width / Math.max(1, bars.length)
  const highest = Math.max(1, ...bars.map((bar) => bar.count))
  return html`<svg class="hist" role="img" aria-label="${finding(spread)}"><line x1="0" x2="100%" y1="21.5" y2="21.5"/>${bars.map(
    (bar, index) => {
      const height = bar.count === 0 ? 0 : Math.max(SHOWN_LEAST, (bar.count / highest) * HEIGHT)
      return html`<rect x="${figure(index * step)}%" width="${figure(step * 0.86)}%" y="${figure(GROUND - height)}" height="${figure(height)}">${bar.name !== '' && html`<title>${bar.name}: ${count(bar.count)}</title>`}</rect>`
    },
  )}${nulls > 0 && nullBar((nulls / rows) * HEIGHT)}</svg>`
}

const nullBar = (height: number): Html =>
  html`<rect class="nulls" x="${NULLS_FROM}%" width="${100 - NULLS_FROM}%" y="${figure(GROUND - Math.max(1, height))}" height="${figure(Math.max(1, height))}"/>`

const figure = (value: number): string => String(Number(value.toFixed(1)))

/** What the picture shows, in words. */
function finding({ kind, bars, nulls, rows, lowest, highest }: Spread): string {
  const empty = nulls > 0 ? `; ${percentOf(nulls, rows)} null` : ''
  if (bars.length === 0) return nulls === rows ? `No value${empty}` : `Not drawn${empty}`
  const [most] = bars.toSorted((a, b) => b.count - a.count)
  if (kind === 'values') return `Values, most frequent first: ${most?.name ?? ''}${empty}`
  if (kind === 'letters') return `First letters, most frequent first: ${most?.name ?? ''}${empty}`
  if (kind === 'lengths') return `Lists by their length${empty}`
  return `From ${lowest ?? ''} to ${highest ?? ''}, most in part ${bars.findIndex(({ name, count: held }) => held === most?.count && name === most.name) + 1} of ${bars.length}${empty}`
}
