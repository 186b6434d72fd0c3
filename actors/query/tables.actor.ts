/** Tables of a statement: names to local files of one version. */
import { rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { LRUCache } from 'lru-cache'
import { rowIdColumn, rowSource } from '../../compute/sql/merge-on-read.ts'
import type { QueryTable } from '../../compute/sql/query-table.ts'
import { limits } from '../../config/limits.ts'
import { catalog, type Dataset } from '../catalog/contract.ts'
import { journal } from '../journal/contract.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { storage } from '../storage/contract.ts'
import { candidateOf, type HotCandidate } from './hot-candidate.ts'
import { systemRows } from './system-rows.actor.ts'
import {
  asLines,
  isStreamTable,
  isSystemTable,
  type StreamTableName,
  type SystemTableName,
  systemColumns,
} from './system-table.ts'

interface TableName {
  readonly schema?: 'lake'
  readonly name: string
}

/** What the tables are for: a statement of somebody, or a page of their rows. */
export type Purpose = 'statement' | 'page'

export interface TablesAtVersion {
  readonly lakeVersion: number
  readonly tables: readonly QueryTable[]
  /** Snapshot by dataset. */
  readonly snapshots: Readonly<Record<string, number>>
  /** Where there is one dataset and nothing else. */
  readonly candidate: HotCandidate | undefined
}

export class Tables {
  readonly #folder: string
  /** Files of system tables by table and version. One that leaves stays on disk for as long as a query may read it. */
  readonly #written = new LRUCache<string, Promise<string>>({
    max: limits.systemFilesMax,
    dispose: (writing) => {
      setTimeout(() => removeWritten(writing), limits.streamReaderHorizonMs).unref()
    },
  })

  constructor(folder: string) {
    this.#folder = folder
  }

  /** @throws LakeError QUERY_TABLE_UNKNOWN, and what catalog and storage throw */
  async resolve(
    caller: Caller,
    names: readonly TableName[],
    options: { readonly at?: number | string | undefined; readonly purpose?: Purpose },
  ): Promise<TablesAtVersion> {
    const { at, purpose = 'statement' } = options
    const plain = names.filter((table) => table.schema === undefined).map((table) => table.name)
    const { version, datasets, unknown } = await ask(caller, catalog.resolve, {
      names: plain,
      ...(at === undefined ? {} : { at }),
    })
    if (unknown[0] !== undefined) throw unknownTable(unknown[0], version)
    const system = names.filter((table) => table.schema === 'lake').map((table) => table.name)
    const tables = await Promise.all([
      ...datasets.map((dataset) => openDataset(caller, dataset, purpose)),
      ...system.map((name) => this.#openSystem(caller, name, version)),
    ])
    const [dataset] = datasets
    const [table, ...others] = tables
    return {
      lakeVersion: version,
      tables,
      snapshots: Object.fromEntries(datasets.map(({ name, snapshot }) => [name, snapshot])),
      candidate:
        dataset !== undefined && table !== undefined && others.length === 0 ? candidateOf(dataset, table) : undefined,
    }
  }

  async #openSystem(caller: Caller, name: string, version: number): Promise<QueryTable> {
    if (!isSystemTable(name)) throw unknownTable(`lake.${name}`, version)
    const shape = { schema: 'lake', name, format: 'ndjson', columns: systemColumns(name) } as const
    if (isStreamTable(name)) {
      const { id, parquet, ndjson } = await ask(caller, journal.table, { stream: name })
      const upTo = { column: 'lakeVersion', value: version }
      return { ...shape, id: `lake.${name}@${id}@${version}`, format: 'parquet', files: parquet, tail: ndjson, upTo }
    }
    const id = `lake.${name}@${version}`
    const writing = this.#written.get(id) ?? this.#write(caller, name, version)
    this.#written.set(id, writing)
    // a failure must not stay in the cache
    writing.catch(() => this.#written.delete(id))
    const path = await writing
    // the file's own name is part of the id: one that is written anew is another file
    return { ...shape, id: `${id} ${basename(path)}`, files: [path] }
  }

  async #write(caller: Caller, name: Exclude<SystemTableName, StreamTableName>, version: number): Promise<string> {
    const path = join(this.#folder, `${name}-${version}-${newId()}.ndjson`)
    await writeFile(path, asLines(await systemRows(caller, name, version)))
    return path
  }
}

function removeWritten(writing: Promise<string>): void {
  writing.then((path) => rm(path, { force: true })).catch(() => undefined) // best effort: the next start sweeps it
}

/** A page of rows keeps their order, and shows the hidden ids that name the rows of a dataset without a key. */
async function openDataset(caller: Caller, dataset: Dataset, purpose: Purpose): Promise<QueryTable> {
  const source = await rowSource(dataset, ({ uri, sha256 }) => ask(caller, storage.open, { uri, sha256 }))
  const page = purpose === 'page'
  const shown = page && showsRowIds(dataset) ? 'columns and row ids' : 'columns'
  const merged = { source, shown, order: page ? 'kept' : 'any' } as const
  return {
    name: dataset.name,
    id: `${dataset.id}@${dataset.snapshot}${page ? ' in order' : ''}`,
    format: 'parquet',
    files: source.files.map(({ path }) => path),
    columns: dataset.fields,
    ...(shown === 'columns' && source.deletes.length === 0 ? {} : { merged }),
  }
}

/** A column of that name hides them. */
const showsRowIds = ({ key, fields }: Dataset): boolean =>
  key.length === 0 && fields.every(({ name }) => name.toLowerCase() !== rowIdColumn.name)

const unknownTable = (name: string, version: number): LakeError =>
  new LakeError('QUERY_TABLE_UNKNOWN', `there is no table ${JSON.stringify(name)} at version ${version}`)
