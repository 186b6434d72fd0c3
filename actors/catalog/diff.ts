/** What differs between two versions of the lake. */
import { byText } from '../kernel/order.ts'
import type { Dataset } from './commit.ts'
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

/** Datasets that differ, by name. Rows are counted by the files that came and went. */
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
    rowsAdded: rowsOnlyIn(b, a),
    rowsRemoved: rowsOnlyIn(a, b),
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

function rowsOnlyIn(here: Dataset | undefined, there: Dataset | undefined): number {
  if (here === undefined) return 0
  if (there === undefined) return rowsOf(here)
  const shared = new Set(there.base.map((file) => file.uri))
  return here.base.filter((file) => !shared.has(file.uri)).reduce((sum, file) => sum + file.rows, 0)
}
