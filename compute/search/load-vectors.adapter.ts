/** A file of embeddings into memory that the engines search. */
import { type EmbeddingsFile, readEmbeddings } from '../embeddings/read-embeddings.adapter.ts'
import { type Metric, newVectors, rowValues, setRows, type Vectors } from '../engines/vectors.ts'
import { type Failed, isFailed } from '../failed.ts'

/** Fails with STORAGE_OBJECT_CORRUPT, STORAGE_OBJECT_UNKNOWN, STORAGE_UNAVAILABLE, INGEST_TOO_LARGE. */
export function loadVectors(path: string, metric: Metric): Vectors | Failed {
  const file = readEmbeddings(path)
  if (isFailed(file)) return file
  using open = file
  return vectorsIn(open, metric)
}

/** All rows; of `cosine` each has length 1. Fails with STORAGE_OBJECT_CORRUPT, STORAGE_UNAVAILABLE, INGEST_TOO_LARGE. */
export function vectorsIn(file: EmbeddingsFile, metric: Metric): Vectors | Failed {
  const made = newVectors({ rows: file.rows, dim: file.dim, metric })
  if (made.kind === 'too-large') {
    const message = `${made.bytes} bytes of vectors are more than the ${made.bytesMax} that one part can have`
    return { kind: 'failed', code: 'INGEST_TOO_LARGE', message }
  }
  const { vectors } = made
  const values = rowValues(vectors)
  const failed = file.readInto(values)
  if (failed !== undefined) return failed
  if (metric === 'cosine') setRows(vectors, 0, values)
  return vectors
}
