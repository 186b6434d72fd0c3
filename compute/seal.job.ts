/** Job: rows of a stream from open or sealed files into one Parquet file, in the order of their ids. */
import { readFile, writeFile } from 'node:fs/promises'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { parseRows, type StreamRow } from '../actors/journal/segment.ts'
import { cellsOf, MORE, rowOf, streamColumns } from '../actors/journal/stream-columns.ts'
import type { RowRange } from '../actors/journal/stream-file.ts'
import { byText } from '../actors/kernel/order.ts'
import { limits } from '../config/limits.ts'

export interface SealInput {
  readonly stream: string
  readonly format: 'ndjson' | 'parquet'
  readonly files: readonly string[]
  /** The file to write; one that exists is replaced. */
  readonly path: string
  /** Written into the footer: the rows that the file stands for. */
  readonly covers: readonly RowRange[]
}

export interface SealOutcome {
  readonly kind: 'sealed'
  readonly rows: number
}

/** Footer key of the ranges. */
export const COVERS = 'covers'

export default async function seal(input: SealInput): Promise<SealOutcome> {
  const rows = (await Promise.all(input.files.map((file) => rowsIn(input.format, file)))).flat()
  // one that two files hold, after a write whose outcome was not known, is the same row
  const byId = new Map(rows.map((row) => [String(row['id']), row]))
  const inOrder = [...byId].sort(([a], [b]) => byText(a, b)).map(([, row]) => row)
  await writeFile(input.path, encodeSealed(input, inOrder))
  return { kind: 'sealed', rows: inOrder.length }
}

async function rowsIn(format: SealInput['format'], path: string): Promise<StreamRow[]> {
  if (format === 'ndjson') return parseRows(await readFile(path, 'utf8'))
  return (await parquetReadObjects({ file: await asyncBufferFromFile(path) })).map(rowOf)
}

const TYPES = { text: 'STRING', integer: 'INT64', number: 'DOUBLE', time: 'TIMESTAMP' } as const

function encodeSealed({ stream, covers }: SealInput, rows: readonly StreamRow[]): Uint8Array {
  const cells = rows.map((row) => cellsOf(stream, row))
  const columns = [...Object.entries(streamColumns[stream] ?? {}), [MORE, 'text'] as const]
  const columnData = columns.map(([name, kind], index) => ({
    name,
    type: TYPES[kind],
    data: cells.map((row) => row[index] ?? null),
  }))
  const kvMetadata = [{ key: COVERS, value: JSON.stringify(covers) }]
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata, rowGroupSize: limits.streamRowGroupRows }))
}
