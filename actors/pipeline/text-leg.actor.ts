/** What the texts of rows say to the words of a request that are no condition: keys, best first. */
import { limits } from '../../config/limits.ts'
import type { Call } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { codeOf } from '../kernel/errors.ts'
import type { Receipt } from '../kernel/receipt.ts'
import { vector } from '../vector/contract.ts'
import type { Plan } from './contract.ts'
import { retrievalOf } from './plan.ts'
import type { Scene } from './rows.actor.ts'

export interface ByText {
  readonly keys: readonly (string | number)[]
  readonly corpora: Plan['corpora']
  readonly indexes?: Receipt['indexes']
}

/** Where a dataset has no index over text that can be searched, or the words say nothing, rows are ordered without. */
const WITHOUT: readonly unknown[] = ['INDEX_UNKNOWN', 'INDEX_NOT_READY', 'VECTOR_INVALID']

export const withoutText: ByText = { keys: [], corpora: [] }

/** @param index absent: the dataset's own, where it has one */
export async function rankByText(call: Call, scene: Scene, index?: string): Promise<ByText> {
  const { dataset, interpreted } = scene
  const { reading, lakeVersion: at } = interpreted
  if (reading.text.trim() === '') return withoutText
  const { where } = retrievalOf(interpreted)
  const found = await ask(call, vector.hybrid, {
    ...(index === undefined ? { dataset } : { index }),
    ...(where === undefined ? {} : { where }),
    query: reading.text,
    k: limits.rankedKeysMax,
    at,
  }).catch((error: unknown) => {
    if (WITHOUT.includes(codeOf(error))) return undefined
    throw error
  })
  if (found === undefined) return withoutText
  const { indexes } = found.receipt
  return {
    keys: found.hits.map(({ key }) => key),
    corpora: [{ kind: 'index', name: found.index, generation: found.generation }],
    ...(indexes === undefined ? {} : { indexes }),
  }
}
