/** Ask: a question in plain words, and its answer with what it rests on. */
import type { Run } from '../../actors/pipeline/contract.ts'
import type { Frame } from '../frame.ts'
import { type Html, html } from '../html.ts'
import type { Page } from '../layout.ts'
import { askForm, type Choices } from './form.ts'
import type { Question } from './question.ts'
import { restsPane } from './rests.ts'
import { silentStates } from './states.ts'
import type { Told } from './told.ts'

interface AskModel {
  readonly question: Question
  readonly choices: Choices
  readonly start: 'by hand' | 'at once'
  /** The content of `#outcome`. */
  readonly outcome: Html
  readonly told?: Told
  readonly before: readonly Run[]
}

export const askView = (frame: Frame, { question, choices, start, outcome, told, before }: AskModel): Page => ({
  title: question.q === '' ? 'Ask' : question.q.slice(0, 80).toWellFormed(),
  tab: '/',
  scripts: ['hx-sse.js', 'ask.js'],
  main: html`<main class="split reading" id="main">
<div class="pane main stack">
<h1 class="sr">Ask</h1>
${askForm(frame, { question, choices, start })}
<div id="outcome">${outcome}</div>
${silentStates}
</div>
${restsPane(frame, { ...(told === undefined ? {} : { told }), before, place: 'here' })}
</main>`,
})
