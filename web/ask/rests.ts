/** Beside the answer: what it rests on, and what was asked before. */
import type { Run } from '../../actors/pipeline/contract.ts'
import { clipped, count, counted, time } from '../format.ts'
import { type Frame, link } from '../frame.ts'
import { type Html, html, type Piece } from '../html.ts'
import { datasetOf, labelOf, type Told } from './told.ts'

const QUOTE_SHOWN = 900
const ASKED_SHOWN = 140
const ROWS_SHOWN = 10

interface Beside {
  readonly told?: Told
  readonly before: readonly Run[]
  /** It comes with an answer, and takes its place by itself. */
  readonly place: 'here' | 'by itself'
}

export const restsPane = (frame: Frame, { told, before, place }: Beside): Html => html`
<aside class="pane margin stack" id="rests"${place === 'by itself' && html` hx-swap-oob="true"`} aria-label="What it rests on">
${told === undefined ? undefined : rests(frame, told)}
${askedBefore(frame, before)}
</aside>`

function rests(frame: Frame, told: Told): Html {
  const sources = sourcesOf(frame, told)
  return html`<section aria-labelledby="h-src"><div class="part-head"><h2 id="h-src">What it rests on</h2><p>${said(told, sources.length)}</p></div>
${sources.length === 0 ? html`<p class="note">Nothing: no row was cited.</p>` : html`<ol>${sources}</ol>`}</section>`
}

function said({ kind, answer: { output, plan } }: Told, shown: number): string {
  const datasets = plan.corpora.filter((corpus) => corpus.kind === 'dataset').length
  const rows = output.rows.length
  const quotes = kind === 'answer' ? `, ${counted(output.grounding?.citations.length ?? 0, 'quote')}` : ''
  const first = kind === 'match' && rows > shown ? `, the first ${shown} here` : ''
  return `${counted(rows, 'row')}${quotes}${first}; ${counted(datasets, 'dataset')} asked`
}

function sourcesOf(frame: Frame, told: Told): readonly Html[] {
  const { output } = told.answer
  const dataset = datasetOf(told)
  if (told.kind === 'match')
    return output.rows.slice(0, ROWS_SHOWN).map((row, at) =>
      source(frame, {
        n: at + 1,
        dataset,
        at: String(row.key),
        text: [
          html`<strong>${labelOf(row) ?? `Row ${row.key}`}</strong>`,
          ...row.why.map(({ text }) => html`<br>${clipped(text, QUOTE_SHOWN)}`),
        ],
        note: row.nearby === true ? 'near, not in it' : `${counted(row.why.length, 'reason')}, checked against the row`,
      }),
    )
  return (output.grounding?.citations ?? []).map(({ n, key, column, quote, score, dataset: own }) =>
    source(frame, {
      n,
      dataset: own,
      at: `${key} · ${column}`,
      text: clipped(quote, QUOTE_SHOWN),
      note: `score ${score.toFixed(2)}, found word for word in the row`,
    }),
  )
}

interface Source {
  readonly n: number
  readonly dataset: string
  readonly at: string
  readonly text: Piece
  readonly note: string
}

const source = (frame: Frame, { n, dataset, at, text, note }: Source): Html => html`
<li class="source" id="s${n}"><span class="n">${n}</span><div>
<p class="sub"><a href="${link(frame, `/explore/${encodeURIComponent(dataset)}`)}"><code>${dataset}</code></a> <code>${clipped(at, ASKED_SHOWN)}</code></p>
<blockquote>${text}</blockquote>
<p class="sub">${note}</p></div></li>`

const askedBefore = (frame: Frame, before: readonly Run[]): Html => html`
<section class="stack tight" aria-labelledby="h-prev"><h2 id="h-prev">Asked before</h2>
${
  before.length === 0
    ? html`<p class="note">Nothing has been asked of this lake yet.</p>`
    : html`<ul class="stack tight note">${before.map(
        ({ id, text, at, rows, lakeVersion }) =>
          html`<li><a href="${link(frame, '/', { run: id })}">${clipped(text, ASKED_SHOWN)}</a><br>${time(at)} · ${rows === 0 ? 'no row' : `${count(rows)} ${rows === 1 ? 'row' : 'rows'}`} · v${lakeVersion}</li>`,
      )}</ul>`
}</section>`
