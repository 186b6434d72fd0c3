/** Why there is no answer, and what can be done about it. */
import type { Condition, Explanation } from '../../actors/pipeline/contract.ts'
import { clipped, count } from '../format.ts'
import { type Frame, isPast, link } from '../frame.ts'
import { type Html, html, type Piece } from '../html.ts'
import { askAgain, type Question } from './question.ts'
import { datasetOf, type Told } from './told.ts'
import { without } from './without.ts'

const SHOWN = 120

/** Nothing where there is an answer. */
export function noAnswer(frame: Frame, told: Told): Html | undefined {
  const { output } = told.answer
  const gap = output.notInCorpus === undefined ? undefined : unknownWords(told)
  const why = output.explanation === undefined ? undefined : explained(frame, told, output.explanation)
  if (gap !== undefined || why !== undefined) return html`${gap}${why}`
  return output.grounding?.answered === false ? notFound(frame, told) : undefined
}

function unknownWords({ answer: { output } }: Told): Html {
  const spans = output.notInCorpus?.spans ?? []
  const rest = output.rows.length > 0 ? ' The rows below meet the rest.' : ''
  return html`<p>Not in the corpus: no row says what ${spans.map(({ text }, at) => html`${at > 0 && ' or '}<strong>${clipped(text, SHOWN)}</strong>`)} means.${rest}</p>`
}

function explained(frame: Frame, told: Told, explanation: Explanation): Piece {
  switch (explanation.kind) {
    case 'contradiction':
      return html`<p>The question contradicts itself: ${explanation.contradictions.map(({ message }, at) => html`${at > 0 && '; '}${message}`)}. Nothing was guessed.</p>
${drops(
  frame,
  told.question,
  explanation.contradictions.flatMap(({ spans }) =>
    spans.map((span) => ({ span, label: html`Ask without “${clipped(span.text, SHOWN)}” (${span.from + 1})` })),
  ),
)}`
    case 'no-row':
      return noRow(frame, told, explanation)
    case 'empty-dataset':
      return html`<p><code>${datasetOf(told)}</code> has no rows${isPast(frame) && ' in this older lake'}.</p>`
    case 'texts-alone':
      return html`<p>${explanation.message}.</p>`
    case 'nothing-understood':
      return told.answer.output.notInCorpus === undefined
        ? html`<p>Not in the corpus: ${explanation.message}.</p>`
        : told.answer.output.rows.length > 0 && html`<p>The rows below are ordered by hints alone.</p>`
  }
}

interface Drop {
  readonly span: { readonly from: number; readonly to: number; readonly text: string }
  readonly label: Piece
}

const drops = (frame: Frame, question: Question, items: readonly Drop[]): Html =>
  html`<div class="row">${items.map(({ span, label }) => {
    const rest = without(question.q, span)
    return rest !== '' && askAgain(frame, { ...question, q: rest }, html`<button class="btn small">${label}</button>`)
  })}</div>`

function noRow(frame: Frame, told: Told, { conditions, drop }: Extract<Explanation, { kind: 'no-row' }>): Html {
  const span = drop === undefined ? undefined : spanOf(told, drop)
  return html`<p>No row of <code>${datasetOf(told)}</code> meets every condition.${
    drop === undefined
      ? ' Leaving out any single one frees none.'
      : html` Without “${clipped(drop.text, SHOWN)}” there would be ${count(drop.without)}.`
  }</p>
${drop !== undefined && span !== undefined && drops(frame, told.question, [{ span, label: html`Ask without “${clipped(drop.text, SHOWN)}”` }])}
<div class="scroll"><table class="counts"><caption class="sr">Conditions, and the rows that there would be</caption><thead><tr><th scope="col">Condition</th><th scope="col" class="num">Rows that meet it</th><th scope="col" class="num">Without it</th></tr></thead>
<tbody>${conditions.map(
    ({ text, column, alone, without: others }) =>
      html`<tr><th scope="row">${clipped(text, SHOWN)} <code>${column}</code></th><td class="num">${count(alone)}</td><td class="num">${count(others)}</td></tr>`,
  )}</tbody></table></div>`
}

function spanOf({ answer: { plan } }: Told, { text, column }: Condition) {
  const found = plan.predicates.find((predicate) => predicate.span.text === text && predicate.column === column)
  return found?.span ?? (plan.near?.span.text === text ? plan.near.span : undefined)
}

function notFound(frame: Frame, { question, answer: { plan } }: Told): Html {
  const wanted = plan.open.length > 0 ? plan.open : plan.ignored
  const asked = plan.corpora.filter(({ kind }) => kind === 'dataset')
  const isSearched = plan.corpora.some(({ kind }) => kind === 'index')
  if (asked.length === 0)
    return html`<p>Not in the corpus: this lake holds no rows${isPast(frame) && ' at that version'}.</p>`
  return html`<p>Not in the corpus${
    wanted.length > 0 &&
    html`: nothing was found of ${wanted.map(({ text }, at) => html`${at > 0 && ' or '}<strong>${clipped(text, SHOWN)}</strong>`)}`
  }. Asked were ${asked.map(({ name }, at) => html`${at > 0 && ', '}<code>${name}</code>`)}.</p>${
    !isSearched &&
    html`<p>None of them has a live index over text, so only the values of their rows were read. <a href="${link(frame, '/explore')}">Build one in Explore</a>.</p>`
  }${
    question.by === 'quotes' &&
    askAgain(frame, { ...question, by: 'rows' }, html`<button class="btn small">Look for rows instead</button>`)
  }`
}
