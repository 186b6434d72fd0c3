/** What came of a question: how it was read, the answer and what it rests on, the rows, the receipt. */
import type { Frame } from '../frame.ts'
import { type Html, html } from '../html.ts'
import { answerPart } from './answer.ts'
import { readingPart } from './reading.ts'
import { receiptFold } from './receipt.ts'
import { rowsPart } from './rows.ts'
import type { Told } from './told.ts'

/** @returns the content of `#outcome` */
export const outcome = (
  frame: Frame,
  told: Told,
): Html => html`<div class="stack" data-run="${told.answer.id}" data-said="${told.answer.output.rows.length} rows">
${readingPart(frame, told)}
${answerPart(frame, told)}
${rowsPart(frame, told)}
${receiptFold(frame, told)}
</div>`
