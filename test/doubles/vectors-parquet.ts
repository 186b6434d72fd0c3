/** Rows `key`, `embedding` as a Parquet file. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddingsFile } from '../../compute/embeddings/write-embeddings.adapter.ts'

/** @param values the vectors of those keys, one after another */
export async function vectorsParquet(keys: readonly number[], values: Float32Array): Promise<Uint8Array<ArrayBuffer>> {
  const folder = await mkdtemp(join(tmpdir(), 'lake-vectors-'))
  try {
    const path = join(folder, 'vectors.parquet')
    const dim = values.length / keys.length
    const writer = openEmbeddingsFile(path, { dim, key: 'BIGINT', metadata: { snapshot: 'made' } })
    writer.append(BigInt64Array.from(keys, BigInt), values)
    writer.end()
    return Uint8Array.from(await readFile(path))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
