/** Job: the graph over one file of embeddings, as a sidecar file. */
import type { GraphEngineName } from './engines/engine.ts'
import { pickEngine } from './engines/pick.ts'
import type { Metric } from './engines/vectors.ts'
import { type Failed, isFailed } from './failed.ts'
import { failureOf } from './parquet/ingest-duckdb.adapter.ts'
import { fingerprint } from './parquet/parquet-stats.ts'
import { loadVectors } from './search/load-vectors.adapter.ts'
import { isStopped } from './stop-word.ts'

export interface IndexGraphInput {
  readonly embeddings: string
  readonly engine: GraphEngineName
  readonly metric: Metric
  readonly m: number
  readonly efConstruction: number
  /** The file to write. */
  readonly file: string
  /** Of `stopWord`: ends the build. */
  readonly stop: SharedArrayBuffer
  /** Hears how many rows are done; a MessagePort is one. */
  readonly port?: { postMessage(rows: number): void }
}

/** Codes: STORAGE_OBJECT_CORRUPT, STORAGE_OBJECT_UNKNOWN, STORAGE_UNAVAILABLE, STORAGE_FULL, INGEST_TOO_LARGE, REQUEST_CANCELLED, REQUEST_FAILED. */
export type IndexGraphOutcome =
  | { readonly kind: 'built'; readonly file: string; readonly bytes: number; readonly sha256: string }
  | Failed

export default async function indexGraph(input: IndexGraphInput): Promise<IndexGraphOutcome> {
  const { library } = await pickEngine([input.engine])
  if (library === undefined)
    return { kind: 'failed', code: 'REQUEST_FAILED', message: `the engine ${input.engine} is not installed here` }
  const vectors = loadVectors(input.embeddings, input.metric)
  if (isFailed(vectors)) return vectors
  try {
    const built = library.build(vectors, input, (rows) => {
      input.port?.postMessage(rows)
      return isStopped(input.stop) ? 'stop' : 'continue'
    })
    if (built.kind === 'stopped') return { kind: 'failed', code: 'REQUEST_CANCELLED', message: 'the build was ended' }
    try {
      built.graph.save(input.file)
    } finally {
      built.graph.close()
    }
    return { kind: 'built', file: input.file, ...(await fingerprint(input.file)) }
  } catch (error) {
    return failureOf(error, [input.embeddings, input.file])
  }
}
