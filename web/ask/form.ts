/** The question box, and what it may be changed by. */
import { type Frame, isPast, link } from '../frame.ts'
import { type Html, html, type Piece } from '../html.ts'
import type { Question, Tier } from './question.ts'

export interface Choices {
  /** By name, the first of them. */
  readonly datasets: readonly string[]
  /** There are more than are listed. */
  readonly isCut: boolean
  /** That a model serves here. */
  readonly tiers: readonly { readonly tier: Tier; readonly model: string }[]
}

interface Box {
  readonly question: Question
  readonly choices: Choices
  /** `at once`: the page begins by asking it. */
  readonly start: 'by hand' | 'at once'
}

export const askForm = (frame: Frame, { question, choices, start }: Box): Html => html`
<form class="stack tight" id="ask-form" method="post" action="${link(frame, '/ask')}"${start === 'at once' && html` data-now`}>
<label class="stack tight"><span class="hint">${isPast(frame) ? 'Ask an older lake in your own words' : 'Ask in your own words'}</span>
<textarea class="question" rows="2" name="q" id="question" spellcheck="false" autocomplete="off" autofocus>
${question.q}</textarea></label>
<div class="row"><label class="row hint">Look in ${target(question, choices)}</label>
<label class="row hint">Answer with ${pick('by', question.by, WAYS)}</label>
<label class="row hint">Model ${pick('tier', question.tier, tiersOf(choices, question.tier))}</label>
<span class="hint" id="said" role="status"></span>
<button class="btn cancel push" type="button" data-cancel>Cancel</button><button class="btn primary push" id="run" hx-post="${link(frame, '/ask')}" hx-target="#outcome" hx-swap="innerHTML" hx-sync="this:replace" hx-config="timeout:0" hx-indicator="#ask-form">Ask <kbd>Ctrl ↵</kbd></button></div>
</form>`

const WAYS = [
  ['auto', 'What fits'],
  ['rows', 'Rows that meet it'],
  ['quotes', 'Quotes'],
] as const

const NAMES: Readonly<Record<Tier, string>> = { none: 'None: quotes only', small: 'Small', frontier: 'Frontier' }

const tiersOf = ({ tiers }: Choices, chosen: Tier): readonly (readonly [Tier, string])[] => {
  const known = [
    ['none', NAMES.none] as const,
    ...tiers.map(({ tier, model }) => [tier, `${NAMES[tier]}: ${model}`] as const),
  ]
  // one that was asked of once and is not set up any more
  return known.some(([tier]) => tier === chosen) ? known : [...known, [chosen, NAMES[chosen]]]
}

/** A list while it can be looked through; past that a name is typed. */
const target = (question: Question, { datasets, isCut }: Choices): Html =>
  isCut
    ? html`<input class="input mono" name="in" value="${question.in}" list="datasets" placeholder="everything" autocomplete="off"><datalist id="datasets">${datasets.map((name) => html`<option value="${name}"></option>`)}</datalist>`
    : pick('in', question.in, [
        ['', 'everything'],
        ...[...new Set([...datasets, ...(question.in === '' ? [] : [question.in])])].map(
          (name) => [name, name] as const,
        ),
      ])

const pick = (name: string, chosen: string, options: readonly (readonly [value: string, label: Piece])[]): Html =>
  html`<select class="input" name="${name}">${options.map(([value, label]) => html`<option value="${value}"${value === chosen && html` selected`}>${label}</option>`)}</select>`
