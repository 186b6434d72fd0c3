/** The tables that the SQL page lists: datasets by name, then those of the schema `lake`. */
import { catalog } from '../../actors/catalog/contract.ts'
import { lakeTables } from '../../actors/query/contract.ts'
import { limits } from '../../config/limits.ts'
import type { Column } from '../../web/cells.ts'
import type { Tables } from '../../web/sql-tables.ts'
import type { Asked } from './page.ts'

type Asking = Pick<Asked<unknown>, 'ask' | 'at'>

interface Wanted {
  /** A part of the name; empty: any. */
  readonly part: string
  /** Tables that this statement names are open from the start. */
  readonly sql: string
}

export async function tablesFor(asking: Asking, { part, sql }: Wanted): Promise<Tables> {
  const { ask, at } = asking
  const { items: found, total } = await ask(catalog.datasets, { limit: limits.pageDatasetsMax, contains: part, ...at })
  const listed = found.map(({ name }) => name)
  const inLake = Object.keys(lakeTables).map((name) => `lake.${name}`)
  const words = new Set(sql.match(/[\w.]+/g))
  const open = listed.filter((name) => words.has(name)).slice(0, limits.pageTablesOpen)
  const datasets = listed.map(async (name) =>
    open.includes(name) ? { name, columns: await columnsOf(asking, name) } : { name },
  )
  return {
    items: [
      ...(await Promise.all(datasets)),
      ...inLake.filter((name) => name.includes(part)).map((name) => ({ name })),
    ],
    wanted: part,
    isCut: total > listed.length,
  }
}

/** @throws LakeError DATASET_UNKNOWN */
export async function columnsOf({ ask, at }: Asking, table: string): Promise<readonly Column[]> {
  const own = Object.entries(lakeTables).find(([name]) => `lake.${name}` === table)
  if (own !== undefined) return own[1].map(([name, type]) => ({ name, type }))
  const { schema } = await ask(catalog.dataset, { name: table, ...at })
  return schema
}
