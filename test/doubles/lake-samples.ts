/** Small values of the log, for tests: definitions, files, changes and submissions by name. */
import { createHash } from 'node:crypto'
import {
  type Change,
  COMMIT_FORMAT,
  type Commit,
  type Dataset,
  type Definition,
  type NewFile,
} from '../../actors/catalog/commit.ts'
import { type EntryPlan, planCommit, type Submission } from '../../actors/catalog/fold.ts'
import { type DeletesFile, IndexName } from '../../actors/catalog/search-index.ts'
import { emptyLake, type LakeState, rowsOf } from '../../actors/catalog/state.ts'
import { DatasetName, LakeVersion, ObjectUri, Sha256 } from '../../actors/kernel/ids.ts'

export const named = (name: string): DatasetName => DatasetName.parse(name)

export const batchOf = (text: string): Sha256 => Sha256.parse(createHash('sha256').update(text).digest('hex'))

/** A dataset of two columns; `id` is its ULID. */
export const definition = (id = 'd1', columns: readonly string[] = ['id', 'name']): Definition => ({
  id,
  key: [],
  fields: columns.map((name, index) => ({ fieldId: index + 1, name, type: 'VARCHAR', nullable: true })),
  nextFieldId: columns.length + 1,
  contract: { positional: false },
})

export const newFile = (name: string, rows = 10): NewFile => ({
  uri: ObjectUri.parse(`primary://datasets/${name}.parquet`),
  sha256: batchOf(name),
  bytes: rows * 8,
  rows,
  bounds: [{ fieldId: 1, nulls: 0, min: 'a', max: 'z' }],
})

type Of<K extends Change['kind']> = Extract<Change, { kind: K }>
type Files<O> = Extract<Of<'dataset.files'>, { op: O }>
type Held = Pick<Dataset, 'id' | 'snapshot' | 'epoch'>
/** What a change that looked at keys must know. */
type HeldRows = Pick<Dataset, 'id' | 'epoch' | 'rowsAt'>

/** `over`: the dataset that it replaces; absent: none of that name may exist. */
export const put = (
  dataset: string,
  files: readonly string[],
  parts: { readonly id?: string; readonly over?: Held | undefined; readonly batch?: string } = {},
): Of<'dataset.put'> => ({
  kind: 'dataset.put',
  dataset: named(dataset),
  expect: parts.over === undefined ? null : { id: parts.over.id, snapshot: parts.over.snapshot },
  definition: definition(parts.id ?? parts.over?.id ?? 'd1'),
  files: files.map((name) => newFile(name)),
  ...(parts.batch === undefined ? {} : { batch: batchOf(parts.batch) }),
})

export const append = (
  dataset: string,
  files: readonly string[],
  parts: { readonly to: Held; readonly batch?: string },
): Files<'append'> => ({
  kind: 'dataset.files',
  dataset: named(dataset),
  op: 'append',
  expect: { id: parts.to.id, epoch: parts.to.epoch },
  add: files.map((name) => newFile(name)),
  ...(parts.batch === undefined ? {} : { batch: batchOf(parts.batch) }),
})

export const newDeletes = (name: string, rows = 3): DeletesFile => ({
  uri: ObjectUri.parse(`primary://datasets/${name}.deletes.parquet`),
  sha256: batchOf(`${name} deletes`),
  bytes: rows,
  rows,
})

const rowsOfHeld = ({ id, epoch, rowsAt }: HeldRows) => ({ id, epoch, rowsAt })

/** Ten rows of which three were there already, unless `removed` says otherwise. */
export const upsert = (
  dataset: string,
  file: string,
  parts: { readonly to: HeldRows; readonly batch?: string; readonly removed?: number },
): Files<'upsert'> => ({
  kind: 'dataset.files',
  dataset: named(dataset),
  op: 'upsert',
  expect: rowsOfHeld(parts.to),
  add: [newFile(file)],
  deletes: newDeletes(file, 10),
  removed: parts.removed ?? 3,
  ...(parts.batch === undefined ? {} : { batch: batchOf(parts.batch) }),
})

export const deleteRows = (
  dataset: string,
  file: string,
  parts: { readonly of: HeldRows; readonly removed?: number },
): Files<'delete'> => ({
  kind: 'dataset.files',
  dataset: named(dataset),
  op: 'delete',
  expect: rowsOfHeld(parts.of),
  deletes: newDeletes(file),
  removed: parts.removed ?? 3,
})

/** A text index over the column `name`; its id is `i1`. */
export const putIndex = (index: string, parts: { readonly dataset: string }): Of<'index.put'> => ({
  kind: 'index.put',
  index: IndexName.parse(index),
  definition: {
    id: 'i1',
    dataset: named(parts.dataset),
    columns: ['name'],
    kind: 'text',
    metric: 'cosine',
    embedder: 'static',
    params: { m: 16, efConstruction: 100, ef: 80, shards: 1 },
    recallFloor: 0.95,
  },
})

/** Everything that `of` holds, folded into one file. */
export const compact = (dataset: string, file: string, of: Dataset): Files<'compact'> => ({
  kind: 'dataset.files',
  dataset: named(dataset),
  op: 'compact',
  expect: { id: of.id, epoch: of.epoch },
  inputs: [...of.base.map(({ uri }) => uri), ...of.delta.map(({ deletes }) => deletes.uri)],
  add: [newFile(file, Math.max(0, rowsOf(of)))],
})

export const schemaChange = (dataset: string, of: Held, columns: readonly string[]): Of<'dataset.schema'> => {
  const { fields, nextFieldId, contract } = definition(of.id, columns)
  return { kind: 'dataset.schema', dataset: named(dataset), expect: snapshotOf(of), fields, nextFieldId, contract }
}

export const drop = (dataset: string, of: Held): Of<'dataset.drop'> => ({
  kind: 'dataset.drop',
  dataset: named(dataset),
  expect: snapshotOf(of),
})

const snapshotOf = ({ id, snapshot }: Held) => ({ id, snapshot })

export const submission = (changes: Submission['changes'], parts: Partial<Submission> = {}): Submission => ({
  by: 'test',
  message: 'a change',
  requestId: 'r-1',
  outcome: {},
  ...parts,
  changes,
})

/** The ISO time of second `n` of a day. */
export const second = (n: number): string => new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString()

/** The commit after `state`, one second after it. */
export const asCommit = (state: LakeState, entries: Commit['entries']): Commit => ({
  format: COMMIT_FORMAT,
  commitId: `c${state.version + 1}`,
  version: LakeVersion.parse(state.version + 1),
  at: second(state.version + 1),
  entries,
})

/** Plans each change as a commit of its own; the last plan and the state after. */
export function committed(state: LakeState, ...changes: Change[]): { state: LakeState; plan: EntryPlan } {
  let after = state
  let plan: EntryPlan = { kind: 'nothing' }
  for (const change of changes) {
    const planned = planCommit(after, [submission([change])], second(after.version + 1))
    plan = planned.plans[0] ?? plan
    if (planned.entries.length > 0) after = planned.next
  }
  return { state: after, plan }
}

/** Fails where there is none of that name. */
export const heldIn = (state: LakeState, name = 'workers'): Dataset => {
  const dataset = state.datasets.get(name)
  if (dataset === undefined) throw new Error(`no ${name}`)
  return dataset
}

/** The lake after these changes, a commit each. */
export const lakeOf = (...changes: Change[]): LakeState => committed(emptyLake, ...changes).state
