/** How the catalog's facts look from outside: no pointers, only what a reader can use. */
import { byText } from '../kernel/order.ts'
import type { Bound, Change, Commit, Dataset, Entry } from './commit.ts'
import type { SearchIndex } from './search-index.ts'
import { bytesOf, dataFilesOf, rowsOf } from './state.ts'

/** @param indexes of any dataset; those of this one are taken */
export const summaryOf = (dataset: Dataset, indexes: Iterable<SearchIndex>) => ({
  name: dataset.name,
  rows: rowsOf(dataset),
  bytes: bytesOf(dataset),
  snapshot: dataset.snapshot,
  key: dataset.key,
  updatedAt: dataset.updatedAt,
  indexes: [...indexes].filter((index) => index.dataset === dataset.name).map(indexBadge),
})

/** `building` where nothing is live yet; the number is that of the live generation, else of the newest, 0 where there is none. */
const indexBadge = ({ name, live, generations }: SearchIndex) => {
  const newest = generations.at(-1)
  return live === null
    ? { name, generation: newest?.generation ?? 0, state: newest?.state ?? 'empty' }
    : { name, generation: live, state: 'live' }
}

/**
 * Statistics of the whole dataset; a column that some file lacks is null there. Until a compaction, rows that were
 * deleted or changed count as well: bounds still hold, nulls are at most so many.
 */
export function statsOf(dataset: Dataset) {
  const files = dataFilesOf(dataset)
  return dataset.fields.flatMap((field) => {
    const bounds = files.map((file) => ({
      rows: file.rows,
      bound: file.bounds.find((each) => each.fieldId === field.fieldId),
    }))
    if (bounds.every(({ bound }) => bound === undefined)) return []
    const nulls = bounds.reduce((sum, { rows, bound }) => sum + (bound?.nulls ?? rows), 0)
    const stated = bounds.flatMap(({ rows, bound }) => (bound === undefined || bound.nulls === rows ? [] : [bound]))
    return [{ name: field.name, nulls, ...extremes(stated, orderOf(field.type)) }]
  })
}

type Scalar = NonNullable<Bound['min']>

/** Of files that have values of the column; nothing where one of them states no bound. */
function extremes(bounds: readonly Bound[], order: Order): { min?: Scalar; max?: Scalar } {
  const min = extreme(
    bounds.map((bound) => bound.min),
    (value, best) => order(value, best) < 0,
  )
  const max = extreme(
    bounds.map((bound) => bound.max),
    (value, best) => order(value, best) > 0,
  )
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}

function extreme(
  values: readonly (Scalar | undefined)[],
  isBetter: (value: Scalar, best: Scalar) => boolean,
): Scalar | undefined {
  const [first, ...rest] = values
  return rest.reduce(
    (best, value) => (best === undefined || value === undefined ? undefined : isBetter(value, best) ? value : best),
    first,
  )
}

type Order = (a: Scalar, b: Scalar) => number

/** Exact numbers may be text, since JSON cannot hold them all; they are compared digit for digit. */
const orderOf = (type: string): Order => (/^(DECIMAL|U?\w*INT)/.test(type) ? byDigits : byValue)

const byValue: Order = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

function byDigits(a: Scalar, b: Scalar): number {
  const [left, right] = [String(a), String(b)]
  const places = Math.max(...[left, right].map((text) => text.split('.')[1]?.length ?? 0))
  const scaled = (text: string): bigint => {
    const [whole = '', fraction = ''] = text.split('.')
    return BigInt(whole + fraction.padEnd(places, '0'))
  }
  const difference = scaled(left) - scaled(right)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

interface ChangeSummary {
  readonly kind: string
  readonly dataset?: string
  readonly op?: string
  readonly tag?: string
  readonly index?: string
  readonly generation?: number
  readonly rows?: number
  readonly removed?: number
  readonly before?: number | null
  readonly after?: number | null
}

/** One change in a line of the history. */
export function changeSummary(change: Change): ChangeSummary {
  if ('index' in change) return indexSummary(change)
  switch (change.kind) {
    case 'ref.put':
    case 'ref.drop':
      return { kind: change.kind, tag: change.name }
    case 'dataset.put':
      return { ...pointers(change), rows: rowsIn(change.files) }
    case 'dataset.files':
      return { ...pointers(change), op: change.op, ...rowsChanged(change) }
    case 'dataset.restore':
      return { ...pointers(change), rows: rowsOf(change.value) }
    default:
      return pointers(change)
  }
}

function indexSummary(change: Extract<Change, { index: string }>): ChangeSummary {
  const generation = 'generation' in change ? change.generation : undefined
  const named = { kind: change.kind, index: change.index }
  return generation === undefined ? named : { ...named, generation }
}

const rowsIn = (files: readonly { readonly rows: number }[]): number => files.reduce((sum, file) => sum + file.rows, 0)

function rowsChanged(change: Extract<Change, { kind: 'dataset.files' }>): Pick<ChangeSummary, 'rows' | 'removed'> {
  switch (change.op) {
    case 'upsert':
      return { rows: rowsIn(change.add), removed: change.removed }
    case 'delete':
      return { removed: change.removed }
    default:
      return { rows: rowsIn(change.add) }
  }
}

const pointers = (change: Extract<Change, { dataset: string }>) => ({
  kind: change.kind,
  dataset: change.dataset,
  before: change.before ?? null,
  after: change.after ?? null,
})

export const versionOf = (commit: Commit) => ({
  version: commit.version,
  at: commit.at,
  entries: commit.entries.map((entry) => ({
    by: entry.by,
    message: entry.message,
    requestId: entry.requestId,
    changes: entry.changes.map(changeSummary),
  })),
})

/** The snapshot of each dataset after an entry; null for one that it dropped. */
export function snapshotsOf(entry: Entry): Record<string, number | null> {
  return Object.fromEntries(
    entry.changes.flatMap((change) => ('dataset' in change ? [[change.dataset, change.after ?? null] as const] : [])),
  )
}

export const batchOf = (change: Change): string | undefined => ('batch' in change ? change.batch : undefined)

/** A page of names in order, after `after`. */
export function pageOf(names: Iterable<string>, options: { after?: string | undefined; limit: number }) {
  const { after, limit } = options
  const rest = [...names].sort(byText).filter((name) => after === undefined || name > after)
  const page = rest.slice(0, limit)
  const next = rest.length > limit ? page.at(-1) : undefined
  return { page, ...(next === undefined ? {} : { next }) }
}
