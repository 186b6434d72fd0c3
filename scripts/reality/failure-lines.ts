/** What was not wholly right, for those who improve the interpreters on the practice and the development pools. */
import type { Outcome } from './score.ts'
import { isForDevelopment } from './voice.ts'

/** A line of JSON for each outcome below 1, and for each request refused that could be answered. */
export const failureLines = (outcomes: readonly Outcome[]): string =>
  outcomes
    .filter(({ strict, request }) => strict < 1 && isForDevelopment(request.pool))
    .map(({ request, answer, right, possible, refused }) => {
      const { family, text, meaning } = request
      const { shown, conditions: understood, confidence, failure } = answer
      const line = {
        family,
        text,
        right,
        possible,
        shown: shown.length,
        refused,
        understood,
        meaning,
        confidence,
        failure,
      }
      return `${JSON.stringify(line)}\n`
    })
    .join('')
