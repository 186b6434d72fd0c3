/** Which rows of a dataset meet a predicate, by their keys. */
import type { z } from 'zod'
import { rowKeySql } from '../../compute/index/index-rows-sql.ts'
import { quotedName } from '../../compute/parquet/parquet-sql.ts'
import { keysInArrow } from '../../compute/result/keys-in-arrow.adapter.ts'
import { rowIdColumn } from '../../compute/sql/merge-on-read.ts'
import { limits } from '../../config/limits.ts'
import { catalog, type Dataset } from '../catalog/contract.ts'
import type { Call } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import type { ResultOf } from '../kernel/contract.ts'
import { LakeError } from '../kernel/errors.ts'
import type { query } from './contract.ts'
import { checkedPredicate, checkRepeatable, placedIn } from './predicate.ts'
import type { Statements } from './statements.actor.ts'
import { unknownDataset } from './unknown-dataset.ts'

type Asked = Call<z.output<typeof query.keys.params>>

/**
 * @throws LakeError DATASET_UNKNOWN, QUERY_FORBIDDEN where it would not mean the same later, QUERY_OUT_OF_MEMORY for more
 *   than `limits.filterKeysMax` rows or `limits.filterKeyBytesMax` of keys; as any statement does
 */
export async function keysOf(statements: Statements, call: Asked): Promise<ResultOf<typeof query.keys>> {
  const { name, where, at } = call.params
  const predicate = checkedPredicate(where)
  const { version, datasets } = await ask(call, catalog.resolve, { names: [name], ...(at === undefined ? {} : { at }) })
  const [dataset] = datasets
  if (dataset === undefined) throw unknownDataset(name)
  checkRepeatable(
    predicate,
    dataset.fields.map((field) => field.name),
  )
  // no alias: the predicate would see it
  const before = `SELECT ${keySqlOf(dataset)} FROM ${quotedName(name)} WHERE (`
  const statement = {
    sql: `${before}${predicate})`,
    params: [],
    at: version,
    purpose: dataset.key.length === 0 ? ('page' as const) : ('statement' as const),
    reads: 'datasets' as const,
    maxRows: limits.filterKeysMax + 1,
    timeoutMs: limits.queryTimeoutMsDefault,
  }
  const { bytes, resolved } = await statements.bytes(call, statement, 'arrow').catch((error: unknown) => {
    throw placedIn(predicate, before, error)
  })
  const keys = bytes.length > limits.filterKeyBytesMax ? undefined : await keysInArrow(bytes)
  if (keys === undefined || keys.length > limits.filterKeysMax) throw tooMany(name)
  return { keys, lakeVersion: version, snapshots: resolved.snapshots }
}

const tooMany = (name: string): LakeError =>
  new LakeError(
    'QUERY_OUT_OF_MEMORY',
    `more than ${limits.filterKeysMax} rows of ${name}, or more than ${limits.filterKeyBytesMax} bytes of their keys, meet the predicate`,
  )

function keySqlOf({ name, fields: columns, key }: Dataset): string {
  const isNamed = key.length > 0 || columns.every((column) => column.name.toLowerCase() !== rowIdColumn.name)
  if (!isNamed)
    throw new LakeError('QUERY_SYNTAX', `${name} has no key, and a column _row that hides the ids of its rows`)
  return rowKeySql({ columns, key }, (key.length === 0 ? [rowIdColumn.name] : key).map(quotedName))
}
