/** Calls of language models, read from the stream of them. */
import { z } from 'zod'
import { quotedName } from '../../actors/kernel/sql-text.ts'
import { query } from '../../actors/query/contract.ts'
import { limits } from '../../config/limits.ts'
import type { ModelCalls } from '../../web/system/model-calls.ts'
import type { Asked } from './page.ts'

const amount = z.coerce.number()
const Total = z.object({
  tier: z.string(),
  model: z.string(),
  calls: amount,
  failed: amount,
  inputTokens: amount,
  outputTokens: amount,
  cost: amount,
})
const Call = z.object({
  id: z.string(),
  at: z.string(),
  tier: z.string(),
  model: z.string(),
  state: z.string(),
  code: z.string().nullable(),
  inputTokens: amount.nullable(),
  outputTokens: amount.nullable(),
  cost: amount.nullable(),
  ms: amount.nullable(),
})

const COLUMNS = Object.keys(Call.shape).map(quotedName).join(', ')

export async function modelCallsOf({ ask, at }: Pick<Asked<unknown>, 'ask' | 'at'>): Promise<ModelCalls> {
  const newest = (rows: number) => `SELECT ${COLUMNS} FROM lake.model_calls ORDER BY id DESC LIMIT ${rows}`
  const rowsOf = async (sql: string): Promise<unknown> =>
    JSON.parse(Buffer.from((await ask(query.sql, { sql, ...at })).rows).toString('utf8'))
  const [totals, calls] = await Promise.all([
    rowsOf(
      `SELECT tier, model, count(*) AS calls, count(code) AS failed, coalesce(sum(inputTokens), 0) AS inputTokens, coalesce(sum(outputTokens), 0) AS outputTokens, coalesce(sum(cost), 0) AS cost FROM (${newest(limits.pageModelCallsSummed)}) GROUP BY tier, model ORDER BY cost DESC, calls DESC`,
    ),
    rowsOf(newest(limits.pageModelCallsMax)),
  ])
  return {
    totals: z.array(Total).parse(totals),
    calls: z.array(Call).parse(calls),
    summedMax: limits.pageModelCallsSummed,
  }
}
