/** Rows of any query as a table: types under the names, numbers aligned, nulls and long texts told apart from what they are like. */
import { clipped } from './format.ts'
import { type Html, html } from './html.ts'

export interface Column {
  readonly name: string
  /** DuckDB's name of it. */
  readonly type: string
}

/** As the lake's JSON has it: big and exact numbers are text. */
export type Row = Readonly<Record<string, unknown>>

/** Letters of a cell that are drawn, and those that pointing at it shows. */
const SHOWN = 120
const TOLD = 900
const DECIMALS_MAX = 6

const WHOLE = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT))$/
const EXACT = /^DECIMAL\(/
const BROKEN = /^(DOUBLE|FLOAT)$/

export const isNumeric = (type: string): boolean => WHOLE.test(type) || EXACT.test(type) || BROKEN.test(type)
export const isTemporal = (type: string): boolean => /^(DATE|TIMESTAMP)/.test(type)

interface Told {
  /** What the rows are, for those who cannot see them. */
  readonly label: string
  /** The attributes of a link to the whole of a cell that is cut. */
  readonly whole?: (column: string, row: number) => Html
}

export const table = (columns: readonly Column[], rows: readonly Row[], { label, whole }: Told): Html => {
  const writers = columns.map((column) => ({ column, write: writerOf(column, rows) }))
  return html`<div class="scroll tall" tabindex="0" role="region" aria-label="${label}"><table class="result">
<thead><tr>${columns.map(head)}</tr></thead>
<tbody>${rows.map((row, index) => html`<tr>${writers.map(({ column, write }) => cell(row[column.name], column, { write, link: () => whole?.(column.name, index) }))}</tr>\n`)}</tbody></table></div>`
}

const head = ({ name, type }: Column): Html =>
  html`<th scope="col"${isNumeric(type) && html` class="num"`}><span title="${name}">${clipped(name, SHOWN)}</span><br><small title="${type}">${clipped(type, 40)}</small></th>`

interface Drawn {
  readonly write: (value: unknown) => string
  readonly link: () => Html | undefined
}

function cell(value: unknown, { type }: Column, { write, link }: Drawn): Html {
  const look = isNumeric(type) ? 'num' : ''
  if (value === null || value === undefined) return html`<td class="${look === '' ? '' : 'num '}null">null</td>`
  const text = write(value)
  if (text.length <= SHOWN) return html`<td${look !== '' && html` class="${look}"`}>${text}</td>`
  const way = link()
  const shown = clipped(text, SHOWN)
  return html`<td class="long" title="${clipped(text, TOLD)}">${way === undefined ? shown : html`<a class="cut" ${way}>${shown}</a>`}</td>`
}

/** How the values of a column are written: alike, so that they can be compared at a glance. */
function writerOf({ name, type }: Column, rows: readonly Row[]): (value: unknown) => string {
  if (BROKEN.test(type)) {
    const decimals = Math.max(0, ...rows.map((row) => decimalsOf(row[name])))
    return (value) => (typeof value === 'number' ? broken(value, Math.min(decimals, DECIMALS_MAX)) : plain(value))
  }
  if (isNumeric(type) && !isName(name)) return (value) => grouped(plain(value))
  return plain
}

/** Numbers that name something are not amounts: 2026 is a year and no `2,026`. */
export const isName = (column: string): boolean =>
  /(^|_)(id|ids|key|no|nr|number|year|zip|postcode|code|phone)$/i.test(column)

const decimalsOf = (value: unknown): number =>
  typeof value === 'number' && !isLong(value) ? (String(value).split('.')[1]?.length ?? 0) : 0

const isLong = (value: number): boolean => /e/.test(String(value))

const broken = (value: number, decimals: number): string =>
  isLong(value) ? String(value) : grouped(value.toFixed(decimals))

/** Commas between the thousands of what is written in digits; anything else as it is. */
function grouped(text: string): string {
  const [, sign = '', whole, rest = ''] = /^(-?)(\d+)(\.\d+)?$/.exec(text) ?? []
  return whole === undefined ? text : sign + whole.replaceAll(/\B(?=(\d{3})+$)/g, ',') + rest
}

export const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
