/** What is run for a question: rows that meet it, of which dataset, or an answer in quotes. */
import { catalog } from '../../actors/catalog/contract.ts'
import type { ResultOf } from '../../actors/kernel/contract.ts'
import { matrix } from '../../actors/matrix/contract.ts'
import { query } from '../../actors/query/contract.ts'
import { limits } from '../../config/limits.ts'
import type { Question } from '../../web/ask/question.ts'
import type { Told } from '../../web/ask/told.ts'
import type { Task } from './ask-fields.ts'
import type { Asked } from './page.ts'

type Asking = Pick<Asked<unknown>, 'ask'>
type Read = ResultOf<typeof matrix.interpret>

/** Words that ask what a row says, and not which rows there are. */
const ASKS_WHAT =
  /^\s*(?:what|when|where|why|how(?!\s+many)|whose|did|does|do|is|are|was|were|has|have|tell|explain|describe|summari[sz]e)\b/i

interface Asks extends Question {
  /** `YYYY-MM-DD`, UTC. */
  readonly today: string
  readonly at: number
}

/** @throws LakeError DATASET_UNKNOWN, and those of reading the values */
export async function taskFor(asking: Asking, asks: Asks): Promise<Task> {
  const { q, by, tier } = asks
  const isWords = by === 'quotes' || (by === 'auto' && (tier !== 'none' || ASKS_WHAT.test(q)))
  if (isWords) return answerTask(asks)
  const dataset = asks.in === '' ? await bestDataset(asking, asks, by) : asks.in
  return dataset === undefined ? answerTask(asks) : { kind: 'match', text: q, dataset, today: asks.today }
}

const answerTask = ({ q, tier, today, in: dataset }: Asks): Task => ({
  kind: 'answer',
  text: q,
  tier,
  today,
  ...(dataset === '' ? {} : { dataset }),
})

/** The one whose values say most of the question. None: whatever the texts of the lake say. */
async function bestDataset({ ask }: Asking, { q, today, at }: Asks, by: Question['by']): Promise<string | undefined> {
  const { items } = await ask(catalog.datasets, { limit: limits.listItemsMax, at })
  const names = items
    .filter(({ name, rows }) => rows > 0 && !name.includes('__'))
    .toSorted((a, b) => b.rows - a.rows)
    .slice(0, limits.answerCorporaMax)
    .map(({ name }) => name)
  const reads = await Promise.all(names.map((dataset) => ask(matrix.interpret, { dataset, text: q, today, at })))
  const scored = names.flatMap((name, at) => {
    const read = reads[at]
    return read === undefined ? [] : [{ name, said: wordsRead(read) }]
  })
  const [best] = scored.toSorted((a, b) => b.said - a.said)
  return best !== undefined && (best.said > 0 || by === 'rows') ? best.name : undefined
}

/** Characters of the question that are conditions, without those that stay open. */
function wordsRead({ reading: { predicates, near, open } }: Read): number {
  const spans = [...predicates.map(({ span }) => span), ...(near === undefined ? [] : [near.span])]
  if (spans.length === 0) return 0
  const lengths = (all: readonly { readonly from: number; readonly to: number }[]) =>
    all.reduce((sum, { from, to }) => sum + to - from, 0)
  return Math.max(1, lengths(spans) - lengths(open))
}

/** How many rows meet a request, and the statement that finds them. */
export async function foundBy({ ask }: Asking, task: Task, at: number): Promise<Told['found']> {
  if (task.kind !== 'match' || task.dataset === undefined) return undefined
  const { dataset, text, today = '' } = task
  const { sql } = await ask(matrix.interpret, { dataset, text, today, at })
  if (sql.where === undefined) return undefined
  const { rows } = await ask(query.sql, {
    sql: `SELECT count(*)::INTEGER AS n FROM "${dataset}" WHERE ${sql.where}`,
    at,
  })
  const [counted]: readonly { readonly n: number }[] = JSON.parse(Buffer.from(rows).toString('utf8'))
  if (counted === undefined) return undefined
  return { sql: `SELECT *\nFROM "${dataset}"\nWHERE ${sql.where}\nLIMIT 1000`, rows: counted.n }
}
