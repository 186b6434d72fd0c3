/** The first rows of a dataset in an order: one statement through the same layers as any other. */
import { z } from 'zod'
import { keyKindOf } from '../../compute/index/index-rows-sql.ts'
import { limits } from '../../config/limits.ts'
import { catalog, type Dataset } from '../catalog/contract.ts'
import type { Call } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import type { ResultOf } from '../kernel/contract.ts'
import { LakeError } from '../kernel/errors.ts'
import { namesItsRows } from '../kernel/row-key.ts'
import type { query } from './contract.ts'
import { checkedPredicate } from './predicate.ts'
import { rankedSql } from './ranked.ts'
import type { Statements } from './statements.actor.ts'
import { unknownDataset } from './unknown-dataset.ts'

const Rows = z.array(z.record(z.string(), z.json()))
const Rank = z.number().nullable()
const Row = z.record(z.string(), z.json())

type Asked = z.output<typeof query.ranked.params>

/** @throws LakeError DATASET_UNKNOWN; QUERY_FORBIDDEN and what else a statement throws */
export async function ranked(statements: Statements, call: Call<Asked>): Promise<ResultOf<typeof query.ranked>> {
  const { name, where, within, rank, first, limit, at } = call.params
  for (const text of [where ?? 'true', within ?? 'true', ...rank.map(({ sql }) => sql)]) checkedPredicate(text)
  const { datasets, version } = await ask(call, catalog.resolve, { names: [name], ...(at === undefined ? {} : { at }) })
  const [dataset] = datasets
  if (dataset === undefined) throw unknownDataset(name)
  if (!namesItsRows(dataset))
    throw new LakeError('QUERY_SYNTAX', `${name} has no key, and a column _row that hides the ids of its rows`)
  const { sql, names } = rankedSql(dataset, { where: bothOf(where, within), rank, first, limit })
  const { rows, truncated } = await statements.rows(call, {
    sql,
    params: [],
    at: version,
    // a page shows the hidden ids
    purpose: dataset.key.length === 0 ? 'page' : 'statement',
    maxRows: limit,
    timeoutMs: limits.queryTimeoutMsDefault,
  })
  if (truncated) throw new LakeError('QUERY_TOO_LARGE', 'the rows are larger than one answer may be')
  const isNumber = isWholeNumber(dataset)
  const found = Rows.parse(JSON.parse(new TextDecoder().decode(rows))).map((each) => {
    const key = String(each[names.key])
    const row = Row.parse(each[names.row])
    const shown = dataset.key.length === 0 ? withoutId(row) : row
    return {
      key: isNumber(key) ? Number(key) : key,
      ranks: names.ranks.map((name) => Rank.parse(each[name])),
      row: shown,
    }
  })
  return { rows: found, lakeVersion: version, snapshot: dataset.snapshot }
}

const bothOf = (where: string | undefined, within: string | undefined): string | undefined =>
  where === undefined || within === undefined ? (where ?? within) : `(${where}) AND (${within})`

/** Keys that an index holds as numbers are numbers where JavaScript holds them exactly. */
function isWholeNumber({ key, fields: columns }: Pick<Dataset, 'key' | 'fields'>): (text: string) => boolean {
  const whole = keyKindOf({ columns, key }) === 'BIGINT'
  return (text) => whole && Number.isSafeInteger(Number(text))
}

const withoutId = ({ _row, ...row }: z.output<typeof Row>) => row
