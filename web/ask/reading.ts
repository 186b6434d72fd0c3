/** How a question was read: each part with its source and how sure it is, and a way to ask without it. */
import type { Plan } from '../../actors/pipeline/contract.ts'
import { clipped, count } from '../format.ts'
import type { Frame } from '../frame.ts'
import { type Html, html, type Piece } from '../html.ts'
import { askOthers, type Question } from './question.ts'
import type { Told } from './told.ts'
import { without } from './without.ts'

type Predicate = Plan['predicates'][number]
type Span = Predicate['span']

/** Below it a part is drawn as one to look at. */
const SURE = 0.8
const SHOWN = 80

export function readingPart(frame: Frame, { question, kind, answer: { plan } }: Told): Html {
  const isForTexts = kind === 'answer' && plan.corpora.some((corpus) => corpus.kind === 'index')
  const { predicates, soft, near, open, ignored, warnings } = plan
  const chips = [
    ...predicates.map((predicate) => condition(question, predicate)),
    ...(near === undefined ? [] : [place(question, near)]),
    ...soft.map((predicate) => hint(question, predicate)),
    ...open.map((span) => (isForTexts ? inTexts(question, span) : loose(question, span))),
  ]
  return html`<section class="part" aria-labelledby="h-plan">
<div class="part-head"><h2 id="h-plan">How the question was read</h2><p>${said(plan, isForTexts ? 'part for the texts' : 'part that nothing resolved')}</p></div>
${chips.length > 0 && html`<ul class="chips">${chips}</ul>`}
${ignored.length > 0 && html`<p class="note">Says nothing here: ${ignored.map(({ text }, at) => html`${at > 0 && ', '}“${clipped(text, SHOWN)}”`)}.</p>`}
${warnings.map(({ path, message }) => html`<p class="note"><span class="badge" data-s="warn">domain file</span> <code>${path}</code> ${message}</p>`)}
${askOthers(frame, 'drop', question)}
</section>`
}

function said({ predicates, near, soft, open, text }: Plan, openOnes: string): string {
  const parts = [
    counted(predicates.length + (near === undefined ? 0 : 1), 'condition'),
    counted(soft.length, 'hint'),
    counted(open.length, openOnes, openOnes.replace('part', 'parts')),
  ].filter((part) => part !== '')
  if (parts.length === 0)
    return text === ''
      ? 'No word of it names anything in the lake.'
      : `Its words are looked for in texts: ${clipped(text, SHOWN)}.`
  return `${parts.join(', ')}. Drop one to ask again without it.`
}

const counted = (number: number, one: string, many = `${one}s`): string =>
  number === 0 ? '' : `${count(number)} ${number === 1 ? one : many}`

interface Chip {
  readonly what: Piece
  readonly sure: Piece
  readonly isShy: boolean
  readonly from: Piece
  readonly look: 'chip' | 'chip loose'
  /** The question without it. */
  readonly rest: string
}

const chip = ({ what, sure, isShy, from, look, rest }: Chip): Html =>
  html`<li class="${look}"><span class="what">${what}</span><span class="sure${isShy && ' shy'}">${sure}</span><span class="from">${from}</span>${
    // what would leave no question is no way to ask
    rest !== '' &&
    html`<button class="drop" form="drop" name="q" value="${rest}" aria-label="Ask without ${what}">×</button>`
  }</li>`

const condition = ({ q }: Question, predicate: Predicate): Html =>
  chip({
    what: sentenceOf(predicate),
    sure: predicate.confidence.toFixed(2),
    isShy: predicate.confidence < SURE,
    from: [SOURCES[predicate.source], ', from ', quoted(predicate.span), ...others(predicate)],
    look: 'chip',
    rest: without(q, predicate.span),
  })

const hint = ({ q }: Question, predicate: Predicate): Html =>
  chip({
    what: sentenceOf(predicate),
    sure: predicate.confidence.toFixed(2),
    isShy: true,
    from: ['a hint that only ranks: ', SOURCES[predicate.source], ', from ', quoted(predicate.span)],
    look: 'chip',
    rest: without(q, predicate.span),
  })

const place = (
  { q }: Question,
  { place: name, state, miles, negated, confidence, span }: NonNullable<Plan['near']>,
): Html =>
  chip({
    what: `${negated ? 'not ' : ''}within ${miles} miles of ${name}${state === undefined ? '' : `, ${state}`}`,
    sure: confidence.toFixed(2),
    isShy: confidence < SURE,
    from: ['a place and what lies around it, from ', quoted(span)],
    look: 'chip',
    rest: without(q, span),
  })

const loose = ({ q }: Question, span: Span): Html =>
  chip({
    what: quoted(span),
    sure: 'open',
    isShy: true,
    from: 'nothing in the data says what this means',
    look: 'chip loose',
    rest: without(q, span),
  })

const inTexts = ({ q }: Question, span: Span): Html =>
  chip({
    what: quoted(span),
    sure: 'text',
    isShy: true,
    from: 'no value of a column; looked for in the texts',
    look: 'chip loose',
    rest: without(q, span),
  })

const quoted = ({ text }: Span): string => `“${clipped(text, SHOWN)}”`

const others = ({ also, either }: Predicate): readonly Piece[] => {
  const [first, ...more] = also
  if (first === undefined) return []
  const rest = more.length === 0 ? '' : ` and ${more.length} more`
  return [
    either === true ? '; rows with ' : '; could be ',
    html`<code>${first.column}</code> ${clipped(String(first.value), SHOWN)}${rest}`,
    either === true ? ' count too' : '',
  ]
}

const SOURCES: Readonly<Record<Predicate['source'], string>> = {
  exact: 'a value of the column',
  fuzzy: 'a value, spelled otherwise',
  acronym: 'the first letters of a value',
  part: 'a part of a value',
  synonym: 'the domain file',
  number: 'a number',
  date: 'a date',
  place: 'a place',
  flag: 'the name of the column',
}

const SIGNS: Readonly<Record<Predicate['op'], string>> = {
  eq: '=',
  in: 'is one of',
  has_any: 'has',
  has_all: 'has all of',
  lt: '<',
  le: '≤',
  gt: '>',
  ge: '≥',
  between: 'from',
}

/** `not state = "IL"`, `hourly_rate < 25` */
export function sentenceOf({ column, op, value, negated, items }: Predicate): string {
  const values = Array.isArray(value) ? value : [value]
  const words = values.map((each) => (typeof each === 'string' ? `"${clipped(each, SHOWN)}"` : String(each)))
  const right = op === 'between' ? words.join(' to ') : words.join(', ')
  const of = items === undefined ? '' : ` of ${items.join(', ')}`
  return `${negated ? 'not ' : ''}${column}${of} ${SIGNS[op]} ${right}`
}
