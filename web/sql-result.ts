/** The answer to a statement, in its place on the page: rows, a chart of them, and what it rests on; or what was wrong, and where. */
import type { ResultOf } from '../actors/kernel/contract.ts'
import type { query } from '../actors/query/contract.ts'
import { type Row, table } from './cells.ts'
import { type Chart, chartPanel } from './chart.ts'
import { clipped, count, counted, duration } from './format.ts'
import { type Frame, isPast } from './frame.ts'
import { type Html, html } from './html.ts'
import { type Failure, problem } from './problem.ts'
import type { Statement } from './statement.ts'

export interface Answered {
  readonly asked: Statement
  readonly result: Omit<ResultOf<typeof query.sql>, 'rows'>
  /** Those that are shown: of a wide result not all that came. */
  readonly rows: readonly Row[]
  readonly chart: Chart
  /** Which of the two is seen first. */
  readonly view: 'table' | 'chart'
}

const RECEIPT_SHOWN = 900

export function resultPart(frame: Frame, { asked, result, rows, chart, view }: Answered): Html {
  const said = rowsSaid(result, rows.length)
  const took = duration(result.elapsedMs)
  return html`<section class="tabbed" id="result" aria-label="Result" data-state="ok" data-said="${said} · ${took}">
<div class="tabs" role="radiogroup" aria-label="Show result as"><label><input class="tab-1" type="radio" name="view"${view === 'table' && html` checked`}>Table</label><label><input class="tab-2" type="radio" name="view"${view === 'chart' && html` checked`}>Chart</label><span class="end note"><b>${said}</b> · ${took} · read v${result.lakeVersion} · <a href="#receipt">receipt</a></span></div>
<div class="panel p1">${
    result.columns.length === 0 || rows.length === 0
      ? noRows(frame, result)
      : table(result.columns, rows, { label: 'Result rows' })
  }</div>
<div class="panel p2">${chartPanel(frame, asked, chart)}</div>
<details class="fold"><summary>Receipt <small>what this answer was made of, signed by the lake</small></summary><div class="fold-body" id="receipt"><pre class="mono wrapped">${clipped(JSON.stringify(result.receipt, undefined, 2), 4 * RECEIPT_SHOWN)}</pre></div></details>
</section>`
}

function rowsSaid({ rowCount, truncated }: Answered['result'], shown: number): string {
  if (shown < rowCount) return `first ${count(shown)} of ${truncated ? 'more than ' : ''}${counted(rowCount, 'row')}`
  return truncated ? `first ${counted(rowCount, 'row')}, there are more` : `${counted(rowCount, 'row')}, complete`
}

const noRows = (frame: Frame, { columns }: Answered['result']): Html => html`
<div class="blank"><h3>No row</h3><p>The statement ran and found none${isPast(frame) && ' in this older lake'}. Its columns are ${columns.map(
  ({ name }, index) => html`${index > 0 && ', '}<code>${name}</code>`,
)}.</p></div>`

export const noResult = html`<section id="result" aria-label="Result"><div class="blank"><h2>Nothing has run yet</h2><p>Run the statement with <kbd>Ctrl</kbd> <kbd>↵</kbd>. It reads and changes nothing.</p></div></section>`

/** @param position of what was wrong, in whole characters from the start of the statement */
export function failedPart(failure: Failure, sql: string, position: number | undefined): Html {
  const place = position === undefined ? undefined : placeIn(sql, position)
  const said = place === undefined ? failure.code : `${failure.code}, line ${place.line}, column ${place.column}`
  const state = failure.code === 'QUERY_TIMEOUT' || failure.code === 'QUERY_BUSY' ? 'warn' : 'bad'
  return html`<section id="result" class="stack tight" aria-label="Result" data-state="${state}" data-said="${said}">
${problem(failure)}
${
  place !== undefined &&
  html`<pre class="excerpt mono"><span class="hint">${place.line}</span> ${place.before}<mark class="err">${place.word}</mark>${place.after}</pre>
<p><button class="btn small" type="button" data-goto="${place.offset}" data-length="${place.word.length}">Go to line ${place.line}, column ${place.column}</button></p>`
}</section>`
}

/** Letters beside the fault that are shown. */
const BESIDE = 70

function placeIn(sql: string, position: number) {
  const offset = [...sql].slice(0, position).join('').length
  const lines = sql.slice(0, offset).split('\n')
  const before = lines.at(-1) ?? ''
  const [rest = ''] = sql.slice(offset).split('\n')
  const word = clipped(/^(\w+|.)/u.exec(rest)?.[0] ?? ' ', BESIDE)
  return {
    offset,
    line: lines.length,
    column: [...before].length + 1,
    before: before.length > BESIDE ? `…${before.slice(-BESIDE)}` : before,
    word,
    after: clipped(rest.slice(word.length), BESIDE),
  }
}
