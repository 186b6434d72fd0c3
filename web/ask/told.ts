/** An answer as the page shows it. */
import type { Answer, Feedback } from '../../actors/pipeline/contract.ts'
import type { Question } from './question.ts'

export interface Told {
  readonly question: Question
  readonly kind: 'match' | 'answer'
  readonly answer: Answer
  /** The statement that finds every row, and how many it finds. Absent where no condition was understood. */
  readonly found?: { readonly sql: string; readonly rows: number }
  /**
   * `new`: just asked. Else an answer of before, made again: the `same`, or an `other`; `quotes`: the words of its model
   * are not kept, and these are the quotes.
   */
  readonly made: 'new' | 'same' | 'other' | 'quotes'
  /** What was said of it last. */
  readonly rated?: Feedback
}

type Row = Answer['output']['rows'][number]

const LABEL = /^(?:name|title|full_name)$/i

/** What people call the row. */
export function labelOf({ row }: Row): string | undefined {
  const column = Object.keys(row).find((name) => LABEL.test(name))
  const value = column === undefined ? undefined : row[column]
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

/** That the rows are of. */
export const datasetOf = ({ answer: { output, plan } }: Told): string =>
  output.grounding?.citations[0]?.dataset ?? plan.corpora.find(({ kind }) => kind === 'dataset')?.name ?? ''
