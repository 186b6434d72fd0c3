/** Tables of a statement: names to local files of one version. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LRUCache } from 'lru-cache'
import type { QueryTable } from '../../compute/query-table.ts'
import { limits } from '../../config/limits.ts'
import { catalog, type Dataset } from '../catalog/contract.ts'
import { journal } from '../journal/contract.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import { storage } from '../storage/contract.ts'
import { systemRows } from './system-rows.actor.ts'
import { asLines, isSystemTable, type SystemTableName, systemColumns } from './system-table.ts'

interface TableName {
  readonly schema?: 'lake'
  readonly name: string
}

export interface TablesAtVersion {
  readonly lakeVersion: number
  readonly tables: readonly QueryTable[]
  /** Snapshot by dataset. */
  readonly snapshots: Readonly<Record<string, number>>
}

export class Tables {
  readonly #folder: string
  /** Files of system tables by table and version; old ones stay on disk until the boot ends, since a query may read them. */
  readonly #written = new LRUCache<string, Promise<string>>({ max: limits.systemFilesMax })

  constructor(folder: string) {
    this.#folder = folder
  }

  /** @throws LakeError QUERY_TABLE_UNKNOWN, and what catalog and storage throw */
  async resolve(
    caller: Caller,
    names: readonly TableName[],
    at: number | string | undefined,
  ): Promise<TablesAtVersion> {
    const plain = names.filter((table) => table.schema === undefined).map((table) => table.name)
    const { version, datasets, unknown } = await ask(caller, catalog.resolve, {
      names: plain,
      ...(at === undefined ? {} : { at }),
    })
    if (unknown[0] !== undefined) throw unknownTable(unknown[0], version)
    const system = names.filter((table) => table.schema === 'lake').map((table) => table.name)
    const tables = await Promise.all([
      ...datasets.map((dataset) => openDataset(caller, dataset)),
      ...system.map((name) => this.#openSystem(caller, name, version)),
    ])
    return {
      lakeVersion: version,
      tables,
      snapshots: Object.fromEntries(datasets.map(({ name, snapshot }) => [name, snapshot])),
    }
  }

  async #openSystem(caller: Caller, name: string, version: number): Promise<QueryTable> {
    if (!isSystemTable(name)) throw unknownTable(`lake.${name}`, version)
    const shape = { schema: 'lake', name, format: 'ndjson', columns: systemColumns(name) } as const
    if (name === 'errors') {
      const { id, parquet, ndjson } = await ask(caller, journal.table, { stream: name })
      const upTo = { column: 'lakeVersion', value: version }
      return { ...shape, id: `lake.errors@${id}@${version}`, format: 'parquet', files: parquet, tail: ndjson, upTo }
    }
    const id = `lake.${name}@${version}`
    const writing = this.#written.get(id) ?? this.#write(caller, name, version)
    this.#written.set(id, writing)
    // a failure must not stay in the cache
    writing.catch(() => this.#written.delete(id))
    return { ...shape, id, files: [await writing] }
  }

  async #write(caller: Caller, name: Exclude<SystemTableName, 'errors'>, version: number): Promise<string> {
    const path = join(this.#folder, `${name}-${version}.ndjson`)
    await writeFile(path, asLines(await systemRows(caller, name, version)))
    return path
  }
}

async function openDataset(caller: Caller, dataset: Dataset): Promise<QueryTable> {
  const opened = await Promise.all(dataset.base.map(({ uri, sha256 }) => ask(caller, storage.open, { uri, sha256 })))
  return {
    name: dataset.name,
    id: `${dataset.id}@${dataset.snapshot}`,
    format: 'parquet',
    files: opened.map(({ path }) => path),
    columns: dataset.fields,
  }
}

const unknownTable = (name: string, version: number): LakeError =>
  new LakeError('QUERY_TABLE_UNKNOWN', `there is no table ${JSON.stringify(name)} at version ${version}`)
