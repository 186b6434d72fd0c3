/** What is said where rows alone would mislead: no row, a contradiction, words that nobody understood. */
import type { Reading } from '../matrix/contract.ts'
import type { Condition, Explanation, Output } from './contract.ts'

/** True where nothing in the request is a condition, evidence or a place. */
export const saysNothing = ({ predicates, soft, near }: Reading): boolean =>
  predicates.length === 0 && soft.length === 0 && near === undefined

/** Why no row was looked for; undefined where there is something to look for. */
export function unanswerable(reading: Reading, rows: number): Explanation | undefined {
  const { contradictions } = reading
  if (contradictions.length > 0)
    return { kind: 'contradiction', message: contradictions.map(({ message }) => message).join('; '), contradictions }
  if (rows === 0) return { kind: 'empty-dataset', message: 'the dataset has no rows' }
  return saysNothing(reading)
    ? {
        kind: 'nothing-understood',
        message: 'nothing in the request names a value, a number, a date or a place of the dataset',
      }
    : undefined
}

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
