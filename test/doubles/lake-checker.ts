/** Holds a lake to what its clients were told, with a model that anybody could write. */
import { type Asked, type Batch, type Ledger, sumOf } from './lake-ledger.ts'

export interface HistoryItem {
  readonly version: number
  readonly at: string
  readonly entries: readonly {
    readonly requestId: string
    readonly changes?: readonly { readonly op?: string | undefined }[]
  }[]
}

/** What a reading of a dataset found of one batch. */
export interface FoundBatch {
  readonly batch: string
  readonly rows: number
  readonly distinctIds: number
  readonly sum: number
}

/** A lake as its readers see it. */
export interface LakeView {
  /** Every version, oldest first. */
  history(): Promise<readonly HistoryItem[]>
  contents(at: number | string): Promise<ReadonlyMap<string, readonly FoundBatch[]>>
  tags(): Promise<ReadonlyMap<string, number>>
  /** Rejects where the stream `errors` cannot be read. */
  errors(): Promise<void>
}

interface Model {
  readonly datasets: ReadonlyMap<string, readonly Batch[]>
  readonly tags: ReadonlyMap<string, number>
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
  const { models, faults } = replayed(history, ledger)
  const versionsOf = versionsByRequest(history)
  return [
    ...orderFaults(history),
    ...faults,
    ...[...ledger.asked.values()].flatMap((asked) =>
      toldFaults(asked, { found: versionsOf.get(asked.requestId) ?? [], models, history, ledger }),
    ),
    ...(await contentFaults(view, models, pick(models.length - 1))),
    ...(await tagFaults(view, models)),
    ...(await view.errors().then(
      () => [],
      (error: unknown) => [`the error stream cannot be read: ${error}`],
    )),
  ]
}

export const everyVersion = (newest: number): readonly number[] => Array.from({ length: newest }, (_, n) => n + 1)

function orderFaults(history: readonly HistoryItem[]): string[] {
  return history.flatMap(({ version, at }, index) => {
    const before = history[index - 1]
    const late = before === undefined || before.at < at ? [] : [`version ${version} is not later than the one before`]
    return version === index + 1 ? late : [`version ${version} is number ${index + 1} of the log`, ...late]
  })
}

/** The lake at each version, by replaying what was asked in the order that the log says. */
function replayed(history: readonly HistoryItem[], ledger: Ledger): { models: Model[]; faults: string[] } {
  const models: Model[] = [{ datasets: new Map(), tags: new Map() }]
  const faults: string[] = []
  for (const { version, entries } of history) {
    let model = models.at(-1) ?? { datasets: new Map(), tags: new Map() }
    for (const { requestId, changes = [] } of entries) {
      // the lake folds files by itself when there are many; that changes no row
      if (changes.length > 0 && changes.every(({ op }) => op === 'compact')) continue
      const asked = ledger.asked.get(requestId)
      if (asked === undefined) {
        faults.push(`nobody asked for ${requestId} in version ${version}`)
        continue
      }
      const twice = isTwice(model, asked)
      if (twice) faults.push(`version ${version} takes the batch of ${requestId} a second time`)
      model = applied(model, asked, models)
    }
    models.push(model)
  }
  return { models, faults }
}

function isTwice({ datasets }: Model, { op }: Asked): boolean {
  if (op.kind !== 'ingest' || op.mode === 'replace') return false
  return (datasets.get(op.dataset) ?? []).some(({ id }) => id === op.batch.id)
}

function applied(model: Model, { op }: Asked, models: readonly Model[]): Model {
  if (op.kind === 'tag') return { ...model, tags: new Map([...model.tags, [op.name, op.at]]) }
  const held = model.datasets.get(op.dataset) ?? []
  const older = op.kind === 'rollback' ? models[op.to]?.datasets.get(op.dataset) : undefined
  const content = op.kind === 'rollback' ? older : op.mode === 'append' ? [...held, op.batch] : [op.batch]
  const datasets = new Map(model.datasets)
  if (content === undefined) datasets.delete(op.dataset)
  else datasets.set(op.dataset, content)
  return { ...model, datasets }
}

function versionsByRequest(history: readonly HistoryItem[]): ReadonlyMap<string, readonly number[]> {
  const versions = new Map<string, number[]>()
  for (const { version, entries } of history) {
    for (const { requestId } of entries) versions.set(requestId, [...(versions.get(requestId) ?? []), version])
  }
  return versions
}

interface Evidence {
  readonly found: readonly number[]
  readonly models: readonly Model[]
  readonly history: readonly HistoryItem[]
  readonly ledger: Ledger
}

/** Refusals that the operations of the clients may meet. */
const EXPECTED_CODES = new Set(['DATASET_UNKNOWN', 'LAKE_TAG_EXISTS', 'CATALOG_CONFLICT', 'LAKE_BUSY', 'STORAGE_FULL'])

function toldFaults(asked: Asked, evidence: Evidence): string[] {
  const { requestId, told, since } = asked
  const { found } = evidence
  const says = `${requestId} (${JSON.stringify(asked.op)}) was told ${JSON.stringify(told)} and is in [${found}]`
  switch (told.kind) {
    case 'committed':
      return found.length === 1 && found[0] === told.version && told.version > since ? [] : [says]
    case 'repeated':
      return found.length === 0 && wasThere(asked, told.version, evidence) ? [] : [`${says}, not where it says`]
    case 'nothing':
      return found.length === 0 ? [] : [says]
    case 'refused':
      return found.length === 0 && EXPECTED_CODES.has(told.code) ? [] : [says]
    default:
      return found.length <= 1 && told.why === 'no answer' ? [] : [says]
  }
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
  const holds = (model: Model) => (model.datasets.get(op.dataset) ?? []).some(({ id }) => id === op.batch.id)
  return took && models.slice(since).some(holds)
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
  const names = new Set([...datasets.keys(), ...found.keys()])
  return [...names].flatMap((name) => {
    const [wanted, rows] = [datasets.get(name), found.get(name)]
    if (wanted === undefined) return [`${where} has a dataset ${name} that should not be there`]
    if (rows === undefined) return [`${where} lacks the dataset ${name}`]
    const at = `${where}, dataset ${name}`
    return [
      ...wanted.flatMap((batch) =>
        batchFaults(
          at,
          batch,
          rows.filter((row) => row.batch === batch.id),
        ),
      ),
      ...rows
        .filter((row) => !wanted.some(({ id }) => id === row.batch))
        .map((row) => `${at}: ${row.rows} rows of ${row.batch} should not be there`),
    ]
  })
}

function batchFaults(at: string, batch: Batch, found: readonly FoundBatch[]): string[] {
  const [row] = found
  if (row === undefined) return [`${at}: the batch ${batch.id} is gone`]
  if (found.length === 1 && row.rows === batch.rows && row.distinctIds === batch.rows && row.sum === sumOf(batch)) {
    return []
  }
  return [`${at}: ${batch.id} has ${row.rows} rows (${row.distinctIds} ids), not ${batch.rows}`]
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
