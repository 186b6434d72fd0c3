/** The rows of a request, best first: what meets each condition, what else ranked them, and a mark for a wrong one. */
import type { RunRow } from '../../actors/pipeline/contract.ts'
import { plain } from '../cells.ts'
import { clipped, count } from '../format.ts'
import { type Frame, link, onlyNow } from '../frame.ts'
import { type Html, html } from '../html.ts'
import { datasetOf, labelOf, type Told } from './told.ts'

const SHOWN = 80
/** So many columns of conditions fit beside each other. */
const COLUMNS_MAX = 6

export function rowsPart(frame: Frame, told: Told): Html | undefined {
  const { rows } = told.answer.output
  if (told.kind !== 'match' || rows.length === 0) return undefined
  const columns = conditionsOf(rows).slice(0, COLUMNS_MAX)
  const isRanked = rows.some(({ why }) => why.some((each) => !isIn(columns, each)))
  const isLabelled = rows.some((row) => labelOf(row) !== undefined)
  return html`<section aria-labelledby="h-rows">
<div class="part-head"><h3 id="h-rows">${heading(told)}</h3>${
    told.found !== undefined &&
    html`<p><a href="${link({ ...frame, ...past(frame, told) }, '/sql', { sql: told.found.sql })}">Open in SQL</a></p>`
  }<p class="note">Mark the wrong ones, then rate the answer.</p></div>
<div class="scroll" tabindex="0" role="region" aria-label="Rows, best first"><table class="ranked">
<thead><tr>${isLabelled && html`<th scope="col">${datasetOf(told)}</th>`}<th scope="col">Key</th>${columns.map(
    (column) => html`<th scope="col">${column}</th>`,
  )}${isRanked && html`<th scope="col">Ranked by</th>`}<th scope="col">Wrong</th></tr></thead>
<tbody>${rows.map((row) => oneRow(frame, { row, columns, isLabelled, isRanked }))}</tbody></table></div></section>`
}

/** A statement of the lake that was read. */
function past(frame: Frame, { answer }: Told): Partial<Frame> {
  const { place } = frame
  if (place === undefined || answer.lakeVersion === place.head.version) return {}
  return { place: { ...place, asked: place.asked ?? String(answer.lakeVersion) } }
}

function heading({ found, answer: { output } }: Told): string {
  const shown = output.rows.length
  const all = found?.rows ?? shown
  return all > shown ? `First ${count(shown)} of ${count(all)}` : `${count(shown)} ${shown === 1 ? 'row' : 'rows'}`
}

type Why = RunRow['why'][number]

/** Columns that every row is held against, in the order of the reading. */
const conditionsOf = (rows: readonly RunRow[]): readonly string[] => [
  ...new Set(rows.flatMap(({ why }) => why.filter((each) => each.as !== 'evidence').map(({ column }) => column))),
]

const isIn = (columns: readonly string[], why: Why): boolean => why.as !== 'evidence' && columns.includes(why.column)

interface Shown {
  readonly row: RunRow
  readonly columns: readonly string[]
  readonly isLabelled: boolean
  readonly isRanked: boolean
}

function oneRow(frame: Frame, { row, columns, isLabelled, isRanked }: Shown): Html {
  const label = labelOf(row)
  const name = label ?? `row ${row.key}`
  const key = html`<code title="${row.key}">${clipped(String(row.key), SHOWN)}</code>${row.nearby === true && html` <span class="badge" data-s="warn">near</span>`}`
  return html`<tr>${
    isLabelled
      ? html`<th class="lead" scope="row">${clipped(name, SHOWN)}</th><td class="nowrap">${key}</td>`
      : html`<th class="lead nowrap" scope="row">${key}</th>`
  }${columns.map((column) => met(row.why.filter((why) => why.as !== 'evidence' && why.column === column)))}${
    isRanked &&
    html`<td class="whys">${row.why.filter((why) => !isIn(columns, why)).map(({ text }, at) => html`${at > 0 && html`<br>`}${clipped(text, SHOWN)}`)}</td>`
  }<td><input type="checkbox" form="feedback" name="wrong" value="${JSON.stringify(row.key)}" aria-label="${clipped(name, SHOWN)} is wrong"${onlyNow(frame)}></td></tr>`
}

function met(whys: readonly Why[]): Html {
  const [first] = whys
  if (first === undefined) return html`<td class="null">–</td>`
  const values = [...new Set(whys.map(({ value }) => wordsOf(value)))]
  const miles = whys.find((why) => why.miles !== undefined)?.miles
  return html`<td title="${clipped(whys.map(({ text }) => text).join('; '), 4 * SHOWN)}">${clipped(values.join(', '), SHOWN)}${
    miles !== undefined && html` <span class="hint">${miles} mi</span>`
  }</td>`
}

const wordsOf = (value: Why['value']): string =>
  Array.isArray(value) ? value.map(wordsOf).join(', ') : value === null ? 'null' : plain(value)
