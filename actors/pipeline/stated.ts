/** What a model stated, held against the rows that it was shown: each statement stands on a quote, or is dropped. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { type Asked, placeOf, saysNoMore } from './borne-out.ts'
import { type ShownRow, shownByName } from './prompt.ts'
import { inOneLine, rowName, type Statement } from './quotes.ts'

/** Of the schema that the model was bound to. */
const Stated = z.object({
  statements: z.array(z.object({ text: z.string(), dataset: z.string(), key: z.string(), quote: z.string() })),
})
type One = z.infer<typeof Stated>['statements'][number]

interface Shown extends Asked {
  readonly dataset: string
  readonly rows: readonly ShownRow[]
}

export interface Kept {
  readonly kept: readonly Statement[]
  readonly dropped: number
}

/** @param value what the model answered; what does not meet its schema is no statement */
export function stated(value: unknown, shown: Shown): Kept {
  const { statements = [] } = Stated.safeParse(value).data ?? {}
  const byName = shownByName(shown.dataset, shown.rows)
  const kept = statements.slice(0, limits.answerStatementsMax).flatMap((one) => {
    const row = byName.get(rowName(one))
    return (row === undefined ? undefined : statementOf(one, row, shown)) ?? []
  })
  return { kept: distinct(kept), dropped: statements.length - kept.length }
}

const distinct = (statements: readonly Statement[]): readonly Statement[] => [
  ...new Map(statements.map((each) => [JSON.stringify(each), each])).values(),
]

function statementOf({ text, quote: given }: One, row: ShownRow, shown: Shown): Statement | undefined {
  const says = inOneLine(text)
  const quote = inOneLine(given)
  if (says === '' || says.length > limits.answerStatementChars || quote.length > limits.answerCellsChars)
    return undefined
  const place = placeOf(quote, row.row)
  if (place === undefined || !saysNoMore({ says, quote, place }, row, shown)) return undefined
  const { dataset } = shown
  return {
    lead: `${dataset} ${row.key}`,
    says,
    citations: [{ n: 0, dataset, key: row.key, column: place.column, quote, score: row.score }],
  }
}
