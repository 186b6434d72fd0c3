/** Rows of `id,batch,value` as a reader finds them: of files, less what deletes hide, by batch. */
import { readFile } from 'node:fs/promises'
import { zstdDecompressSync } from 'node:zlib'
import { parquetReadObjects } from 'hyparquet'
import { z } from 'zod'
import type { RowSource } from '../../compute/sql/merge-on-read.ts'
import type { FoundBatch } from './lake-checker.ts'

/** The rows of one file, by name of column. */
export type RowsIn = (path: string) => Promise<readonly Readonly<Record<string, unknown>>[]>

const Row = z.object({ id: z.coerce.string(), batch: z.string(), value: z.coerce.number() })
type Row = z.output<typeof Row>
const compressors = { ZSTD: (bytes: Uint8Array) => new Uint8Array(zstdDecompressSync(bytes)) }

export const parquetRows: RowsIn = async (path) => {
  const { buffer, byteOffset, byteLength } = await readFile(path)
  const file = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
  return parquetReadObjects({ file, compressors })
}

/** A row is visible where no delete of its key has a larger sequence than its file. */
export async function visibleBatches(source: RowSource, rowsIn: RowsIn): Promise<readonly FoundBatch[]> {
  const keyOf = (row: Readonly<Record<string, unknown>>) => source.key.map((name) => String(row[name])).join()
  // a file of deletes has the key's columns in their order, under names of its own
  const keysIn = async (path: string) =>
    new Set((await rowsIn(path)).map((row) => Object.values(row).map(String).join()))
  const deletes = await Promise.all(
    source.deletes.map(async ({ path, sequence }) => ({ sequence, keys: await keysIn(path) })),
  )
  const files = await Promise.all(
    source.files.map(async ({ path, sequence }) => {
      const later = deletes.filter((each) => each.sequence > sequence)
      return (await rowsIn(path)).filter((row) => !later.some(({ keys }) => keys.has(keyOf(row))))
    }),
  )
  return groupedByBatch(files.flat().map((row) => Row.parse(row)))
}

const groupedByBatch = (rows: readonly Row[]): readonly FoundBatch[] =>
  [...Map.groupBy(rows, ({ batch }) => batch)].map(([batch, group]) => ({
    batch,
    values: group.map(({ value }) => value).sort((a, b) => a - b),
    distinctIds: new Set(group.map(({ id }) => id)).size,
  }))
