/** What a lake must hold at each version: what was asked, done again in the order that its log says. */
import type { Asked, Batch, Ledger } from './lake-ledger.ts'

export interface HistoryItem {
  readonly version: number
  readonly at: string
  readonly entries: readonly {
    readonly requestId: string
    readonly changes: readonly { readonly op?: string | undefined }[]
  }[]
}

export interface HeldDataset {
  /** What is left of each batch; one without a row left is not here. */
  readonly batches: readonly Batch[]
  /** Ids of batches that an append would repeat. */
  readonly taken: readonly string[]
  /** The batch of the latest change of rows: what a replace or an upsert would repeat. */
  readonly latest: string | undefined
}

export interface Model {
  readonly datasets: ReadonlyMap<string, HeldDataset>
  readonly tags: ReadonlyMap<string, number>
}

export interface Replayed {
  /** By version, the empty lake first. */
  readonly models: readonly Model[]
  /** Rows that each delete took away, by its request. */
  readonly removed: ReadonlyMap<string, number>
  readonly faults: readonly string[]
}

/**
 * A dataset whose file the test took away, so that readings of it fail as an operator wants to know. Nobody is held to
 * its rows.
 */
export const BROKEN = 'broken'

export function replayed(history: readonly HistoryItem[], ledger: Ledger): Replayed {
  const models: Model[] = [{ datasets: new Map(), tags: new Map() }]
  const removed = new Map<string, number>()
  const faults: string[] = []
  for (const { version, entries } of history) {
    let model = models.at(-1) ?? { datasets: new Map(), tags: new Map() }
    for (const { requestId, changes } of entries) {
      // the lake folds files when it is asked to and by itself; that changes no row
      if (changes.length > 0 && changes.every(({ op }) => op === 'compact')) continue
      const asked = ledger.asked.get(requestId)
      if (asked === undefined || asked.op.kind === 'compact' || asked.op.kind === 'failure') {
        faults.push(`nobody asked for ${requestId} in version ${version}`)
        continue
      }
      faults.push(...wrongTakes(model, asked).map((why) => `version ${version} takes ${why} (${requestId})`))
      if (asked.op.kind === 'delete') removed.set(requestId, rowsAmong(model, asked.op))
      model = applied(model, asked, models)
    }
    models.push(model)
  }
  return { models, removed, faults }
}

/** Visible rows that have one of the keys. */
export function rowsAmong(
  { datasets }: Model,
  { dataset, values }: { readonly dataset: string; readonly values: readonly number[] },
): number {
  const held = (datasets.get(dataset)?.batches ?? []).flatMap((batch) => batch.values)
  return held.filter((value) => values.includes(value)).length
}

function wrongTakes(model: Model, { op }: Asked): string[] {
  if (op.kind !== 'ingest' || op.mode !== 'append') return []
  const twice = model.datasets.get(op.dataset)?.taken.includes(op.batch.id) ?? false
  const clashes = op.keyed && rowsAmong(model, { dataset: op.dataset, values: op.batch.values }) > 0
  return [...(twice ? ['the batch a second time'] : []), ...(clashes ? ['an append of keys that were there'] : [])]
}

function applied(model: Model, { op }: Asked, models: readonly Model[]): Model {
  switch (op.kind) {
    case 'tag':
      return { ...model, tags: new Map([...model.tags, [op.name, op.at]]) }
    case 'rollback':
      return withDataset(model, op.dataset, models[op.to]?.datasets.get(op.dataset))
    case 'delete': {
      const batches = without(model.datasets.get(op.dataset)?.batches ?? [], op.values)
      return withDataset(model, op.dataset, { batches, taken: [], latest: undefined })
    }
    case 'ingest':
      return withDataset(model, op.dataset, ingested(model.datasets.get(op.dataset), op))
    default:
      return model
  }
}

function withDataset(model: Model, name: string, held: HeldDataset | undefined): Model {
  const datasets = new Map(model.datasets)
  if (held === undefined) datasets.delete(name)
  else datasets.set(name, held)
  return { ...model, datasets }
}

function ingested(
  held: HeldDataset | undefined,
  { mode, batch }: { readonly mode: 'append' | 'replace' | 'upsert'; readonly batch: Batch },
): HeldDataset {
  if (held === undefined || mode === 'replace') return { batches: [batch], taken: [batch.id], latest: batch.id }
  const { batches, taken } = held
  if (mode === 'upsert') return { batches: joined(without(batches, batch.values), batch), taken, latest: batch.id }
  return { batches: joined(batches, batch), taken: [...taken, batch.id], latest: batch.id }
}

/** A batch comes twice where its first rows were deleted. */
function joined(batches: readonly Batch[], { id, values }: Batch): readonly Batch[] {
  const before = batches.find((each) => each.id === id)?.values ?? []
  return [...batches.filter((each) => each.id !== id), { id, values: [...before, ...values] }]
}

const without = (batches: readonly Batch[], values: readonly number[]): readonly Batch[] =>
  batches
    .map((batch) => ({ ...batch, values: batch.values.filter((value) => !values.includes(value)) }))
    .filter((batch) => batch.values.length > 0)
