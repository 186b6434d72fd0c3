/** What happened to a dataset: its snapshots, what differs between two versions, and the way back to one. */
import type { catalog } from '../../actors/catalog/contract.ts'
import type { ResultOf } from '../../actors/kernel/contract.ts'
import { clipped, count, counted, time } from '../format.ts'
import { type Frame, isPast, link, onlyNow, writeForm } from '../frame.ts'
import { type Html, html } from '../html.ts'
import { dialogLink, pathOf } from './paths.ts'

type Versions = ResultOf<typeof catalog.versions>
type Version = Versions['items'][number]
type Change = Version['entries'][number]['changes'][number]

export interface History extends Versions {
  readonly dataset: string
  readonly tags: readonly { readonly name: string; readonly version: number }[]
  /** The version that is read. */
  readonly reading: number
  /** There is a newer page of it. */
  readonly isLater: boolean
}

/** The newest of it, beside other things. */
export const historyShort = (frame: Frame, history: History): Html => html`
<section class="part c7" aria-labelledby="h-history"><div class="part-head"><h2 id="h-history">History</h2></div>
<ol class="log">${history.items.map((item, index) => entry(frame, history, { item, isNewest: index === 0 }))}</ol>
<a class="btn quiet" href="${link(frame, pathOf(history.dataset, 'history'))}">All of it</a></section>`

export const historyPanel = (frame: Frame, history: History): Html => html`
<section class="stack tight" aria-label="History">
${
  history.items.length === 0
    ? html`<div class="blank"><h2>Nothing here</h2><p>No commit of this stretch of the log changed ${history.dataset}.</p></div>`
    : html`<ol class="log">${history.items.map((item, index) => entry(frame, history, { item, isNewest: index === 0 && !history.isLater }))}</ol>`
}
${history.next !== undefined && html`<p><a class="btn quiet" href="${link(frame, pathOf(history.dataset, 'history'), { before: history.next })}">Older</a></p>`}
</section>`

function entry(frame: Frame, history: History, { item, isNewest }: { item: Version; isNewest: boolean }): Html {
  const { dataset } = history
  const { version, at, entries } = item
  const changes = entries.flatMap((each) => each.changes)
  const state = changes.some(({ kind }) => kind === 'index.publish') ? 'live' : undefined
  const tags = history.tags.filter((tag) => tag.version === version)
  return html`<li${isNewest && html` aria-current="true"`}${state !== undefined && html` data-s="${state}"`}><div class="row between"><span><b>${titleOf(changes)}</b> ${entries.map(({ message }) => clipped(message, 200)).join(' · ')}</span><span class="when"><a href="${pathOf(dataset)}?at=${version}">v${version}</a>${tags.map(({ name }) => html` · ${name}`)} · ${time(at)}</span></div>
<p class="sub">${[...changes.flatMap(figuresOf), `by ${[...new Set(entries.map(({ by }) => by))].join(', ')}`].join(' · ')}</p>
${!isNewest && changes.some(isOfRows) && compareFold(frame, history, version)}</li>`
}

/** What came of it: a snapshot, else a generation. */
function titleOf(changes: readonly Change[]): string {
  const ofRows = changes.find(isOfRows)
  if (ofRows?.kind === 'dataset.drop') return 'dropped'
  if (ofRows?.after !== null && ofRows?.after !== undefined) return `s${ofRows.after}`
  const generation = changes.find((change) => change.generation !== undefined)
  return generation === undefined ? (changes[0]?.index ?? '') : `${generation.index} g${generation.generation}`
}

const isOfRows = ({ dataset }: Change): boolean => dataset !== undefined

function figuresOf({ rows, removed, op }: Change): readonly string[] {
  return [
    ...(rows === undefined ? [] : [`${counted(rows, 'row')} ${op === 'compact' ? 'written anew' : 'came'}`]),
    ...(removed === undefined ? [] : [`${count(removed)} removed`]),
  ]
}

function compareFold(frame: Frame, { dataset, reading }: History, version: number): Html {
  const url = link(frame, pathOf(dataset, 'compare'), { from: version, to: reading })
  return html`<details class="fold" hx-get="${url}" hx-trigger="toggle once" hx-target="find .fold-body" hx-swap="innerHTML"><summary>Compare with v${reading}</summary><div class="fold-body lines-3"><a href="${url}">What differs from v${version} to v${reading}</a></div></details>`
}

export interface Comparison {
  readonly dataset: string
  readonly from: number
  readonly to: number
  /** Absent where nothing differs. */
  readonly diff?: ResultOf<typeof catalog.diff>['datasets'][number] | undefined
}

export const comparison = (frame: Frame, { dataset, from, to, diff }: Comparison): Html => html`
<div class="stack tight">${differences(diff)}
<p class="note">Rows <a href="${linkTo(dataset, from)}">at v${from}</a> · <a href="${linkTo(dataset, to)}">at v${to}</a></p>
${!isPast(frame) && html`<div class="row"><a class="btn danger" ${dialogLink(frame, pathOf(dataset, 'rollback'), { to: from })}>Roll back to v${from}…</a><span class="hint">adds a commit; what is now stays in the history</span></div>`}</div>`

const linkTo = (dataset: string, at: number): string => `${pathOf(dataset, 'rows')}?at=${at}`

function differences(diff: Comparison['diff']): Html {
  if (diff === undefined) return html`<p>The same rows and the same columns.</p>`
  const { change, rowsAdded, rowsRemoved, columnsAdded, columnsRemoved } = diff
  return html`<div class="diff">${change === 'created' && html`<span class="add">+ the dataset itself</span>`}${change === 'dropped' && html`<span class="del">− the dataset itself</span>`}<span class="add">+ ${counted(rowsAdded, 'row')}</span><span class="del">− ${counted(rowsRemoved, 'row')}</span>${named('add', '+', columnsAdded)}${named('del', '−', columnsRemoved)}</div><p class="note">A row that was changed counts on both sides.</p>`
}

const COLUMNS = 20

const named = (look: 'add' | 'del', sign: string, columns: readonly string[]): Html =>
  html`${columns.slice(0, COLUMNS).map((column) => html`<span class="${look}">${sign} column ${clipped(column, 80)}</span>`)}${columns.length > COLUMNS && html`<span class="${look}">${sign} ${count(columns.length - COLUMNS)} more columns</span>`}`

/** Any two versions, on a page of its own. */
export const comparePanel = (frame: Frame, compared: Comparison): Html => html`
<section class="stack tight" aria-label="Compare two versions"><h2>From v${compared.from} to v${compared.to}</h2>
<form class="row" method="get" action="${pathOf(compared.dataset, 'compare')}">${frame.place?.asked !== undefined && html`<input type="hidden" name="at" value="${frame.place.asked}">`}<label class="row hint">From <input class="input short mono" name="from" value="${compared.from}"></label><label class="row hint">to <input class="input short mono" name="to" value="${compared.to}"></label><button class="btn">Compare</button></form>
${comparison(frame, compared)}</section>`

export interface Rollback {
  readonly dataset: string
  readonly to: number
  /** Of the dataset now: what is confirmed is a change of this and no other. */
  readonly snapshot: number
  readonly diff?: Comparison['diff']
  /** What becomes of its indexes. */
  readonly indexes: readonly string[]
  /** It changed while the question stood. */
  readonly isChanged: boolean
}

export function rollbackQuestion(frame: Frame, rollback: Rollback): Html {
  const { dataset, to, snapshot, diff, indexes, isChanged } = rollback
  return html`<h2>Roll <code>${dataset}</code> back to v${to}</h2>
${isChanged && html`<p class="problem" role="alert" data-s="warn">The dataset has changed since you were asked. These are the figures of now, s${snapshot}.</p>`}
${diff === undefined ? html`<p>Its rows and columns are those of v${to} already: nothing would change.</p>` : changeOf(diff)}
${indexes.length > 0 && html`<ul>${indexes.map((line) => html`<li>${line}</li>`)}</ul>`}
<p class="note">This adds a commit. What is now stays in the history, and can be rolled back to in the same way.</p>
${writeForm(
  frame,
  { action: pathOf(dataset, 'rollback'), look: 'stack tight' },
  html`<input type="hidden" name="to" value="${to}"><input type="hidden" name="snapshot" value="${snapshot}">
<div class="row"><a class="btn" href="${pathOf(dataset, 'history')}" data-close autofocus>Keep what is now</a><button class="btn danger"${onlyNow(frame)}${diff === undefined && indexes.length === 0 && html` disabled`}>Roll back</button></div>`,
)}`
}

function changeOf({
  change,
  rowsAdded,
  rowsRemoved,
  columnsAdded,
  columnsRemoved,
}: NonNullable<Comparison['diff']>): Html {
  if (change === 'dropped')
    return html`<p>It did not exist then: the dataset and its ${counted(rowsRemoved, 'row')} will be dropped.</p>`
  return html`<p><b>${counted(rowsRemoved, 'row')}</b> ${rowsRemoved === 1 ? 'goes' : 'go'} away, <b>${counted(rowsAdded, 'row')}</b> ${rowsAdded === 1 ? 'comes' : 'come'} back.</p><div class="diff">${named('add', '+', columnsAdded)}${named('del', '−', columnsRemoved)}</div>`
}

/** A question as a page of its own, where no script opens a dialog. */
export const questionMain = (question: Html): Html => html`<div class="question-page stack tight">${question}</div>`
