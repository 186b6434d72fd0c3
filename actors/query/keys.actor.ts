/** Which rows of a dataset meet a predicate, by their keys. */
import type { z } from 'zod'
import type { Keys } from '../../compute/embeddings/key-page.ts'
import { rowKeySql } from '../../compute/index/index-rows-sql.ts'
import { quotedName } from '../../compute/parquet/parquet-sql.ts'
import { keysInArrow } from '../../compute/result/keys-in-arrow.adapter.ts'
import { rowIdColumn } from '../../compute/sql/merge-on-read.ts'
import { limits } from '../../config/limits.ts'
import { catalog, type Dataset } from '../catalog/contract.ts'
import type { Call } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import type { query } from './contract.ts'
import { checkedPredicate } from './predicate.ts'
import type { Statements } from './statements.actor.ts'
import { unknownDataset } from './unknown-dataset.ts'

type Asked = Call<z.output<typeof query.keys.params>>

/** @throws LakeError DATASET_UNKNOWN, QUERY_OUT_OF_MEMORY for more than `limits.filterKeysMax` rows; as any statement does */
export async function keysOf(statements: Statements, call: Asked): Promise<{ keys: Keys; lakeVersion: number }> {
  const { name, where, at } = call.params
  const predicate = checkedPredicate(where)
  const { version, datasets } = await ask(call, catalog.resolve, { names: [name], ...(at === undefined ? {} : { at }) })
  const [dataset] = datasets
  if (dataset === undefined) throw unknownDataset(name)
  const statement = {
    sql: `SELECT ${keySqlOf(dataset)} AS key FROM ${quotedName(name)} WHERE (${predicate})`,
    params: [],
    at: version,
    purpose: dataset.key.length === 0 ? ('page' as const) : ('statement' as const),
    maxRows: limits.filterKeysMax + 1,
    timeoutMs: limits.queryTimeoutMsDefault,
  }
  const keys = keysInArrow(await statements.bytes(call, statement, 'arrow'))
  if (keys.length > limits.filterKeysMax)
    throw new LakeError('QUERY_OUT_OF_MEMORY', `more than ${limits.filterKeysMax} rows of ${name} meet the predicate`)
  return { keys, lakeVersion: version }
}

function keySqlOf({ name, fields: columns, key }: Dataset): string {
  const isNamed = key.length > 0 || columns.every((column) => column.name.toLowerCase() !== rowIdColumn.name)
  if (!isNamed)
    throw new LakeError('QUERY_SYNTAX', `${name} has no key, and a column _row that hides the ids of its rows`)
  return rowKeySql({ columns, key }, (key.length === 0 ? [rowIdColumn.name] : key).map(quotedName))
}
