/** `GET /ask/examples`: questions made of the rows that are there, each read before it is shown. */
import { z } from 'zod'
import { catalog } from '../../actors/catalog/contract.ts'
import { isoTime, nowMs } from '../../actors/kernel/clock.ts'
import { byText } from '../../actors/kernel/order.ts'
import { matrix } from '../../actors/matrix/contract.ts'
import { query } from '../../actors/query/contract.ts'
import { limits } from '../../config/limits.ts'
import { examplesPart } from '../../web/ask/states.ts'
import { plainMain } from '../../web/layout.ts'
import { type Asked, page } from './page.ts'

export const askExamples = page({
  rest: 'GET /ask/examples',
  partOf: '/',
  params: z.object({}),
  answer: async (asked) => {
    const html = examplesPart(asked.frame, await examples(asked))
    if (asked.wants === 'part') return { kind: 'part', html }
    return { kind: 'page', page: { title: 'Examples', tab: '/', main: plainMain(html) } }
  },
})

type Asking = Pick<Asked<unknown>, 'ask' | 'at'>

/** People ask them of staffing data; shown where the rows there are have an answer. */
const OF_STAFFING = [
  'find me a forklift operator with OSHA-10 in IL',
  'welders near Houston who speak Spanish, not nights, under $30 an hour',
  'registered nurse with BLS and ACLS in Texas',
]

async function examples(asking: Asking): Promise<readonly string[]> {
  const { items } = await asking.ask(catalog.datasets, { limit: limits.listItemsMax, ...asking.at })
  const largest = items
    .filter(({ name, rows }) => rows > 0 && !name.includes('__'))
    .toSorted((a, b) => b.rows - a.rows || byText(a.name, b.name))
    .slice(0, limits.pageExampleDatasets)
  const found = await Promise.all(largest.map(({ name }) => examplesOf(asking, name).catch(() => [])))
  return [...new Set(found.flat())].slice(0, limits.pageExamples)
}

async function examplesOf(asking: Asking, dataset: string): Promise<readonly string[]> {
  const tried = [...OF_STAFFING, ...(await madeOfRows(asking, dataset))]
  const answered = await Promise.all(tried.map((text) => hasAnswer(asking, { dataset, text })))
  return tried.filter((_, at) => answered[at] === true)
}

/** Two conditions or more, nothing left open, and at least one row. */
async function hasAnswer({ ask, at }: Asking, { dataset, text }: { readonly dataset: string; readonly text: string }) {
  const today = isoTime(nowMs()).slice(0, 10)
  const { reading, sql } = await ask(matrix.interpret, { dataset, text, today, ...at })
  const { predicates, near, open, contradictions } = reading
  if (predicates.length + (near === undefined ? 0 : 1) < 2 || open.length + contradictions.length > 0) return false
  const { rowCount } = await ask(query.sql, { sql: `SELECT 1 FROM "${dataset}" WHERE ${sql.where} LIMIT 1`, ...at })
  return rowCount > 0
}

const WORDS_MAX = 40
/** A column of so few values names kinds of things, and one value of each makes a question. */
const VALUES_MAX = 60

/** The values of one row that many rows share, two at a time. */
async function madeOfRows({ ask, at }: Asking, dataset: string): Promise<readonly string[]> {
  const { schema } = await ask(catalog.dataset, { name: dataset, ...at })
  const columns = schema.filter(({ type, name }) => type === 'VARCHAR' && !name.includes('"')).slice(0, 20)
  if (columns.length < 2) return []
  const some = `(SELECT * FROM "${dataset}" LIMIT ${limits.pageExampleRows})`
  const kinds = columns.map(
    ({ name }, index) => `approx_count_distinct("${name}") AS c${index}, mode("${name}") AS v${index}`,
  )
  const [row] = await rowsOf({ ask, at }, `SELECT ${kinds.join(', ')} FROM ${some}`)
  const shared = columns.flatMap(({ name }, index) => {
    const value = row?.[`v${index}`]
    const isShort =
      typeof value === 'string' && value.length <= WORDS_MAX && /^[\p{L}\p{N}][\p{L}\p{N} .&'/-]*$/u.test(value)
    return isShort && Number(row?.[`c${index}`]) <= VALUES_MAX ? [{ name, value }] : []
  })
  const [first, ...others] = shared
  if (first === undefined) return []
  const both = others.slice(0, 4).map(({ name }) => `mode("${name}") AS "${name}"`)
  if (both.length === 0) return []
  const [beside] = await rowsOf(
    { ask, at },
    `SELECT ${both.join(', ')} FROM ${some} WHERE "${first.name}" = '${first.value.replaceAll("'", "''")}'`,
  )
  return Object.values(beside ?? {}).flatMap((value) => (typeof value === 'string' ? [`${first.value}, ${value}`] : []))
}

const Rows = z.array(z.record(z.string(), z.unknown()))

async function rowsOf({ ask, at }: Asking, sql: string) {
  const { rows } = await ask(query.sql, { sql, ...at })
  return Rows.parse(JSON.parse(Buffer.from(rows).toString('utf8')))
}
