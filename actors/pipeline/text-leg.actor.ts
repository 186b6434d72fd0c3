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
  /** Absent where no words were left for the texts, or the dataset has none that are indexed. */
  readonly texts?: NonNullable<Plan['texts']>
  readonly corpora: Plan['corpora']
  readonly indexes?: Receipt['indexes']
}

export const withoutText: ByText = { keys: [], corpora: [] }

/**
 * The texts only order rows that SQL alone finds: where they cannot be asked, whatever the reason, rows are ordered
 * without them and the plan says so. @param index absent: the dataset's own, where it has one
 * @throws what ends the call itself
 */
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
    if (call.signal.aborted) throw error
    return codeOf(error) ?? ('REQUEST_FAILED' as const)
  })
  if (typeof found === 'string') {
    const hasNone = found === 'INDEX_UNKNOWN' && index === undefined
    return hasNone ? withoutText : { ...withoutText, texts: { state: 'without', code: found } }
  }
  const { indexes } = found.receipt
  const { dense, lexical } = found.plan.legs
  return {
    texts: { state: 'ranked', dense: dense.state, lexical: lexical.state },
    keys: found.hits.map(({ key }) => key),
    corpora: [{ kind: 'index', name: found.index, generation: found.generation }],
    ...(indexes === undefined ? {} : { indexes }),
  }
}
