/** What a model stated, held against the rows that it was shown: each statement stands on a quote, or is dropped. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { type ShownRow, shownByName } from './prompt.ts'
import type { Wording } from './question.ts'
import { inOneLine, rowName, type Statement, standsIn, textsOf } from './quotes.ts'

/** Of the schema that the model was bound to. */
const Stated = z.object({
  statements: z.array(z.object({ text: z.string(), dataset: z.string(), key: z.string(), quote: z.string() })),
})
type One = z.infer<typeof Stated>['statements'][number]

interface Shown {
  readonly question: string
  readonly dataset: string
  readonly rows: readonly ShownRow[]
  readonly wording: Pick<Wording, 'wordsIn' | 'isAsking'>
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
  const column = Object.keys(row.row).find((name) => standsIn({ column: name, quote }, row.row) && isTelling(name))
  if (column === undefined || says === '' || says.length > limits.answerStatementChars) return undefined
  if (quote.length > limits.answerCellsChars || !saysNoMore({ says, quote, column }, row, shown)) return undefined
  const { dataset } = shown
  return {
    lead: `${dataset} ${row.key}`,
    says,
    citations: [{ n: 0, dataset, key: row.key, column, quote, score: row.score }],
  }

  /** A whole cell, or more of one than any row has. */
  function isTelling(name: string): boolean {
    return (
      quote.length >= limits.answerQuoteCharsMin || textsOf(row.row[name]).some((cell) => inOneLine(cell) === quote)
    )
  }
}

interface Said {
  readonly says: string
  readonly quote: string
  readonly column: string
}

/**
 * Names and numbers of a statement are those of its quote, of the question, or of the cells that name the row; and so
 * is most of what else it says. A sentence that a document dictates beside some true quote is not.
 */
function saysNoMore({ says, quote, column }: Said, { key, row }: ShownRow, { question, wording }: Shown): boolean {
  const names = Object.entries(row).flatMap(([name, cell]) => (isLabel(name) ? textsOf(cell) : []))
  const sources = [quote, question, column.replaceAll('_', ' '), String(key), ...names]
  const known = new Set(sources.flatMap((source) => wording.wordsIn(source).map(({ stem }) => stem)))
  const telling = wording.wordsIn(says).filter((word) => !wording.isAsking(word))
  const other = telling.filter(({ stem }) => !known.has(stem))
  if (other.some(({ named, stem }) => named || stem.startsWith('state:'))) return false
  return telling.length > 0 && other.length <= telling.length * limits.answerOwnWordsShare && !hasAddress(says, sources)
}

const isLabel = (column: string): boolean => ['name', 'title'].includes(column.toLowerCase())

const ADDRESS = /[^\s]+(?:@|:\/\/|\.[a-z]{2,}\/|www\.)[^\s]*/gi

const hasAddress = (says: string, sources: readonly string[]): boolean =>
  (says.match(ADDRESS) ?? []).some((address) => !sources.some((source) => source.includes(address)))
