/** Rows into the lake: a form for a file, how far it is, and what became of it. */
import type { IngestResult } from '../../actors/ingest/contract.ts'
import { bytes, clipped, count, counted } from '../format.ts'
import { type Frame, link, tokenField } from '../frame.ts'
import { type Html, html } from '../html.ts'
import { type Failure, problem } from '../problem.ts'
import { pathOf } from './paths.ts'

/** What the form was filled with. */
export interface Filled {
  readonly dataset: string
  readonly mode: string
  readonly key: string
  readonly embed: string
}

export const nothingFilled: Filled = { dataset: '', mode: 'append', key: '', embed: '' }

/** A row that could not be read, as the refusal of the whole file tells it. */
export interface Example {
  readonly line: number | null
  readonly column: string | null
  readonly reason: string
  readonly raw: string
}

/** On every page of Explore, for a file that is dropped anywhere; web/public/js/explore.js opens it. */
export const addDialog = (frame: Frame): Html =>
  html`<dialog id="add" aria-labelledby="add-title">${addForm(frame, nothingFilled, undefined)}</dialog>`

/** The file comes last: what is said of it has to be there before it. */
export const addForm = (frame: Frame, { dataset, mode, key, embed }: Filled, outcome: Html | undefined): Html => html`
<h2 id="add-title">Add rows from a file</h2>
<form class="stack tight" id="add-form" method="post" action="/add" enctype="multipart/form-data">${tokenField(frame)}
<label class="field">Dataset <input class="input mono" name="dataset" required pattern="[a-z][a-z0-9_]{0,62}" title="a-z, then a-z 0-9 and _, at most 63" autocomplete="off" value="${dataset}"></label>
<div class="row"><label class="field">Its rows are <select class="input" name="mode">${modes.map(([value, label]) => html`<option value="${value}"${value === mode && html` selected`}>${label}</option>`)}</select></label>
<label class="field grow">Key columns <input class="input mono" name="key" autocomplete="off" placeholder="id or country,number" value="${key}"></label>
<label class="field grow">Search by meaning over <input class="input mono" name="embed" autocomplete="off" placeholder="a column of text" value="${embed}"></label></div>
<label class="drop field" data-drop>File <span class="note">CSV, TSV, NDJSON, JSON, Parquet or PDF, also gzipped. Drop it here or choose it.</span><input type="file" name="file" required></label>
<div class="stack tight" id="add-progress" hidden><progress aria-label="Upload"></progress><p class="note" role="status"></p></div>
<div id="added">${outcome}</div>
<div class="row"><a class="btn" href="${link(frame, '/explore')}" data-close>Close</a><button class="btn primary">Add rows</button></div></form>`

const modes = [
  ['append', 'added to what is there'],
  ['upsert', 'merged by key'],
  ['replace', 'put in its place'],
] as const

export function added(frame: Frame, { dataset, rows, rejected, bytes: size, repeated, snapshot }: IngestResult): Html {
  const to = link(frame, pathOf(dataset))
  return html`<div class="done stack tight" role="status"><p><span class="badge" data-s="ok">${repeated ? 'Already there' : 'Added'}</span> ${
    repeated
      ? html`This very file was taken before: nothing changed in <a href="${to}"><code>${dataset}</code></a>.`
      : html`<b>${counted(rows, 'row')}</b> (${bytes(size)}) into <a href="${to}"><code>${dataset}</code></a>, snapshot s${snapshot}.`
  }</p>${rejected.rows > 0 && html`<p><span class="badge" data-s="warn">${count(rejected.rows)} refused</span> <a href="${link(frame, pathOf(dataset, 'refused'))}">See each with its line and its reason</a></p>`}</div>`
}

export const notAdded = (failure: Failure, examples: readonly Example[]): Html =>
  html`<div class="stack tight">${problem(failure)}${
    examples.length > 0 &&
    html`<div class="scroll" tabindex="0" role="region" aria-label="Rows that could not be read"><table><thead><tr><th scope="col" class="num">Line</th><th scope="col">Column</th><th scope="col">Reason</th><th scope="col">Text</th></tr></thead><tbody>${examples.map(
      ({ line, column, reason, raw }) =>
        html`<tr><td class="num">${line}</td><td class="nowrap">${column}</td><td class="nowrap">${reason}</td><td class="clip" title="${clipped(raw, 300)}"><bdi>${clipped(raw, 80)}</bdi></td></tr>`,
    )}</tbody></table></div>`
  }</div>`
