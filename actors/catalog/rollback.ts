/** Rollback as a net difference, written in ordinary changes. */
import { byText } from '../kernel/order.ts'
import type { Change } from './commit.ts'
import type { Draft, LakeState } from './state.ts'

/**
 * The changes that give the datasets of `names` the content of `target` again, seen from the draft they go into;
 * without `names` all datasets. Tags and counters stay as they are.
 */
export function planRollback(draft: Draft, target: LakeState, names?: readonly string[]): Change[] {
  const affected = new Set(names ?? [...draft.names(), ...target.datasets.keys()])
  return [...affected].sort(byText).flatMap((name) => restoreOne(draft, target, name))
}

function restoreOne(draft: Draft, target: LakeState, name: string): Change[] {
  const held = draft.dataset(name)
  const wanted = target.datasets.get(name)
  const expect = held === undefined ? null : { id: held.id, snapshot: held.snapshot }
  if (wanted === undefined) {
    return held === undefined || expect === null ? [] : [{ kind: 'dataset.drop', dataset: held.name, expect }]
  }
  if (held !== undefined && sameContent(held, wanted)) return []
  return [{ kind: 'dataset.restore', dataset: wanted.name, expect, value: wanted }]
}

/** Equal but for the numbers that count changes. */
function sameContent(a: object, b: object): boolean {
  const content = (value: object) =>
    JSON.stringify({ ...value, epoch: 0, snapshot: 0, nextRowId: 0, nextFieldId: 0, updatedAt: '' })
  return content(a) === content(b)
}
