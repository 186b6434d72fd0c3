/** The tables that a statement can name, as a tree; the columns of one come when it is opened. */
import type { Column } from './cells.ts'
import { type Frame, link } from './frame.ts'
import { type Html, html } from './html.ts'

export interface Tables {
  /** `columns` of those that are open already. */
  readonly items: readonly { readonly name: string; readonly columns?: readonly Column[] }[]
  /** What the names had to hold. */
  readonly wanted: string
  /** There are more datasets than are listed. */
  readonly isCut: boolean
}

export const tablesPane = (frame: Frame, tables: Tables): Html => html`
<nav class="pane list many" aria-label="Tables">
  <form class="pane-tools" role="search" method="get" action="/sql" hx-get="${link(frame, '/sql/tables')}" hx-target="#tables" hx-swap="outerHTML" hx-trigger="input delay:200ms, submit" hx-sync="this:replace"><input class="input" type="search" name="table" aria-label="Filter tables" placeholder="Filter tables" autocomplete="off" value="${tables.wanted}">${
    frame.place?.asked !== undefined && html`<input type="hidden" name="at" value="${frame.place.asked}">`
  }</form>
  ${tableTree(frame, tables)}
</nav>`

export const tableTree = (frame: Frame, { items, wanted, isCut }: Tables): Html => html`
<div id="tables">${
  items.length === 0
    ? html`<p class="note empty">No table has ${wanted === '' ? 'a name yet' : html`<b>${wanted}</b> in its name`}.</p>`
    : html`<ul class="tree">${items.map(({ name, columns }) => html`<li>${columns === undefined ? closedTable(frame, name) : openTable(name, columns)}</li>`)}</ul>`
}${isCut && html`<p class="note empty">More than ${items.length} tables: type a part of the name.</p>`}</div>`

const closedTable = (frame: Frame, name: string): Html => html`
<details hx-get="${link(frame, '/sql/columns', { table: name })}" hx-trigger="toggle once" hx-target="find ul" hx-swap="outerHTML"><summary title="${name}"><code>${name}</code></summary><ul><li><span class="ghost w2"></span></li></ul></details>`

const openTable = (name: string, columns: readonly Column[]): Html => html`
<details open><summary title="${name}"><code>${name}</code></summary>${columnList(columns)}</details>`

export const columnList = (columns: readonly Column[]): Html =>
  html`<ul>${columns.map((column) => html`<li title="${column.name} ${column.type}"><code>${column.name}</code> <span class="hint">${column.type}</span></li>`)}</ul>`
