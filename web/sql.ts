/** SQL: a statement over the lake as it is or was, its rows in the page. */
import { type Frame, isPast, link } from './frame.ts'
import { type Html, html } from './html.ts'
import type { Page } from './layout.ts'
import { type Tables, tablesPane } from './sql-tables.ts'
import type { Statement } from './statement.ts'

interface SqlModel {
  readonly asked: Statement
  readonly tables: Tables
  /** The element `#result`. */
  readonly result: Html
}

export const sqlView = (frame: Frame, { asked, tables, result }: SqlModel): Page => ({
  title: 'SQL',
  tab: '/sql',
  scripts: ['sql.js', 'sql-history.js'],
  main: html`<main class="split three" id="main">
${tablesPane(frame, tables)}
<div class="pane main stack">
${editor(frame, asked)}
${result}
</div>
${history}
</main>`,
})

const LINES_MIN = 6
const LINES_MAX = 24

function editor(frame: Frame, { sql, rows, stop }: Statement): Html {
  const lines = sql.split('\n').length
  const shown = Math.min(LINES_MAX, Math.max(LINES_MIN, lines))
  return html`<form class="stack tight" id="sql-form" method="post" action="${link(frame, '/sql/result')}">
<div class="row between"><h1>${isPast(frame) ? 'Ask an older lake in SQL' : 'Ask the lake in SQL'}</h1><span class="hint">read-only, one SELECT a run</span></div>
<div class="editor"><div class="lines" aria-hidden="true">${Array.from({ length: Math.max(lines, 1) }, (_, index) => `${index + 1}\n`)}</div>
<div class="layers"><pre class="text paint" aria-hidden="true"></pre><textarea class="text" name="sql" aria-label="SQL" spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off" rows="${shown}" required>
${sql}</textarea></div></div>
<div class="row"><button class="btn primary" id="run" hx-post="${link(frame, '/sql/result')}" hx-target="#result" hx-swap="outerHTML" hx-sync="this:replace" hx-config="timeout:0" hx-indicator="#sql-form">Run <kbd>Ctrl ↵</kbd></button><button class="btn cancel" type="button" data-cancel>Cancel</button>
<label class="row hint">Rows ${choice('rows', rows, [
    [100, '100'],
    [1000, '1,000'],
    [10_000, '10,000'],
  ])}</label>
<label class="row hint">Stop after ${choice('stop', stop, [
    [5, '5 s'],
    [30, '30 s'],
    [300, '5 min'],
  ])}</label>
<span class="hint" id="said" role="status"></span>
<span class="push row hint">Save as ${formats.map(([format, name]) => html`<button class="as-link" name="format" value="${format}" formaction="${link(frame, '/sql/export')}">${name}</button>`)}</span></div>
</form>`
}

const formats = [
  ['csv', 'CSV'],
  ['json', 'JSON'],
  ['ndjson', 'NDJSON'],
  ['arrow', 'Arrow'],
  ['parquet', 'Parquet'],
] as const

const choice = (name: string, chosen: number, options: readonly (readonly [value: number, label: string])[]): Html =>
  html`<select class="input" name="${name}">${options.map(([value, label]) => html`<option value="${value}"${value === chosen && html` selected`}>${label}</option>`)}</select>`

/** Filled by web/public/js/sql-history.js. */
const history = html`<aside class="pane list" aria-label="History">
<div class="pane-tools"><h2>History</h2><span class="hint push">on this device</span><button class="btn quiet small" type="button" data-forget hidden>Clear</button></div>
<ol id="history"></ol>
<p class="note empty" id="no-history">No statement has run in this browser yet.</p>
<template id="history-item"><li><a class="pick"><span class="row between"><span class="badge"></span><span class="sub"></span></span><span class="sqltext"></span><span class="sub"></span></a></li></template>
</aside>`
