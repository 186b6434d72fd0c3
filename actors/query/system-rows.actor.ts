/** Rows of the system tables, asked of the rooms that own them. */
import { limits } from '../../config/limits.ts'
import { catalog, type Dataset } from '../catalog/contract.ts'
import { journal } from '../journal/contract.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import type { ResultOf } from '../kernel/contract.ts'
import type { StreamTableName, SystemTableName } from './system-table.ts'

/** The rows of a table as of `version`; the newest limits.systemRowsMax of a history. */
export async function systemRows(
  caller: Caller,
  name: Exclude<SystemTableName, StreamTableName>,
  version: number,
): Promise<object[]> {
  switch (name) {
    case 'versions':
      return (await history(caller, version)).map(({ version: number, at, entries }) => ({
        version: number,
        at,
        by: entries[0]?.by,
        message: entries.map((entry) => entry.message).join('; '),
        entries: entries.length,
      }))
    case 'journal':
      return mutations(caller, version)
    case 'datasets':
      return (await allDatasets(caller, version)).map(({ dataset, rows, bytes }) => ({
        name: dataset.name,
        rows,
        bytes,
        snapshot: dataset.snapshot,
        columns: dataset.fields.length,
        files: filesOf(dataset).length,
        updated_at: dataset.updatedAt,
      }))
    default:
      return (await allDatasets(caller, version)).flatMap(({ dataset }) => filesOf(dataset))
  }
}

function filesOf({ name: dataset, base, delta }: Dataset) {
  const files = [
    ...base.map((file) => ({ kind: 'base', ...file })),
    ...delta.flatMap(({ data, deletes, sequence }) => [
      ...(data === undefined ? [] : [{ kind: 'delta', ...data }]),
      { kind: 'deletes', ...deletes, sequence },
    ]),
  ]
  return files.map(({ kind, uri, rows, bytes, sha256, sequence }) => ({
    dataset,
    kind,
    uri,
    rows,
    bytes,
    sha256,
    sequence,
  }))
}

async function history(caller: Caller, version: number) {
  const items = []
  let before: number | undefined = version + 1
  while (before !== undefined && items.length < limits.systemRowsMax) {
    const page: ResultOf<typeof catalog.versions> = await ask(caller, catalog.versions, {
      before,
      limit: limits.listItemsMax,
    })
    items.push(...page.items)
    before = page.next
  }
  return items
}

async function mutations(caller: Caller, version: number): Promise<object[]> {
  const rows = []
  let before: string | undefined = `${version + 1}.0.0`
  while (before !== undefined && rows.length < limits.systemRowsMax) {
    const page: ResultOf<typeof journal.mutations> = await ask(caller, journal.mutations, {
      before,
      limit: limits.listItemsMax,
    })
    rows.push(
      ...page.items.map(({ lakeVersion, requestId, ...row }) => ({
        ...row,
        lake_version: lakeVersion,
        request_id: requestId,
      })),
    )
    before = page.next
  }
  return rows
}

interface HeldDataset {
  readonly dataset: Dataset
  readonly rows: number
  readonly bytes: number
}

async function allDatasets(caller: Caller, version: number): Promise<HeldDataset[]> {
  const held: HeldDataset[] = []
  let after: string | undefined
  do {
    const page: ResultOf<typeof catalog.datasets> = await ask(caller, catalog.datasets, {
      at: version,
      limit: limits.listItemsMax,
      ...(after === undefined ? {} : { after }),
    })
    const sizes = new Map(page.items.map((item) => [item.name, item]))
    const { datasets } = await ask(caller, catalog.resolve, { names: [...sizes.keys()], at: version })
    for (const dataset of datasets) {
      const { rows = 0, bytes = 0 } = sizes.get(dataset.name) ?? {}
      held.push({ dataset, rows, bytes })
    }
    after = page.next
  } while (after !== undefined)
  return held
}
