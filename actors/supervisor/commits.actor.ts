/** What the supervisor writes into the log: each step of a generation's life as one entry, planned anew where it conflicts. */
import { limits } from '../../config/limits.ts'
import { type Change, catalog, type Dataset, type SearchIndex } from '../catalog/contract.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'

export interface IndexNow {
  readonly index: SearchIndex
  readonly dataset: Dataset
  readonly version: number
}

/** @throws LakeError INDEX_UNKNOWN; of `at` those of the log */
export const readIndex = (caller: Caller, name: string, at?: number | string): Promise<IndexNow> =>
  ask(caller, catalog.index, { name, ...(at === undefined ? {} : { at }) })

/** Every index at one version. */
export async function allIndexes(caller: Caller): Promise<readonly SearchIndex[]> {
  const items: SearchIndex[] = []
  let after: string | undefined
  do {
    const page = await ask(caller, catalog.indexes, after === undefined ? {} : { after })
    items.push(...page.items)
    after = page.next
  } while (after !== undefined)
  return items
}

export interface Committed extends IndexNow {
  /** False where there was nothing to do; then the index is as it is, else as it was before. */
  readonly committed: boolean
}

interface Plan {
  readonly message: string
  readonly change: Change
}

/**
 * Commits what `plan` makes of the index as it is, once more wherever somebody was faster.
 * @param plan undefined: there is nothing to do any more
 * @throws what `plan` throws; CATALOG_CONFLICT where others were always faster
 */
export async function commitOn(
  caller: Caller,
  name: string,
  plan: (now: IndexNow) => Plan | undefined,
): Promise<Committed> {
  let reason = ''
  for (let attempt = 0; attempt < limits.indexCommitAttemptsMax; attempt++) {
    const now = await readIndex(caller, name)
    const planned = plan(now)
    if (planned === undefined) return { ...now, committed: false }
    const { message, change } = planned
    const outcome = await ask(caller, catalog.commit, { message, changes: [change] })
    if (outcome.kind !== 'conflict') return { ...now, version: outcome.version, committed: true }
    reason = outcome.reason
  }
  throw new LakeError('CATALOG_CONFLICT', `index ${name} kept changing: ${reason}`, { data: { index: name } })
}
