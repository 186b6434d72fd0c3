/** Changes of a dataset's files: rows come, rows go, files are folded into one. */
import { limits } from '../../config/limits.ts'
import { type ChangeOutcome, conflict, type Moment } from './change-outcome.ts'
import type { Batch, Change, DataFile, Dataset, Delta, NewFile, Stretch } from './commit.ts'
import { followRows } from './index-change.ts'
import type { RowChange } from './search-index.ts'
import { type Draft, dataFilesOf } from './state.ts'

type FilesChange = Extract<Change, { kind: 'dataset.files' }>
type Of<O extends FilesChange['op']> = Extract<FilesChange, { op: O }>

/**
 * Appends, upserts, row deletes and compactions expect the epoch that they were planned on. Those that looked at keys
 * expect the very rows as well, and are planned again after others; a compaction expects its inputs to be there still.
 */
export function changeFiles(draft: Draft, change: FilesChange, moment: Moment): ChangeOutcome {
  const held = draft.dataset(change.dataset)
  const repeat = repeatedBatch(held, change)
  if (repeat !== undefined) return { kind: 'repeated', version: repeat.version }
  if (held?.id !== change.expect.id || held.epoch !== change.expect.epoch) {
    return conflict(`dataset ${change.dataset} was replaced, dropped or given another schema`)
  }
  const rowsAt = 'rowsAt' in change.expect ? change.expect.rowsAt : undefined
  if (rowsAt !== undefined && rowsAt !== held.rowsAt) return conflict(`rows of ${change.dataset} changed meanwhile`)
  const snapshot = draft.counter(change.dataset) + 1
  const value = change.op === 'compact' ? compacted(held, change) : rowsChanged({ held, change, snapshot, moment })
  if (value === undefined) return conflict(`a file of ${change.dataset} that was compacted is gone`)
  draft.setDataset(change.dataset, { ...value, snapshot }, snapshot)
  if (change.op !== 'compact') followRows(draft, change.dataset, rowChange(change, snapshot))
  return { kind: 'applied', change: { ...change, before: held.snapshot, after: snapshot } }
}

/** What an index of the dataset has to know of it. */
const rowChange = (change: Of<'append' | 'upsert' | 'delete'>, snapshot: number): RowChange => ({
  snapshot,
  rows: 'add' in change ? change.add.reduce((sum, { rows }) => sum + rows, 0) : 0,
  ...(change.op === 'append' ? {} : { hides: change.deletes }),
})

/** An append repeats any batch that is remembered; an upsert only the latest change of rows. */
function repeatedBatch(held: Dataset | undefined, change: FilesChange): Batch | undefined {
  if (held === undefined || !('batch' in change) || change.batch === undefined) return undefined
  if (change.op === 'append') return held.batches.find(({ id }) => id === change.batch)
  return held.latestBatch?.id === change.batch ? held.latestBatch : undefined
}

interface Rows {
  readonly held: Dataset
  readonly change: Of<'append' | 'upsert' | 'delete'>
  readonly snapshot: number
  readonly moment: Moment
}

function rowsChanged({ held, change, snapshot, moment }: Rows): Dataset {
  const { files, nextRowId } = numbered('add' in change ? change.add : [], snapshot, held.nextRowId)
  const batch = 'batch' in change && change.batch !== undefined ? { id: change.batch, version: moment.version } : null
  const added = files.reduce((sum, { rows }) => sum + rows, 0)
  const removed = change.op === 'append' ? 0 : change.removed
  return {
    ...held,
    rowsAt: snapshot,
    nextRowId,
    ...(change.op === 'append' ? { base: [...held.base, ...files] } : { delta: [...held.delta, delta(change, files)] }),
    lineage: lengthened(held.lineage, { epoch: held.epoch, added, removed }),
    batches: batchesAfter(held, change, batch),
    latestBatch: batch,
    updatedAt: moment.at,
  }

  function delta(of: Of<'upsert' | 'delete'>, [data]: readonly DataFile[]): Delta {
    return { sequence: snapshot, deletes: of.deletes, ...(data === undefined ? {} : { data }) }
  }
}

/** Who deletes rows may want to append them again. */
function batchesAfter({ batches }: Dataset, { op }: Rows['change'], batch: Batch | null): Batch[] {
  if (op === 'delete') return []
  return op === 'append' && batch !== null ? [...batches, batch].slice(-limits.batchIdsMax) : batches
}

/** The dataset with `add` in the place of the inputs, or undefined where one of them is gone. */
function compacted(held: Dataset, { inputs, add }: Of<'compact'>): Dataset | undefined {
  const wanted = new Set<string>(inputs)
  const files = held.base.filter(({ uri }) => wanted.has(uri))
  const deltas = held.delta.filter(({ deletes }) => wanted.has(deletes.uri))
  if (files.length + deltas.length < wanted.size) return undefined
  const folded = dataFilesOf({ base: files, delta: deltas })
  // whatever came later than every input still hides what it hid before; whatever came earlier is folded in
  const sequence = Math.max(...files.map((file) => file.sequence), ...deltas.map((delta) => delta.sequence))
  const firstRowId = folded.reduce((first, file) => Math.min(first, file.firstRowId), held.nextRowId)
  const base = [
    ...held.base.filter(({ uri }) => !wanted.has(uri)),
    ...add.map((file) => ({ ...file, sequence, firstRowId })),
  ].sort((a, b) => a.sequence - b.sequence)
  return { ...held, base, delta: held.delta.filter(({ deletes }) => !wanted.has(deletes.uri)) }
}

/** The files with their sequence and row ids, and the row id after them. */
export function numbered(
  files: readonly NewFile[],
  sequence: number,
  firstRowId: number,
): { files: DataFile[]; nextRowId: number } {
  let nextRowId = firstRowId
  const numberedFiles = files.map((file) => {
    const numberedFile = { ...file, sequence, firstRowId: nextRowId }
    nextRowId += file.rows
    return numberedFile
  })
  return { files: numberedFiles, nextRowId }
}

/** One stretch an epoch; past the bound the two oldest become one, and versions that far back compare coarsely. */
function lengthened(lineage: readonly Stretch[], { epoch, added, removed }: Stretch): Stretch[] {
  const last = lineage.at(-1)
  if (last?.epoch === epoch) {
    return [...lineage.slice(0, -1), { epoch, added: last.added + added, removed: last.removed + removed }]
  }
  const [oldest, second, ...rest] = [...lineage, { epoch, added, removed }]
  if (oldest === undefined || second === undefined || lineage.length < limits.lineageMax) {
    return [...lineage, { epoch, added, removed }]
  }
  const merged = {
    epoch: second.epoch,
    added: oldest.added + second.added,
    removed: oldest.removed + second.removed,
  }
  return [merged, ...rest]
}
