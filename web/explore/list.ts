/** The datasets at the left: found by a part of their names, a page of them at a time, with what is live and being built. */
import type { catalog } from '../../actors/catalog/contract.ts'
import type { ResultOf } from '../../actors/kernel/contract.ts'
import type { IndexView } from '../../actors/supervisor/contract.ts'
import { count, counted, time } from '../format.ts'
import { type Frame, isPast, link, live } from '../frame.ts'
import { type Html, html } from '../html.ts'
import { badge } from './generation.ts'

export interface Listed {
  readonly page: ResultOf<typeof catalog.datasets>
  /** What the names have to hold. */
  readonly contains: string
  /** The page begins after this name; absent: with the first. */
  readonly after?: string | undefined
  /** The one that is looked at. */
  readonly current?: string | undefined
  readonly indexes: readonly IndexView[]
}

const EVERY_SECONDS = 4

export const listPane = (frame: Frame, listed: Listed): Html => html`
<nav class="pane list many" aria-label="Datasets">
  <div class="pane-tools"><form role="search" method="get" action="/explore" hx-get="${link(frame, '/explore', { dataset: listed.current })}" hx-target="#found" hx-swap="innerHTML" hx-trigger="input delay:200ms, submit" hx-sync="this:replace"><input class="input" type="search" name="contains" aria-label="Filter datasets" placeholder="Filter ${counted(listed.page.total, 'dataset')}" autocomplete="off" maxlength="100" value="${listed.contains}">${
    frame.place?.asked !== undefined && html`<input type="hidden" name="at" value="${frame.place.asked}">`
  }</form>${addLink(frame)}</div>
  <div id="found">${datasetList(frame, listed)}</div>
</nav>`

/** The dialog opens where there is a script, the page of its own else. */
const addLink = (frame: Frame): Html =>
  isPast(frame)
    ? html`<button class="btn" disabled title="Nothing can be changed while you read the past">Add…</button>`
    : html`<a class="btn" href="/add" data-add="">Add…</a>`

/** Stands in an element that stays, since it asks for itself again, so that rows, times and badges are those of now. */
export function datasetList(frame: Frame, listed: Listed): Html {
  const { page, contains, after, current } = listed
  const params = { contains: contains === '' ? undefined : contains, after, dataset: current }
  return live(
    frame,
    { id: 'datasets', path: '/explore', params, everySeconds: EVERY_SECONDS },
    html`${page.items.length === 0 ? nothing(listed) : html`<ul>${page.items.map((item) => pick(frame, listed, item))}</ul>`}
${pages(frame, listed)}`,
  )
}

function nothing({ contains, after }: Listed): Html {
  if (after !== undefined) return html`<p class="note empty">No dataset comes after <b>${after}</b>.</p>`
  if (contains === '') return html`<p class="note empty">No dataset yet.</p>`
  return html`<p class="note empty">No dataset has <b>${contains}</b> in its name.</p>`
}

function pages(frame: Frame, { page, contains, after, current }: Listed): Html {
  if (page.next === undefined && after === undefined) return html``
  const held = contains === '' ? {} : { contains }
  const to = (where: string | undefined) =>
    link(frame, current === undefined ? '/explore' : `/explore/${current}`, {
      ...held,
      ...(where === undefined ? {} : { after: where }),
    })
  return html`<p class="row note empty">${count(page.items.length)} of ${count(page.total)}${
    after !== undefined && html`<a class="push" href="${to(undefined)}" id="list-first">First</a>`
  }${page.next !== undefined && html`<a${after === undefined && html` class="push"`} href="${to(page.next)}" id="list-next">Next</a>`}</p>`
}

type Item = Listed['page']['items'][number]

const pick = (frame: Frame, { contains, after, current, indexes }: Listed, { name, rows, updatedAt }: Item): Html =>
  html`<li><a class="pick" id="pick-${name}" href="${link(frame, `/explore/${name}`, { contains: contains === '' ? undefined : contains, after })}"${name === current && html` aria-current="true"`} title="${name}"><span class="row between"><span class="name">${name}</span>${badge(indexes.filter(({ dataset }) => dataset === name))}</span><span class="sub">${counted(rows, 'row')} · ${time(updatedAt)}</span></a></li>`
