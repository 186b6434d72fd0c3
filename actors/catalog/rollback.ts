/** Rollback as a net difference, written in ordinary changes. */
import { byText } from '../kernel/order.ts'
import type { Change } from './commit.ts'
import type { SearchIndex } from './search-index.ts'
import type { Draft, LakeState } from './state.ts'

type Of<K extends Change['kind']> = Extract<Change, { kind: K }>

/**
 * The changes that give the datasets of `names` and their indexes the content of `target` again, seen from the draft they
 * go into; without `names` all datasets. Tags and counters stay as they are.
 */
export function planRollback(draft: Draft, target: LakeState, names?: readonly string[]): Change[] {
  const affected = [...new Set(names ?? [...draft.names(), ...target.datasets.keys()])].sort(byText)
  const datasets = affected.flatMap((name) => restoreOne(draft, target, name))
  const restored = new Set<string>(
    datasets.flatMap((change) => (change.kind === 'dataset.restore' ? [change.dataset] : [])),
  )
  return [
    // an index may have been of another dataset then: its name is given up before it is taken
    ...affected.flatMap((name) => dropIndexes(draft, target, name)),
    ...datasets,
    // after the datasets, since one that is restored makes its indexes forget their rows
    ...affected.flatMap((name) => restoreIndexes(draft, target, { dataset: name, isRestored: restored.has(name) })),
  ]
}

function restoreOne(draft: Draft, target: LakeState, name: string): (Of<'dataset.drop'> | Of<'dataset.restore'>)[] {
  const held = draft.dataset(name)
  const wanted = target.datasets.get(name)
  const expect = held === undefined ? null : { id: held.id, snapshot: held.snapshot }
  if (wanted === undefined) {
    return held === undefined || expect === null ? [] : [{ kind: 'dataset.drop', dataset: held.name, expect }]
  }
  if (held !== undefined && sameContent(held, wanted)) return []
  return [{ kind: 'dataset.restore', dataset: wanted.name, expect, value: wanted }]
}

const indexesOf = (dataset: string, indexes: Iterable<SearchIndex>) =>
  [...indexes].filter((index) => index.dataset === dataset)

function dropIndexes(draft: Draft, target: LakeState, dataset: string): Change[] {
  if (!target.datasets.has(dataset)) return [] // they go with it
  const wanted = new Set(indexesOf(dataset, target.indexes.values()).map(({ name }) => name))
  const gone = indexesOf(dataset, draft.indexes()).filter(({ name }) => !wanted.has(name))
  return gone.map(({ name, id }): Change => ({ kind: 'index.drop', index: name, id }))
}

function restoreIndexes(
  draft: Draft,
  target: LakeState,
  { dataset, isRestored }: { dataset: string; isRestored: boolean },
): Change[] {
  const held = indexesOf(dataset, draft.indexes())
  return indexesOf(dataset, target.indexes.values()).flatMap((value): Change[] => {
    const same = held.some((index) => index.name === value.name && sameIndex(index, value))
    return same && !isRestored ? [] : [{ kind: 'index.restore', index: value.name, value }]
  })
}

const sameIndex = (a: SearchIndex, b: SearchIndex): boolean =>
  JSON.stringify({ ...a, updatedAt: '' }) === JSON.stringify({ ...b, updatedAt: '' })

/** Equal but for the numbers that count changes. */
function sameContent(a: object, b: object): boolean {
  const content = (value: object) =>
    JSON.stringify({ ...value, epoch: 0, snapshot: 0, nextRowId: 0, nextFieldId: 0, updatedAt: '' })
  return content(a) === content(b)
}
