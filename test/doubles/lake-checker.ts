/** Holds a lake to what its clients were told, with a model that anybody could write. */
import type { Asked, Batch, Ledger } from './lake-ledger.ts'
import { BROKEN, type HistoryItem, type Model, type Replayed, replayed, rowsAmong } from './lake-model.ts'

/** What a reading of a dataset found of one batch. */
export interface FoundBatch {
  readonly batch: string
  /** In order. */
  readonly values: readonly number[]
  readonly distinctIds: number
}

/** A row of the stream `errors`. */
export interface FoundError {
  readonly id: string
  readonly requestId?: string | null | undefined
}

/** A change, as the mutation journal tells it. */
export interface FoundMutation {
  readonly version: number
  readonly requestId: string
}

/** A lake as its readers see it. */
export interface LakeView {
  /** Every version, oldest first. */
  history(): Promise<readonly HistoryItem[]>
  contents(at: number | string): Promise<ReadonlyMap<string, readonly FoundBatch[]>>
  tags(): Promise<ReadonlyMap<string, number>>
  /** The whole stream `errors`, once for each way in which it is read. */
  errors(): Promise<ReadonlyMap<string, readonly FoundError[]>>
  /** The whole mutation journal. */
  mutations(): Promise<readonly FoundMutation[]>
}

/**
 * What is wrong, in sentences; empty where every promise holds.
 * @param pick the versions whose rows are read, of versions 1 to `newest`
 */
export async function checkLake(
  view: LakeView,
  ledger: Ledger,
  pick: (newest: number) => readonly number[] = everyVersion,
): Promise<readonly string[]> {
  const history = await view.history()
  const replay = replayed(history, ledger)
  const { models, faults } = replay
  const versionsOf = versionsByRequest(history)
  return [
    ...orderFaults(history),
    ...faults,
    ...[...ledger.asked.values()].flatMap((asked) =>
      toldFaults(asked, { ...replay, found: versionsOf.get(asked.requestId) ?? [], history, ledger }),
    ),
    ...(await contentFaults(view, models, pick(models.length - 1))),
    ...(await tagFaults(view, models)),
    ...(await errorFaults(view, ledger)),
    ...(await mutationFaults(view, history)),
  ]
}

const everyVersion = (newest: number): readonly number[] => Array.from({ length: newest }, (_, n) => n + 1)

function orderFaults(history: readonly HistoryItem[]): string[] {
  return history.flatMap(({ version, at }, index) => {
    const before = history[index - 1]
    const late = before === undefined || before.at < at ? [] : [`version ${version} is not later than the one before`]
    return version === index + 1 ? late : [`version ${version} is number ${index + 1} of the log`, ...late]
  })
}

function versionsByRequest(history: readonly HistoryItem[]): ReadonlyMap<string, readonly number[]> {
  const versions = new Map<string, number[]>()
  for (const { version, entries } of history) {
    for (const { requestId } of entries) versions.set(requestId, [...(versions.get(requestId) ?? []), version])
  }
  return versions
}

interface Evidence extends Replayed {
  readonly found: readonly number[]
  readonly history: readonly HistoryItem[]
  readonly ledger: Ledger
}

/** Refusals that the operations of the clients may meet. */
const EXPECTED_CODES = new Set([
  'DATASET_UNKNOWN',
  'INGEST_KEY_EXISTS',
  'LAKE_TAG_EXISTS',
  'CATALOG_CONFLICT',
  'LAKE_BUSY',
  'STORAGE_FULL',
])

function toldFaults(asked: Asked, evidence: Evidence): string[] {
  const { requestId, told, since, op } = asked
  const { found, removed } = evidence
  const says = `${requestId} (${saidOf(asked)}) was told ${JSON.stringify(told)} and is in [${found}]`
  switch (told.kind) {
    case 'committed': {
      const isThere = found.length === 1 && found[0] === told.version && told.version > since
      if (isThere && told.removed !== removed.get(requestId)) {
        return [`${says}, where ${removed.get(requestId)} rows had one of its keys`]
      }
      return isThere ? [] : [says]
    }
    case 'repeated':
      return found.length === 0 && wasThere(asked, told.version, evidence) ? [] : [`${says}, not where it says`]
    case 'nothing':
      return found.length === 0 && mayDoNothing(asked, evidence) ? [] : [says]
    case 'done':
      return found.length <= (op.kind === 'compact' ? 1 : 0) ? [] : [says]
    case 'refused':
      return found.length === 0 && EXPECTED_CODES.has(told.code) && mayRefuse(asked, told.code, evidence) ? [] : [says]
    default:
      return found.length <= 1 && told.why === 'no answer' ? [] : [says]
  }
}

const saidOf = ({ op }: Asked): string =>
  JSON.stringify(op.kind === 'ingest' ? { ...op, batch: `${op.batch.id}: ${listed(op.batch.values)}` } : op)

const LISTED_MAX = 12

const listed = (values: readonly number[]): string =>
  values.length <= LISTED_MAX
    ? values.join(' ')
    : `${values.slice(0, LISTED_MAX).join(' ')} … (${values.length} in all)`

/** A delete finds no row only where, at some version that it may have seen, there was none. */
function mayDoNothing({ op, since }: Asked, { models }: Evidence): boolean {
  return op.kind !== 'delete' || models.slice(since).some((model) => rowsAmong(model, op) === 0)
}

/** A key exists only where, at some version that the lake may have looked at, a row had it. */
function mayRefuse({ op, since }: Asked, code: string, { models }: Evidence): boolean {
  if (code !== 'INGEST_KEY_EXISTS' || op.kind !== 'ingest') return true
  const named = { dataset: op.dataset, values: op.batch.values }
  return models.slice(since).some((model) => rowsAmong(model, named) > 0)
}

/** True where the version that a repeat names took this very batch, and the batch was still there when it was asked. */
function wasThere({ op, since }: Asked, version: number, { models, history, ledger }: Evidence): boolean {
  if (op.kind !== 'ingest') return false
  const took = (history[version - 1]?.entries ?? []).some(({ requestId }) => {
    const first = ledger.asked.get(requestId)?.op
    return (
      first?.kind === 'ingest' &&
      first.dataset === op.dataset &&
      first.mode === op.mode &&
      first.batch.id === op.batch.id
    )
  })
  const remembers = ({ datasets }: Model) => {
    const held = datasets.get(op.dataset)
    return op.mode === 'append' ? held?.taken.includes(op.batch.id) : held?.latest === op.batch.id
  }
  return took && models.slice(since).some(remembers)
}

async function contentFaults(
  view: LakeView,
  models: readonly Model[],
  versions: readonly number[],
): Promise<readonly string[]> {
  const faults: string[] = []
  const readOne = async (version: number) => {
    const wanted = models[version]
    if (wanted === undefined) return
    try {
      faults.push(...differences(`version ${version}`, wanted, await view.contents(version)))
    } catch (error) {
      faults.push(`version ${version} cannot be read: ${error instanceof Error ? error.message : error}`)
    }
  }
  const left = [...versions]
  const reader = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await readOne(next)
  }
  await Promise.all([reader(), reader()])
  return faults
}

function differences(
  where: string,
  { datasets }: Model,
  found: ReadonlyMap<string, readonly FoundBatch[]>,
): readonly string[] {
  const names = new Set([...datasets.keys(), ...found.keys()].filter((name) => name !== BROKEN))
  return [...names].flatMap((name) => {
    const [wanted, rows] = [datasets.get(name)?.batches, found.get(name)]
    if (wanted === undefined) return [`${where} has a dataset ${name} that should not be there`]
    if (rows === undefined) return [`${where} lacks the dataset ${name}`]
    const at = `${where}, dataset ${name}`
    return [
      ...wanted.flatMap((batch) => batchFaults(at, batch, rows)),
      ...rows
        .filter((row) => !wanted.some(({ id }) => id === row.batch))
        .map((row) => `${at}: rows ${listed(row.values)} of ${row.batch} should not be there`),
    ]
  })
}

function batchFaults(at: string, { id, values }: Batch, rows: readonly FoundBatch[]): string[] {
  const found = rows.filter(({ batch }) => batch === id)
  const [row] = found
  if (row === undefined) return [`${at}: the batch ${id} is gone`]
  const wanted = values.toSorted((a, b) => a - b)
  if (found.length === 1 && row.distinctIds === wanted.length && `${row.values}` === `${wanted}`) return []
  const [lost, extra] = [minus(wanted, row.values), minus(row.values, wanted)]
  return [
    `${at}: ${id} has ${row.values.length} rows (${row.distinctIds} ids), not ${wanted.length}` +
      `${lost.length === 0 ? '' : `, lacks ${listed(lost)}`}${extra.length === 0 ? '' : `, should not have ${listed(extra)}`}`,
  ]
}

/** Each value as many times as `less` has it not. */
function minus(values: readonly number[], less: readonly number[]): readonly number[] {
  const left = [...less]
  return values.filter((value) => {
    const index = left.indexOf(value)
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
}

/** Tags are as the log says, and a reading by tag is a reading of its version. */
async function tagFaults(view: LakeView, models: readonly Model[]): Promise<readonly string[]> {
  const wanted = models.at(-1)?.tags ?? new Map<string, number>()
  const found = await view.tags()
  const sorted = (tags: ReadonlyMap<string, number>) => JSON.stringify([...tags].sort())
  if (sorted(wanted) !== sorted(found)) return [`the tags are ${sorted(found)}, not ${sorted(wanted)}`]
  const [name, version = 0] = [...wanted].at(-1) ?? []
  const model = models[version]
  if (name === undefined || model === undefined) return []
  return differences(`tag ${name} (version ${version})`, model, await view.contents(name))
}

/** Every failure that was acknowledged has one row in the stream, one without an answer has one at most, no row comes twice. */
async function errorFaults(view: LakeView, ledger: Ledger): Promise<readonly string[]> {
  const readings = await view.errors().catch((error: unknown) => `the error stream cannot be read: ${error}`)
  if (typeof readings === 'string') return [readings]
  const failures = [...ledger.asked.values()].filter(({ op }) => op.kind === 'failure')
  return [...readings].flatMap(([way, rows]) => {
    const ids = Map.groupBy(rows, ({ id }) => id)
    const ofRequest = Map.groupBy(rows, ({ requestId }) => requestId)
    return [
      ...[...ids].flatMap(([id, same]) =>
        same.length === 1 ? [] : [`error ${id} comes ${same.length} times (${way})`],
      ),
      ...failures.flatMap(({ requestId, told }) => {
        const count = ofRequest.get(requestId)?.length ?? 0
        if (count > 1) return [`the error row of ${requestId} is there ${count} times (${way})`]
        return told.kind === 'done' && count === 0 ? [`the error row of ${requestId} is lost (${way})`] : []
      }),
    ]
  })
}

async function mutationFaults(view: LakeView, history: readonly HistoryItem[]): Promise<readonly string[]> {
  const wanted = history.flatMap(({ version, entries }) =>
    entries.flatMap(({ requestId, changes }) => changes.map(() => `${version} ${requestId}`)),
  )
  // the lake may have folded files by itself since its history was read
  const told = (await view.mutations()).filter(({ version }) => version <= history.length)
  const found = told.map(({ version, requestId }) => `${version} ${requestId}`)
  return wanted.sort().join() === found.sort().join()
    ? []
    : [`the mutation journal tells ${found.length} changes, not the ${wanted.length} of the log`]
}
