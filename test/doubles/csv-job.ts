/** The real pool with the real CSV job, and a reader of the Parquet that it writes. */
import { readFile } from 'node:fs/promises'
import { zstdDecompressSync } from 'node:zlib'
import { parquetReadObjects } from 'hyparquet'
import { z } from 'zod'
import type { IngestPool } from '../../actors/ingest/ports.ts'
import type { Jobs } from '../../compute/jobs.ts'
import { createPool } from '../../compute/pool.ts'
import { groupedByBatch } from './csv-pool.ts'
import type { FoundBatch } from './lake-checker.ts'

const Row = z.object({ id: z.string(), batch: z.string(), value: z.coerce.number() })
const compressors = { ZSTD: (bytes: Uint8Array) => new Uint8Array(zstdDecompressSync(bytes)) }

export const csvJobPool = (): IngestPool =>
  createPool<Jobs, 'interactive' | 'batch'>({
    lanes: { interactive: { threads: 1, waitingMax: 8 }, batch: { threads: 1, waitingMax: 8 } },
  })

export async function parquetBatches(paths: readonly string[]): Promise<readonly FoundBatch[]> {
  const rows = await Promise.all(
    paths.map(async (path) => {
      const { buffer, byteOffset, byteLength } = await readFile(path)
      const file = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
      return (await parquetReadObjects({ file, compressors })).map((row) => Row.parse(row))
    }),
  )
  return groupedByBatch(rows.flat())
}
