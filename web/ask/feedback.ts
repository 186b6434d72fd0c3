/** Beside an answer: its figures, and a way to say whether it was right. */
import type { Feedback } from '../../actors/pipeline/contract.ts'
import { clipped, counted, time } from '../format.ts'
import { type Frame, isPast, link, onlyNow, tokenField } from '../frame.ts'
import { type Html, html, type Piece } from '../html.ts'
import type { Told } from './told.ts'

type Pairs = readonly (readonly [name: string, value: Piece])[]

export const ratings = [
  { value: 1, name: 'Right' },
  { value: 0, name: 'Partly' },
  { value: -1, name: 'Wrong' },
] as const

export const feedbackForm = (frame: Frame, { answer: { id, dry }, rated }: Told, pairs: Pairs): Html => html`
<form class="aside" id="feedback" method="post" action="${link(frame, '/ask/feedback')}" aria-label="Feedback" hx-post="${link(frame, '/ask/feedback')}" hx-target="#rated" hx-swap="outerHTML" hx-sync="this:drop">
<dl class="pairs">${pairs.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
${dry === undefined && html`${tokenField(frame)}<input type="hidden" name="run" value="${id}">${rating(frame, id, rated)}`}
</form>`

/** @returns the element `#rated` */
export const rating = (frame: Frame, run: string, rated: Feedback | undefined): Html => html`
<div class="stack tight" id="rated"><b id="rate">Was this right?</b>
<div class="joined" role="group" aria-labelledby="rate">${ratings.map(
  ({ value, name }) =>
    html`<button class="btn" name="rating" value="${value}" aria-pressed="${String(rated?.rating === value)}"${onlyNow(frame)}>${name}</button>`,
)}</div>
<input class="input" name="note" aria-label="What was off, or which rows" placeholder="What was off? (optional)" autocomplete="off" maxlength="2000" value="${rated?.note ?? ''}"${onlyNow(frame)}>
<p class="hint" role="status">${isPast(frame) ? 'Nothing can be said of an answer while you read the past.' : said(run, rated)}</p></div>`

function said(run: string, rated: Feedback | undefined): Piece {
  if (rated === undefined) return html`Kept with run <code>${run}</code>.`
  const name = ratings.find(({ value }) => value === rated.rating)?.name ?? String(rated.rating)
  const wrong = rated.wrongKeys.length === 0 ? '' : `, ${counted(rated.wrongKeys.length, 'wrong row')}`
  return html`Rated ${name.toLowerCase()}${wrong}, ${time(rated.at)}${rated.note !== undefined && html`: “${clipped(rated.note, 200)}”`}. Rate it again if that was not so.`
}
