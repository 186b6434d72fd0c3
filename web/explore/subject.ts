/** A dataset: its facts, its tabs, and the panel of one of them. */
import type { catalog } from '../../actors/catalog/contract.ts'
import type { ResultOf } from '../../actors/kernel/contract.ts'
import type { IndexView } from '../../actors/supervisor/contract.ts'
import { bytes, count, counted, time } from '../format.ts'
import { type Frame, isPast, link, live } from '../frame.ts'
import { type Html, html } from '../html.ts'
import type { Page } from '../layout.ts'
import { addDialog } from './add.ts'
import { generationBadge } from './generation.ts'
import { type Listed, listPane } from './list.ts'
import { dialogLink, pathOf } from './paths.ts'

export interface Subject {
  readonly dataset: ResultOf<typeof catalog.dataset>
  readonly indexes: readonly IndexView[]
  /** Rows that could not be read, of all its files. */
  readonly refused: number
}

export const tabs = ['overview', 'rows', 'history', 'indexes', 'files', 'refused'] as const
export type Tab = (typeof tabs)[number]

const FACTS_SECONDS = 2

interface Beside {
  readonly title: string
  readonly main: Html
  /** The dialog of the form that the page is not itself. */
  readonly form?: Html | undefined
}

/** The list, and what is looked at beside it. */
export const besideList = (frame: Frame, listed: Listed, { title, main, form }: Beside): Page => ({
  title,
  tab: '/explore',
  scripts: ['explore.js'],
  main: html`<main class="split" id="main">
${listPane(frame, listed)}
<div class="pane main stack">${main}</div>
<dialog id="dialog" aria-label="Details"></dialog>
${form}
</main>`,
})

/** The same, with the form for a file that is dropped anywhere. */
export const subjectView = (frame: Frame, listed: Listed, shown: Omit<Beside, 'form'>): Page =>
  besideList(frame, listed, { ...shown, form: isPast(frame) ? undefined : addDialog(frame) })

export const subjectMain = (frame: Frame, subject: Subject, { tab, panel }: { tab: Tab; panel: Html }): Html => html`
<div class="stack tight">
<div class="row between"><h1 class="mono subject">${subject.dataset.name}</h1>${actions(frame, subject.dataset)}</div>
${facts(frame, subject)}
</div>
${tabRow(frame, subject, tab)}
${panel}`

function actions(frame: Frame, { name, rows }: Subject['dataset']): Html {
  const query = link(frame, '/sql', { sql: `SELECT *\nFROM ${name}\nLIMIT 100` })
  if (isPast(frame))
    return html`<div class="row"><a class="btn" href="${query}">Query</a>${['Add rows…', 'Build index…'].map((label) => html`<button class="btn" disabled title="Nothing can be changed while you read the past">${label}</button>`)}</div>`
  return html`<div class="row"><a class="btn" href="${query}">Query</a><a class="btn" href="/add?dataset=${name}" data-add="${name}">Add rows…</a>${
    rows > 0 && html`<a class="btn" ${dialogLink(frame, pathOf(name, 'index'))}>Build index…</a>`
  }</div>`
}

export function facts(frame: Frame, { dataset, indexes, refused }: Subject): Html {
  const { name, rows, key, snapshot, updatedAt, files, bytes: size } = dataset
  return live(
    frame,
    { id: 'facts', path: pathOf(name, 'facts'), everySeconds: FACTS_SECONDS },
    html`<dl class="facts"><div><dt>Rows</dt><dd>${count(rows)}</dd></div><div><dt>Key</dt><dd>${
      key.length === 0
        ? html`<small>none</small>`
        : key.map((column, index) => html`${index > 0 && ', '}<code>${column}</code>`)
    }</dd></div><div><dt>Snapshot</dt><dd>s${snapshot} <small>${time(updatedAt)}</small></dd></div><div><dt>Files</dt><dd>${files.base} base${
      files.delta > 0 && html` <small>+ ${files.delta} delta</small>`
    }</dd></div><div><dt>Size</dt><dd>${bytes(size)}</dd></div>${
      refused > 0 &&
      html`<div><dt>Refused rows</dt><dd><a href="${link(frame, pathOf(name, 'refused'))}" id="facts-refused">${count(refused)}</a></dd></div>`
    }${indexes.map((index) => html`<div><dt>Index on <code>${[index.column].flat().join(', ')}</code></dt><dd>${generationBadge(index)}</dd></div>`)}</dl>`,
  )
}

function tabRow(frame: Frame, { dataset, indexes, refused }: Subject, current: Tab): Html {
  const counts: Readonly<Partial<Record<Tab, number>>> = {
    history: dataset.snapshot,
    indexes: indexes.length,
    files: dataset.files.base + dataset.files.delta,
    refused,
  }
  return html`<nav class="tabs" aria-label="Parts of ${dataset.name}">${tabs.map((tab) => {
    const number = counts[tab]
    return html`<a href="${link(frame, pathOf(dataset.name, tab), keptOf(frame))}"${tab === current && html` aria-current="page"`}>${label(tab)}${number !== undefined && number > 0 && ` ${count(number)}`}</a>`
  })}</nav>`
}

/** Where the list stands. */
const keptOf = ({ params: { contains, after } }: Frame) => ({ contains, after })

const label = (tab: Tab): string => tab.charAt(0).toUpperCase() + tab.slice(1)

/** Nothing is chosen yet. */
export const chooseMain = (total: number): Html => html`
<div class="blank"><h1>Datasets</h1><p>${counted(total, 'dataset')} in this lake. Choose one at the left, or drop a file anywhere on this page to add its rows.</p></div>`
