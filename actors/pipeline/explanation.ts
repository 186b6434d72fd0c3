/** What is said where rows alone would mislead: no row, a contradiction, words that nobody understood. */
import type { Reading } from '../matrix/contract.ts'
import type { Condition, Explanation, Output } from './contract.ts'

/** Why no row was looked for; undefined where there is something to look for. */
export function unanswerable(reading: Reading, rows: number): Explanation | undefined {
  const { contradictions } = reading
  if (contradictions.length > 0)
    return { kind: 'contradiction', message: contradictions.map(({ message }) => message).join('; '), contradictions }
  if (rows === 0) return { kind: 'empty-dataset', message: 'the dataset has no rows' }
  return reading.soft.length === 0 ? hintsOnly(reading) : undefined
}

/** Nothing in the request is a condition; rows may be ordered by hints all the same. */
export function hintsOnly({ predicates, near, soft }: Reading): Explanation | undefined {
  if (predicates.length > 0 || near !== undefined) return undefined
  const message =
    soft.length === 0
      ? 'nothing in the request names a value, a number, a date or a place of the dataset'
      : 'the request names no value, number, date or place for sure; the rows are ordered by hints alone'
  return { kind: 'nothing-understood', message }
}

/** @param rows that the texts gave */
export const textsAlone = (dataset: string, rows: number): Explanation => ({
  kind: 'texts-alone',
  message:
    rows === 0
      ? `${dataset} has no columns that values can be linked in, and no texts that an index found the words in`
      : `${dataset} has no columns that values can be linked in; its texts alone were searched`,
})

/** @param conditions with their counts, in the order of the request */
export function noRow(conditions: readonly Condition[]): Explanation {
  const best = conditions.reduce<Condition | undefined>(
    (found, each) => (each.without > (found?.without ?? 0) ? each : found),
    undefined,
  )
  const message =
    best === undefined
      ? 'no row meets every condition, and leaving out any single one frees none'
      : `no row meets every condition; without “${best.text}” there would be ${best.without}`
  return { kind: 'no-row', message, conditions: [...conditions], ...(best === undefined ? {} : { drop: best }) }
}

/** The plain words of an answer, and what was not understood. */
export function wordsOf(reading: Reading, explanation: Explanation | undefined): Omit<Output, 'rows'> {
  const { open } = reading
  // the texts were asked for all words
  if (explanation?.kind === 'texts-alone') return { answer: explanation.message, explanation }
  const notInCorpus =
    open.length === 0
      ? {}
      : {
          notInCorpus: {
            message: `I did not understand: ${open.map(({ text }) => text).join(', ')}`,
            spans: open,
          },
        }
  const answer =
    open.length > 0 || explanation?.kind === 'nothing-understood' ? 'not in the corpus' : explanation?.message
  return {
    ...(answer === undefined ? {} : { answer }),
    ...notInCorpus,
    ...(explanation === undefined ? {} : { explanation }),
  }
}
