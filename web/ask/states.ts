/** What stands in the place of the answer before there is one, and where there will be none. */
import type { Step } from '../../actors/pipeline/contract.ts'
import { clipped, count, duration } from '../format.ts'
import { type Frame, link } from '../frame.ts'
import { type Html, html } from '../html.ts'
import { type Failure, problem } from '../problem.ts'
import { askAgain, type Question } from './question.ts'

export const nothingAsked = (frame: Frame): Html => html`
<section class="part" aria-labelledby="h-examples"><div class="part-head"><h2 id="h-examples">This lake can answer, for example</h2></div>
<div id="examples" hx-get="${link(frame, '/ask/examples')}" hx-trigger="load" hx-swap="outerHTML"><span class="ghost w2"></span><span class="ghost w3"></span></div></section>`

/** Questions that have an answer here: each was read before it was shown. */
export const examplesPart = (frame: Frame, questions: readonly string[]): Html =>
  questions.length === 0
    ? html`<p class="note" id="examples">No question could be made of the rows by itself. Name a value of a column, a number, a date or a place.</p>`
    : html`<ul class="stack tight examples" id="examples">${questions.map((q) => html`<li><a href="${link(frame, '/', { q })}" data-ask="${q}">${q}</a></li>`)}</ul>`

const TOLD: Readonly<Record<Step['step'], string>> = {
  interpret: 'Read the question by the values of the rows',
  plan: 'Chose what to look for',
  retrieve: 'Looked for rows',
  validate: 'Held each row against the question',
  explain: 'Said why',
  context: 'Chose what to quote',
  answer: 'Worded the answer',
  verify: 'Held each quote against its row',
  record: 'Kept the run',
}

/** How far it is. */
export const trail = (steps: readonly Step[]): Html => html`
<section class="part" aria-labelledby="h-trail" data-under-way><div class="part-head"><h2 id="h-trail">Working</h2><span class="badge" data-s="busy">${steps.length === 0 ? 'reading the question' : 'under way'}</span></div>
<ol class="trail">${steps.map(({ step, ms }) => html`<li><span class="badge" data-s="ok">${TOLD[step]}</span> <span class="hint">${duration(ms)}</span></li>`)}</ol>
<span class="ghost w3"></span><span class="ghost w2"></span><span class="ghost w3"></span></section>`

export const emptyQuestion: Html = html`
<div class="blank" data-end><h2>Nothing was asked</h2><p>Write what you want to know, in your own words. Nothing was sent to a model.</p></div>`

export const tooLong = (length: number, most: number): Html => html`
<div class="problem" role="alert" data-end><h3>The question is too long.</h3><p>It has ${count(length)} characters; ${count(most)} are read at most. Long texts go into a dataset: take them in, and ask about them.</p><p><code>REQUEST_INVALID</code></p></div>`

/** @param spoken what the lake said of itself */
export const failed = (frame: Frame, question: Question, failure: Failure): Html => html`
<div class="stack tight" data-end>${problem(failure)}${
  failure.code.startsWith('MODEL_') &&
  html`<p class="note">The rows are not concerned: the same question can be answered by their quotes alone.</p>${askAgain(frame, { ...question, by: 'quotes', tier: 'none' }, html`<button class="btn">Answer without a model</button>`)}`
}${
  failure.code === 'DATASET_UNKNOWN' &&
  askAgain(frame, { ...question, in: '' }, html`<button class="btn">Ask everything instead</button>`)
}</div>`

/** Filled in by the script where the lake falls silent, or where somebody has enough. */
export const silentStates: Html = html`
<template id="lost"><div class="problem" role="alert"><h3>The lake went away before it answered.</h3><p>Your question is still in the box. Ask it again when the lake is back.</p></div></template>
<template id="cancelled"><div class="blank"><h2>Cancelled</h2><p>The question was given up before it was answered, and nothing was recorded.</p></div></template>`

export const goneRun = (id: string): Html => html`
<div class="problem" data-s="warn" role="alert"><h3>This answer was too large to keep whole.</h3><p>Run <code>${clipped(id, 64)}</code> is recorded without its receipt, so it cannot be made again. Ask its question once more.</p></div>`
