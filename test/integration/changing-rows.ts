/** What the tests of changing rows ask a lake over and over. */
import { ingest } from '../../actors/ingest/contract.ts'
import type { Lake } from './lake.ts'

/** CSV of `id,value`. */
export const csvOf = (rows: readonly (readonly [number, string])[]): string =>
  `id,value\n${rows.map(([id, value]) => `${id},${value}\n`).join('')}`

/** The rows of a dataset in their order, as `[id, value]`. */
export async function rowsIn(lake: Lake, dataset: string, at?: number): Promise<unknown[]> {
  const { rows } = await lake.rows(dataset, { limit: 10_000, at })
  return rows.map(({ id, value }) => [id, value])
}

export const deleteRows = (lake: Lake, name: string, keys: (number | string | null | (number | string)[])[]) =>
  lake.ask(ingest.deleteRows, { name, keys })

/** Resolves when the compaction has ended. */
export async function compacted(lake: Lake, name: string): Promise<string> {
  const { id } = await lake.ask(ingest.compact, { name })
  for (;;) {
    const { state, error } = await lake.ask(ingest.progress, { id })
    if (state === 'done') return state
    if (state === 'failed') return error?.code ?? 'failed'
    await new Promise((next) => setTimeout(next, 5))
  }
}

/** Makes a dataset with the key id and the rows 1, 2, 3; its name comes back. */
export async function withThreeRows(lake: Lake, name: string): Promise<string> {
  await lake.ingest(
    name,
    csvOf([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]),
    { query: { key: 'id' } },
  )
  return name
}
