/** What one change does to the lake, and when it conflicts: the conflict table of the log, as preconditions. */
import { unreachable } from '../kernel/assert.ts'
import { type ChangeOutcome, conflict, type Moment } from './change-outcome.ts'
import type { Change, Dataset } from './commit.ts'
import { changeFiles, numbered } from './file-change.ts'
import { changeIndex, dropIndexesOf, followRows } from './index-change.ts'
import { type Draft, rowsOf } from './state.ts'

type Of<K extends Change['kind']> = Extract<Change, { kind: K }>

/**
 * Applies `change` to the draft where its preconditions hold.
 * Changes of files expect the same epoch, so that they rebase on each other; replace, drop and schema change expect the
 * same snapshot, so that anything in between conflicts.
 */
export function applyChange(draft: Draft, change: Change, moment: Moment): ChangeOutcome {
  switch (change.kind) {
    case 'dataset.put':
      return put(draft, change, moment)
    case 'dataset.files':
      return changeFiles(draft, change, moment)
    case 'dataset.schema':
      return changeSchema(draft, change, moment)
    case 'dataset.domain':
      return changeDomain(draft, change, moment)
    case 'dataset.drop':
      return drop(draft, change)
    case 'dataset.restore':
      return restore(draft, change, moment)
    case 'index.put':
    case 'index.drop':
    case 'index.claim':
    case 'index.publish':
    case 'index.abandon':
    case 'index.retire':
    case 'index.extend':
    case 'index.restore':
      return changeIndex(draft, change, moment)
    case 'ref.put':
      return putTag(draft, change)
    case 'ref.drop':
      return dropTag(draft, change)
    default:
      return unreachable(change)
  }
}

function put(draft: Draft, change: Of<'dataset.put'>, moment: Moment): ChangeOutcome {
  const held = draft.dataset(change.dataset)
  if (change.batch !== undefined && held?.latestBatch?.id === change.batch) {
    return { kind: 'repeated', version: held.latestBatch.version }
  }
  const clash = differs(held, change.expect, change.dataset)
  if (clash !== undefined) return conflict(clash)
  const snapshot = draft.counter(change.dataset) + 1
  const batch = change.batch === undefined ? null : { id: change.batch, version: moment.version }
  const epoch = (held?.epoch ?? 0) + 1
  // ids of rows that were replaced name no other row
  const { files, nextRowId } = numbered(change.files, snapshot, held?.nextRowId ?? 0)
  const value: Dataset = {
    ...change.definition,
    name: change.dataset,
    epoch,
    snapshot,
    rowsAt: snapshot,
    nextRowId,
    base: files,
    delta: [],
    lineage: [{ epoch, added: change.files.reduce((sum, { rows }) => sum + rows, 0), removed: 0 }],
    batches: batch === null ? [] : [batch],
    latestBatch: batch,
    // what its columns are called does not change with its rows
    ...(held?.domain === undefined ? {} : { domain: held.domain }),
    updatedAt: moment.at,
  }
  draft.setDataset(change.dataset, value, snapshot)
  followRows(draft, change.dataset, { snapshot, rows: rowsOf(value), hides: 'all' })
  return { kind: 'applied', change: { ...change, before: held?.snapshot ?? null, after: snapshot } }
}

function changeSchema(draft: Draft, change: Of<'dataset.schema'>, moment: Moment): ChangeOutcome {
  const held = draft.dataset(change.dataset)
  const clash = differs(held, change.expect, change.dataset)
  if (clash !== undefined || held === undefined) return conflict(clash ?? `dataset ${change.dataset} is gone`)
  const snapshot = draft.counter(change.dataset) + 1
  const { fields, nextFieldId, contract } = change
  const value: Dataset = {
    ...held,
    fields,
    nextFieldId,
    contract,
    epoch: held.epoch + 1,
    snapshot,
    updatedAt: moment.at,
  }
  draft.setDataset(change.dataset, value, snapshot)
  return { kind: 'applied', change: { ...change, before: held.snapshot, after: snapshot } }
}

/** No change of rows: the snapshot stays, and nothing that was planned on it is void. */
function changeDomain(draft: Draft, change: Of<'dataset.domain'>, { version }: Moment): ChangeOutcome {
  const held = draft.dataset(change.dataset)
  if (held === undefined || held.id !== change.expect.id)
    return conflict(`dataset ${change.dataset} was dropped or made anew`)
  draft.setDataset(change.dataset, { ...held, domain: { text: change.text, version } }, draft.counter(change.dataset))
  return { kind: 'applied', change: { ...change, before: held.snapshot, after: held.snapshot } }
}

function drop(draft: Draft, change: Of<'dataset.drop'>): ChangeOutcome {
  const held = draft.dataset(change.dataset)
  const clash = differs(held, change.expect, change.dataset)
  if (clash !== undefined || held === undefined) return conflict(clash ?? `dataset ${change.dataset} is gone`)
  draft.setDataset(change.dataset, undefined, draft.counter(change.dataset) + 1)
  dropIndexesOf(draft, change.dataset)
  return { kind: 'applied', change: { ...change, before: held.snapshot, after: null } }
}

function restore(draft: Draft, change: Of<'dataset.restore'>, moment: Moment): ChangeOutcome {
  const held = draft.dataset(change.dataset)
  const clash = differs(held, change.expect, change.dataset)
  if (clash !== undefined) return conflict(clash)
  const snapshot = draft.counter(change.dataset) + 1
  // no epoch is above its snapshot, so this one is above all of any line of history, and voids what was planned there
  // ids of rows and columns that came in between are not given again
  const nextRowId = Math.max(held?.nextRowId ?? 0, change.value.nextRowId)
  const nextFieldId = Math.max(held?.nextFieldId ?? 1, change.value.nextFieldId)
  const value: Dataset = { ...change.value, nextRowId, nextFieldId, epoch: snapshot, snapshot, updatedAt: moment.at }
  draft.setDataset(change.dataset, value, snapshot)
  // where an index is restored as well, that comes after
  followRows(draft, change.dataset, { snapshot, rows: rowsOf(value), hides: 'all' })
  return { kind: 'applied', change: { ...change, before: held?.snapshot ?? null, after: snapshot } }
}

function putTag(draft: Draft, change: Of<'ref.put'>): ChangeOutcome {
  if (draft.tag(change.name) !== undefined) return conflict(`tag ${change.name} exists`)
  draft.setTag(change.name, change.version)
  return { kind: 'applied', change }
}

function dropTag(draft: Draft, change: Of<'ref.drop'>): ChangeOutcome {
  if (draft.tag(change.name) === undefined) return conflict(`tag ${change.name} is gone`)
  draft.setTag(change.name, undefined)
  return { kind: 'applied', change }
}

/** Why the dataset is not what the change was planned on, or undefined where it is. */
function differs(
  held: Dataset | undefined,
  expect: { readonly id: string; readonly snapshot: number } | null,
  name: string,
): string | undefined {
  if (expect === null) return held === undefined ? undefined : `dataset ${name} exists by now`
  if (held === undefined || held.id !== expect.id) return `dataset ${name} was dropped or made anew`
  return held.snapshot === expect.snapshot ? undefined : `dataset ${name} moved past snapshot ${expect.snapshot}`
}
