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
  const names = await datasetNames(asking, part)
  const listed = names.slice(0, limits.pageDatasetsMax)
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
    isCut: names.length > listed.length,
  }
}

/** One more than are listed is enough to know that there are more. */
async function datasetNames({ ask, at }: Asking, part: string): Promise<readonly string[]> {
  const found: string[] = []
  let after: string | undefined
  for (let seen = 0; seen < limits.pageDatasetsFiltered; seen += limits.listItemsMax) {
    const limit = part === '' ? limits.pageDatasetsMax + 1 : limits.listItemsMax
    const { items, next } = await ask(catalog.datasets, { limit, ...(after === undefined ? {} : { after }), ...at })
    found.push(...items.map(({ name }) => name).filter((name) => name.includes(part)))
    if (next === undefined || found.length > limits.pageDatasetsMax) break
    after = next
  }
  return found
}

/** @throws LakeError DATASET_UNKNOWN */
export async function columnsOf({ ask, at }: Asking, table: string): Promise<readonly Column[]> {
  const own = Object.entries(lakeTables).find(([name]) => `lake.${name}` === table)
  if (own !== undefined) return own[1].map(([name, type]) => ({ name, type }))
  const { schema } = await ask(catalog.dataset, { name: table, ...at })
  return schema
}
