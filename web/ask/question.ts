/** A question as its form has it, and how a form asks it once more. */
import type { AnswerTask } from '../../actors/pipeline/contract.ts'
import { type Frame, link } from '../frame.ts'
import { type Html, html, type Piece } from '../html.ts'

export type Tier = NonNullable<AnswerTask['tier']>

export interface Question {
  readonly q: string
  /** A dataset; empty: whatever the lake holds. */
  readonly in: string
  /** What is wanted: rows that meet a request, or quotes that answer a question. `auto`: as its words say. */
  readonly by: 'auto' | 'rows' | 'quotes'
  readonly tier: Tier
}

/**
 * A form that asks again, changed by whatever its content sends. With a script the question box does it
 * (web/public/js/ask.js), since what is asked must outlive the answer that this form stands in.
 */
export const askAgain = (frame: Frame, question: Question, content: Piece): Html => html`
<form class="row" method="post" action="${link(frame, '/ask')}" data-again>${hidden(question)}${content}</form>`

/** One for many buttons that each bring their own question, by its id. */
export const askOthers = (frame: Frame, id: string, { q: _, ...rest }: Question): Html => html`
<form id="${id}" method="post" action="${link(frame, '/ask')}" data-again>${hidden(rest)}</form>`

const hidden = (fields: Partial<Question>): readonly Html[] =>
  Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)
