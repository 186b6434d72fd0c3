/** The answer in words, each statement with the number of what it rests on; or plainly why there is none. */
import type { Explanation } from '../../actors/pipeline/contract.ts'
import { count, counted, duration } from '../format.ts'
import { type Frame, isPast, linkAt } from '../frame.ts'
import { type Html, html, type Piece } from '../html.ts'
import { citedWords, quotedRows } from './cited-words.ts'
import { feedbackForm } from './feedback.ts'
import { askAgain } from './question.ts'
import { datasetOf, labelOf, type Told } from './told.ts'
import { noAnswer } from './unanswered.ts'

export const answerPart = (frame: Frame, told: Told): Html => html`
<section class="part" aria-labelledby="h-answer">
<div class="part-head"><h2 id="h-answer">Answer</h2>${badge(told)}<p>${figures(told)}</p></div>
${madeBefore(frame, told)}
<div class="beside"><div class="answer">${words(frame, told)}</div>${feedbackForm(frame, told, pairs(told))}</div>
</section>`

const WARNINGS: Readonly<Record<Explanation['kind'], string>> = {
  contradiction: 'It contradicts itself',
  'no-row': 'No row',
  'nothing-understood': 'Not in the corpus',
  'empty-dataset': 'No row',
  'texts-alone': 'By texts alone',
}

function badge({ kind, answer: { output } }: Told): Html {
  const { rows, notInCorpus, grounding, explanation } = output
  const isGap = notInCorpus !== undefined || grounding?.answered === false
  if (isGap) return html`<span class="badge" data-s="warn">Not in the corpus</span>`
  if (explanation !== undefined) {
    const isNear = explanation.kind === 'no-row' && rows.length > 0
    return html`<span class="badge" data-s="warn">${isNear ? 'Near it, not in it' : WARNINGS[explanation.kind]}</span>`
  }
  return html`<span class="badge" data-s="ok">${kind === 'match' ? 'Every row meets every condition' : 'Every statement has a quote'}</span>`
}

function figures({ answer: { confidence, elapsedMs, lakeVersion, output } }: Told): string {
  const model = output.grounding?.model?.name ?? 'no model'
  return `confidence ${confidence.toFixed(2)} · ${model} · ${duration(elapsedMs)} · read v${lakeVersion}`
}

/** What an answer of before is today. */
function madeBefore(frame: Frame, { made, question, answer }: Told): Html | undefined {
  const head = frame.place?.head.version
  const isOld = head !== undefined && answer.lakeVersion < head && !isPast(frame)
  const notes: Piece[] = [
    made === 'other' &&
      html`<p class="note"><span class="badge" data-s="warn">Made again, and it differs</span> from what was recorded: Replay says in what.</p>`,
    made === 'quotes' &&
      html`<p class="note">The words of its model are not kept. These are the quotes that it rests on, chosen again without a model.</p>`,
    made !== 'new' &&
      isOld &&
      askAgain(
        frame,
        question,
        html`<span class="note">This was answered of <a href="${linkAt(frame, answer.lakeVersion)}">v${answer.lakeVersion}</a>; the lake is at v${head} now.</span> <button class="btn small">Ask again now</button>`,
      ),
  ]
  return notes.some((note) => note !== false) ? html`<div class="stack tight made">${notes}</div>` : undefined
}

function words(frame: Frame, told: Told): Piece {
  const { output } = told.answer
  const nothing = noAnswer(frame, told)
  if (told.kind === 'match') return [nothing, output.rows.length > 0 && matched(told)]
  if (output.grounding?.answered !== true) return nothing
  return output.grounding.model === undefined
    ? quotedRows(told)
    : citedWords(output.answer ?? '', output.grounding.citations.length)
}

const ROWS = html`<sup class="cites"><a class="cite" href="#h-rows">rows</a></sup>`

/** In words, of rows that speak for themselves: how many, and the first. */
function matched(told: Told): Html {
  const { output } = told.answer
  const [first] = output.rows
  return html`<p>${howMany(told)}${
    first !== undefined &&
    html` The first is <strong>${labelOf(first) ?? `row ${first.key}`}</strong>${first.why.length > 0 && ': '}${first.why.map(
      ({ text }, at) => html`${at > 0 && '; '}${text}`,
    )}<sup class="cites"><a class="cite" href="#s1">1</a></sup>.`
  }</p>`
}

function howMany(told: Told): Html {
  const { rows, explanation, notInCorpus } = told.answer.output
  const near = rows.filter(({ nearby }) => nearby === true).length
  const all = told.found?.rows ?? rows.length - near
  const dataset = html`<code>${datasetOf(told)}</code>`
  if (explanation?.kind === 'nothing-understood')
    return html`${counted(rows.length, 'row')} of ${dataset} by hints${ROWS}.`
  if (explanation?.kind === 'texts-alone') return html`${counted(rows.length, 'row')} of ${dataset}${ROWS}.`
  const around = `${near} ${near === 1 ? 'is' : 'are'} near the place, not in it`
  if (all === 0) return html`${around}${ROWS}.`
  return html`${counted(all, 'row')} of ${dataset} ${all === 1 ? 'meets' : 'meet'} ${notInCorpus === undefined ? 'every condition' : 'the rest'}${ROWS}${near > 0 && `, and ${around}`}.`
}

function pairs({ kind, answer }: Told): readonly (readonly [name: string, value: Piece])[] {
  const { plan, output, steps } = answer
  const conditions = plan.predicates.length + (plan.near === undefined ? 0 : 1)
  const dropped = steps.find(({ step }) => step === 'verify')?.output['dropped']
  const model = output.grounding?.model
  return [
    ['Conditions', String(conditions)],
    ...(plan.soft.length > 0 ? [['Hints', String(plan.soft.length)] as const] : []),
    [kind === 'match' ? 'Not understood' : 'No value of a column', String(plan.open.length)],
    ...(kind === 'match' ? [] : [['Quotes', String(output.grounding?.citations.length ?? 0)] as const]),
    ...(typeof dropped === 'number' && dropped > 0
      ? [['Statements dropped', html`${dropped}, without a quote that holds`] as const]
      : []),
    ...(plan.texts === undefined ? [] : [['Texts', textsSaid(plan.texts)] as const]),
    ...(model === undefined
      ? []
      : [['Tokens', `${count(model.inputTokens)} in, ${count(model.outputTokens)} out`] as const]),
  ]
}

const textsSaid = (texts: NonNullable<Told['answer']['plan']['texts']>): string =>
  texts.state === 'without' ? `not asked: ${texts.code}` : `by meaning ${texts.dense}, by words ${texts.lexical}`
