/** What differs between two versions of the lake. */
import { byText } from '../kernel/order.ts'
import type { Dataset, Stretch } from './commit.ts'
import { type LakeState, rowsOf } from './state.ts'

export interface DatasetDiff {
  readonly name: string
  readonly change: 'created' | 'dropped' | 'changed'
  readonly before: number | null
  readonly after: number | null
  readonly rowsAdded: number
  readonly rowsRemoved: number
  readonly columnsAdded: string[]
  readonly columnsRemoved: string[]
}

/** Datasets that differ, by name. A row that an upsert changed is removed and added; what a compaction does is no difference. */
export function diffStates(from: LakeState, to: LakeState): DatasetDiff[] {
  const names = new Set([...from.datasets.keys(), ...to.datasets.keys()])
  return [...names].sort(byText).flatMap((name) => {
    const a = from.datasets.get(name)
    const b = to.datasets.get(name)
    const diff = diffDataset(name, a, b)
    return diff === undefined ? [] : [diff]
  })
}

function diffDataset(name: string, a: Dataset | undefined, b: Dataset | undefined): DatasetDiff | undefined {
  const columns = {
    before: (a?.fields ?? []).map((field) => field.name),
    after: (b?.fields ?? []).map((field) => field.name),
  }
  const diff: DatasetDiff = {
    name,
    change: a === undefined ? 'created' : b === undefined ? 'dropped' : 'changed',
    before: a?.snapshot ?? null,
    after: b?.snapshot ?? null,
    ...rowsBetween(a, b),
    columnsAdded: columns.after.filter((column) => !columns.before.includes(column)),
    columnsRemoved: columns.before.filter((column) => !columns.after.includes(column)),
  }
  if (diff.change !== 'changed') return diff
  const changed = diff.rowsAdded + diff.rowsRemoved + diff.columnsAdded.length + diff.columnsRemoved.length
  return changed > 0 || a?.id !== b?.id || !sameFields(a, b) ? diff : undefined
}

/** A column may change its type or its name's place without coming or going. */
const sameFields = (a: Dataset | undefined, b: Dataset | undefined): boolean =>
  JSON.stringify(a?.fields) === JSON.stringify(b?.fields)

/** Both histories begin with the same stretches, up to one that goes on further in one of them; then they part. */
function rowsBetween(a: Dataset | undefined, b: Dataset | undefined): { rowsAdded: number; rowsRemoved: number } {
  const [from, to] = [a?.lineage ?? [], b?.lineage ?? []]
  let shared = 0
  while (a?.id === b?.id && from[shared] !== undefined && from[shared]?.epoch === to[shared]?.epoch) shared += 1
  if (shared === 0) return { rowsAdded: rowsOf({ lineage: to }), rowsRemoved: rowsOf({ lineage: from }) }
  const steps = [
    ...to.map((stretch, index) => [(index < shared && from[index]) || none, stretch] as const),
    ...from.slice(shared).map((stretch) => [stretch, none] as const),
  ]
  let [rowsAdded, rowsRemoved] = [0, 0]
  for (const [before, after] of steps) {
    rowsAdded += Math.max(0, after.added - before.added) + Math.max(0, before.removed - after.removed)
    rowsRemoved += Math.max(0, after.removed - before.removed) + Math.max(0, before.added - after.added)
  }
  return { rowsAdded, rowsRemoved }
}

const none: Stretch = { epoch: 0, added: 0, removed: 0 }
