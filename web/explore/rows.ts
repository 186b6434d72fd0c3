/** Rows of a dataset: a page at a time, those that meet a predicate or hold a text, and the whole of a cell that is cut. */
import { type Column, type Row, table } from '../cells.ts'
import { clipped, count } from '../format.ts'
import { type Frame, link } from '../frame.ts'
import { type Html, html } from '../html.ts'
import { type Failure, problem } from '../problem.ts'
import { dialogLink, pathOf } from './paths.ts'

/** Which rows: those that meet a predicate, else of a column those that hold a text. */
export interface Filter {
  readonly column: string
  readonly holds: string
  readonly where: string
}

export interface RowsPage {
  readonly dataset: string
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  readonly filter: Filter
  readonly offset: number
  readonly isMore: boolean
  /** Of a page. */
  readonly limit: number
  /** Of the dataset, whatever the filter. */
  readonly total: number
}

export const rowsPanel = (frame: Frame, page: RowsPage): Html =>
  panel(
    frame,
    page,
    html`
${page.rows.length === 0 ? noRow(page) : rowTable(frame, page)}
${turner(frame, page)}`,
  )

/** What was typed stays where it was typed. */
export const rowsFailed = (
  frame: Frame,
  page: Pick<RowsPage, 'dataset' | 'columns' | 'filter'>,
  failure: Failure,
): Html => panel(frame, page, problem(failure))

function panel(frame: Frame, page: Pick<RowsPage, 'dataset' | 'columns' | 'filter'>, content: Html): Html {
  const { dataset, columns, filter } = page
  const path = pathOf(dataset, 'rows')
  const at = frame.place?.asked
  const form = (label: string, content: Html): Html =>
    html`<form class="row grow" method="get" action="${path}" hx-get="${path}" hx-target="#rows" hx-swap="outerHTML" hx-sync="this:replace" role="search" aria-label="${label}">${at !== undefined && html`<input type="hidden" name="at" value="${at}">`}${content}</form>`
  return html`<section class="stack tight" id="rows" aria-label="Rows">
<div class="row filters">${form(
    'Rows whose column holds a text',
    html`<select class="input" name="column" aria-label="Column">${columns.map(({ name }) => html`<option value="${name}"${name === filter.column && html` selected`}>${clipped(name, 40)}</option>`)}</select>
<input class="input grow" id="rows-holds" name="holds" aria-label="holds" placeholder="holds" autocomplete="off" required value="${filter.holds}"><button class="btn" id="rows-find">Find</button>`,
  )}${form(
    'Rows that meet a predicate',
    html`<input class="input mono grow" id="rows-where" name="where" aria-label="Predicate" placeholder="wage > 20 AND state = 'IL'" spellcheck="false" autocomplete="off" autocapitalize="off" required value="${filter.where}"><button class="btn" id="rows-filter">Filter</button>`,
  )}${isFiltered(filter) && html`<a class="btn quiet" href="${link(frame, path)}">All rows</a>`}</div>
<div class="stack tight">${content}</div></section>`
}

const isFiltered = ({ holds, where }: Filter): boolean => holds !== '' || where !== ''

const noRow = ({ filter, offset }: RowsPage): Html =>
  html`<div class="blank"><h3>No row</h3><p>${
    offset > 0
      ? 'There are no rows so far on.'
      : isFiltered(filter)
        ? 'No row meets the filter.'
        : 'The dataset has its columns and no row yet.'
  }</p></div>`

function rowTable(frame: Frame, { dataset, columns, rows, filter, offset }: RowsPage): Html {
  const whole = (column: string, row: number) =>
    dialogLink(frame, pathOf(dataset, 'cell'), { ...said(filter), of: column, row: offset + row })
  return table(columns, rows, { label: `Rows of ${dataset}`, whole })
}

/** Of the filter only what was said. */
const said = ({ column, holds, where }: Filter): Readonly<Record<string, string>> => ({
  ...(holds === '' ? {} : { column, holds }),
  ...(where === '' ? {} : { where }),
})

function turner(frame: Frame, { dataset, rows, filter, offset, isMore, limit, total }: RowsPage): Html {
  const to = (start: number) => {
    const url = link(frame, pathOf(dataset, 'rows'), { ...said(filter), ...(start === 0 ? {} : { offset: start }) })
    return html`href="${url}" hx-get="${url}" hx-target="#rows" hx-swap="outerHTML" hx-sync="this:replace"`
  }
  const of = isFiltered(filter) ? '' : ` of ${count(total)}`
  return html`<nav class="row" aria-label="Pages of rows"><span class="note" role="status">${rows.length > 0 && `rows ${count(offset + 1)} to ${count(offset + rows.length)}${of}`}</span><span class="push row">${
    offset > 0 &&
    html`<a class="btn small" id="rows-first" ${to(0)}>First</a><a class="btn small" id="rows-before" ${to(Math.max(0, offset - limit))}>Before</a>`
  }${isMore && html`<a class="btn small" id="rows-next" ${to(offset + limit)}>Next</a>`}</span></nav>`
}

export interface Cell {
  readonly dataset: string
  readonly column: string
  /** From the start, as the rows are shown. */
  readonly row: number
  readonly filter: Filter
  /** The start of it, where it is longer. */
  readonly text: string | null
  readonly length: number
}

export const cellDialog = (frame: Frame, { dataset, column, row, filter, text, length }: Cell): Html => html`
<h2 class="mono">${clipped(column, 80)}</h2>
<p class="note">row ${count(row + 1)} of ${dataset}${text !== null && html`, ${count(length)} characters${text.length < length && html`, the first ${count(text.length)} are shown`}`}</p>
${text === null ? html`<p class="null">null</p>` : html`<pre class="whole" dir="auto" tabindex="0">${text}</pre>`}
<div class="row"><a class="btn" href="${link(frame, pathOf(dataset, 'cell'), { ...said(filter), of: column, row, save: 1 })}" download>Save the whole</a>${closer}</div>`

/** Closes the dialog that it stands in. */
export const closer = html`<button class="btn" type="button" data-close>Close</button>`
