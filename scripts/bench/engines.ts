/** Parts of `bench vectors`: made vectors, and graphs over them as the lake's engines build, save and search them. */
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { openEmbeddingsFile } from '../../compute/embeddings/write-embeddings.adapter.ts'
import type { Graph, GraphLibrary } from '../../compute/engines/engine.ts'
import { exactEngine } from '../../compute/engines/exact.ts'
import { rowValues, type Vectors } from '../../compute/engines/vectors.ts'
import type { PartFiles } from '../../compute/search/part.adapter.ts'
import { clusteredVectors, vectorsOf } from '../../test/doubles/clustered-vectors.ts'
import { median, type Sample, timed } from './measure.ts'
import { plainRow, type Row, rowOf } from './report.ts'

const SEED = 42
const QUERIES_EXACT = 50
export const K = 10
export const EFS = [50, 80, 120]
export const SHARDS = 2
export const PARAMETERS = { m: 16, efConstruction: 100, seed: 100 } as const

export interface Trial {
  readonly vectors: Vectors
  readonly queries: readonly Float32Array[]
  /** The labels that an exact scan finds for each query. */
  readonly truth: readonly (readonly number[])[]
}

interface TrialSize {
  readonly rows: number
  readonly dim: number
  readonly queries: number
}

/** The same for every engine and peer: rows and then queries, drawn one after another from the seed. */
export function trialOf({ rows, dim, queries: count }: TrialSize): Trial {
  const next = clusteredVectors({ dim, seed: SEED })
  const vectors = vectorsOf({ rows, dim, metric: 'cosine' }, next(rows))
  const queries = Array.from({ length: count }, () => next(1))
  const exact = exactEngine(vectors)
  const truth = queries.map((query) => [...exact.search(query, { k: K }).labels])
  exact.close()
  return { vectors, queries, truth }
}

/** What a build took. */
export interface Cost {
  readonly wallSeconds: number
  readonly cpuSeconds: number
}

/** With native threads where the library has them. */
export async function builtGraph(library: GraphLibrary, { vectors }: Trial, threads: number) {
  let graph: Graph | undefined
  const cost = await costOf(async () => {
    const built = library.build(vectors, { ...PARAMETERS, threads })
    if (built.kind === 'built') graph = built.graph
  })
  if (graph === undefined) throw new Error('nobody said stop')
  return { cost, graph }
}

export interface Shards {
  readonly cost: Cost
  /** Their files, as the lake has them on the bucket. */
  readonly files: readonly PartFiles[]
}

/**
 * As many shards as threads, each in its own: how a library without threads uses them. The graphs are smaller than one
 * over all rows; a search asks each and merges. The files are written beside the clock.
 */
export async function builtShards(library: GraphLibrary, { vectors }: Trial, folder: string): Promise<Shards> {
  const workers = await Promise.all(
    Array.from({ length: SHARDS }, (_, shard) => {
      const [from, to] = [edgeOf(vectors, shard), edgeOf(vectors, shard + 1)]
      const own = rowValues(vectors).slice(from * vectors.dim, to * vectors.dim)
      writeShard(embeddingsFile(folder, shard), { first: from, dim: vectors.dim, values: own })
      return shardWorker(library, vectorsOf({ rows: to - from, dim: vectors.dim, metric: vectors.metric }, own))
    }),
  )
  const cost = await costOf(() => Promise.all(workers.map((worker) => answered(worker, { op: 'build' }))))
  const files = workers.map((_, shard) => ({
    id: `${folder}-${shard}`,
    embeddings: embeddingsFile(folder, shard),
    graph: { path: join(folder, `vectors-${shard}.hnsw`), engine: library.name },
    metric: vectors.metric,
  }))
  await Promise.all(workers.map((worker, shard) => answered(worker, { op: 'save', path: files[shard]?.graph.path })))
  return { cost, files }
}

const edgeOf = ({ rows }: Vectors, shard: number): number => Math.floor((rows * shard) / SHARDS)
const embeddingsFile = (folder: string, shard: number): string => join(folder, `embeddings-${shard}.parquet`)

interface ShardRows {
  /** Its key; those of the rows after it count on. */
  readonly first: number
  readonly dim: number
  readonly values: Float32Array
}

/** Embeddings as the lake writes them, under keys that are numbers. */
export function writeShard(path: string, { first, dim, values }: ShardRows): void {
  const keys = BigInt64Array.from({ length: values.length / dim }, (_, row) => BigInt(first + row))
  using writer = openEmbeddingsFile(path, { dim, key: 'BIGINT', metadata: { snapshot: 'bench' } })
  writer.append(keys, values)
  writer.end()
}

async function shardWorker({ name }: GraphLibrary, vectors: Vectors): Promise<Worker> {
  const file = new URL('./engine-shard.ts', import.meta.url)
  const worker = new Worker(file, { workerData: { vectors, name, parameters: PARAMETERS } })
  await once(worker, 'message')
  return worker
}

async function answered(worker: Worker, asked: object): Promise<void> {
  worker.postMessage(asked)
  await once(worker, 'message')
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const [cpu, started] = [process.cpuUsage(), performance.now()]
  await work()
  const wallSeconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return { wallSeconds, cpuSeconds: (user + system) / 1e6 }
}

export interface Searched {
  readonly sample: Sample
  /** Recall@10 of the trial's queries. */
  readonly recall: number
}

/** One query after another. @param search gives labels */
export async function searched(
  { queries, truth }: Trial,
  search: (query: Float32Array) => readonly number[] | Promise<readonly number[]>,
): Promise<Searched> {
  const latenciesMs: number[] = []
  let found = 0
  for (const [at, query] of queries.entries()) {
    const started = performance.now()
    const labels = await search(query)
    latenciesMs.push(performance.now() - started)
    found += truth[at]?.filter((label) => labels.includes(label)).length ?? 0
  }
  return { sample: { figure: median(latenciesMs), latenciesMs }, recall: found / truth.flat().length }
}

/** The scan over all rows, and over a tenth of them. */
export async function exactRows({ vectors, queries }: Trial): Promise<readonly Row[]> {
  const exact = exactEngine(vectors)
  const tenth = Array.from({ length: Math.ceil(vectors.rows / 10) }, (_, at) => at * 10)
  const queryAt = (call: number) => queries[call % queries.length] ?? new Float32Array(vectors.dim)
  const all = await timed(QUERIES_EXACT, async (call) => exact.search(queryAt(call), { k: K }))
  const some = await timed(QUERIES_EXACT, async (call) => exact.rank(queryAt(call), tenth, K))
  exact.close()
  return [
    rowOf({ what: 'exact scan', unit: 'ms', ours: [all] }),
    rowOf({ what: 'exact scan of a tenth', unit: 'ms', ours: [some] }),
  ]
}

/** Milliseconds of save and load of the sidecar, its bytes, and those of the graph in memory. */
export async function sidecarRows(library: GraphLibrary, graph: Graph, { vectors, folder }: Sidecar): Promise<Row[]> {
  const path = join(folder, `${library.name}.sidecar`)
  const started = performance.now()
  graph.save(path)
  const saved = performance.now()
  const loaded = library.load(path, vectors)
  const done = performance.now()
  if (loaded.kind === 'unreadable') throw new Error(loaded.why)
  loaded.graph.close()
  return [
    plainRow(`${library.name}, graph in memory`, 'MB', graph.bytes / 1e6),
    plainRow(`${library.name}, sidecar`, 'MB', (await stat(path)).size / 1e6),
    plainRow(`${library.name}, sidecar, save`, 'ms', saved - started),
    plainRow(`${library.name}, sidecar, load`, 'ms', done - saved),
  ]
}

interface Sidecar {
  readonly vectors: Vectors
  readonly folder: string
}
