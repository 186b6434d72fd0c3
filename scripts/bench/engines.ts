/** Parts of `bench vectors`: graphs and the exact scan over made vectors, beside C++ hnswlib and LanceDB on the same file. */
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Graph, GraphLibrary, VectorEngine } from '../../compute/engines/engine.ts'
import { exactEngine } from '../../compute/engines/exact.ts'
import type { Hits } from '../../compute/engines/top-k.ts'
import { rowValues, type Vectors } from '../../compute/engines/vectors.ts'
import { clusteredVectors, vectorsOf } from '../../test/doubles/clustered-vectors.ts'
import { median, quantile, type Sample } from './measure.ts'
import { plainRow, type Row } from './report.ts'

const SEED = 42
const QUERIES = 1000
const QUERIES_EXACT = 50
const K = 10
export const EFS = [50, 80, 120]

export interface Trial {
  readonly vectors: Vectors
  readonly queries: readonly Float32Array[]
  /** The labels that an exact scan finds for each query. */
  readonly truth: readonly (readonly number[])[]
}

/** The same for every engine and peer: rows and then queries, drawn one after another from the seed. */
export function trialOf(rows: number, dim: number): Trial {
  const next = clusteredVectors({ dim, seed: SEED })
  const vectors = vectorsOf({ rows, dim, metric: 'cosine' }, next(rows))
  const queries = Array.from({ length: QUERIES }, () => next(1))
  const exact = exactEngine(vectors)
  const truth = queries.map((query) => [...exact.search(query, { k: K }).labels])
  exact.close()
  return { vectors, queries, truth }
}

export const PARAMETERS = { m: 16, efConstruction: 100, seed: 100 } as const

interface Measured {
  readonly rows: readonly Row[]
  readonly graph: Graph
}

/** CPU- and wall-seconds of one build, and the memory of its graph; with native threads where the library has them. */
export function builtRows(library: GraphLibrary, { vectors }: Trial, threads: number): Measured {
  const title = `${library.name}, build, ${sizeOf(vectors)}, ${threads} thread${threads === 1 ? '' : 's'}`
  const [cpu, started] = [process.cpuUsage(), performance.now()]
  const built = library.build(vectors, { ...PARAMETERS, threads })
  const wallSeconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(cpu)
  if (built.kind === 'stopped') throw new Error('nobody said stop')
  const rows = [
    plainRow(`${title}, wall`, 's', wallSeconds),
    plainRow(`${title}, CPU`, 's', (user + system) / 1e6),
    plainRow(`${library.name}, memory, ${sizeOf(vectors)}`, 'MB', built.graph.bytes / 1e6),
  ]
  return { rows, graph: built.graph }
}

/**
 * CPU- and wall-seconds of as many shards as threads, each in its own: how a library without threads uses them.
 * The graphs are smaller than one over all rows; a search asks each and merges.
 */
export async function shardedRows(library: GraphLibrary, { vectors }: Trial, shards: number): Promise<readonly Row[]> {
  const { rows, dim, metric } = vectors
  const values = rowValues(vectors)
  const workers = await Promise.all(
    Array.from({ length: shards }, (_, shard) => {
      const [from, to] = [shard, shard + 1].map((edge) => Math.floor((rows * edge) / shards))
      const own = values.slice(Number(from) * dim, Number(to) * dim)
      return shardWorker(library, vectorsOf({ rows: own.length / dim, dim, metric }, own))
    }),
  )
  const [cpu, started] = [process.cpuUsage(), performance.now()]
  await Promise.all(workers.map(built))
  const wallSeconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const title = `${library.name}, build, ${sizeOf(vectors)}, ${shards} shards on ${shards} threads`
  return [plainRow(`${title}, wall`, 's', wallSeconds), plainRow(`${title}, CPU`, 's', (user + system) / 1e6)]
}

async function shardWorker({ name }: GraphLibrary, vectors: Vectors): Promise<Worker> {
  const file = new URL('./engine-shard.ts', import.meta.url)
  const worker = new Worker(file, { workerData: { vectors, name, parameters: PARAMETERS } })
  await once(worker, 'message')
  return worker
}

async function built(worker: Worker): Promise<void> {
  worker.postMessage('build')
  await once(worker, 'exit')
}

/** p50, p99 and recall@10 of single searches at each `ef`. */
export function searchRows(engine: VectorEngine, trial: Trial): readonly Row[] {
  return EFS.flatMap((ef) => {
    const { sample, recall } = searched(trial, (query) => engine.search(query, { k: K, ef }))
    const title = `${engine.name}, search, ${sizeOf(trial.vectors)}, ef ${ef}`
    return [latencyRow(title, sample), plainRow(`${title}, recall@10`, '', recall)]
  })
}

/** The scan over all rows, and over a tenth of them. */
export function exactRows({ vectors, queries, truth }: Trial): readonly Row[] {
  const exact = exactEngine(vectors)
  const few = { queries: queries.slice(0, QUERIES_EXACT), truth: truth.slice(0, QUERIES_EXACT), vectors }
  const tenth = Array.from({ length: Math.ceil(vectors.rows / 10) }, (_, at) => at * 10)
  const rows = [
    latencyRow(`exact, ${sizeOf(vectors)}`, searched(few, (query) => exact.search(query, { k: K })).sample),
    latencyRow(`exact, a tenth of ${sizeOf(vectors)}`, searched(few, (query) => exact.rank(query, tenth, K)).sample),
  ]
  exact.close()
  return rows
}

/** Milliseconds of save and load of the sidecar, and its bytes. */
export async function sidecarRows(
  library: GraphLibrary,
  graph: Graph,
  { vectors, folder }: Sidecar,
): Promise<readonly Row[]> {
  const path = join(folder, `${library.name}-${vectors.rows}.sidecar`)
  const title = `${library.name}, sidecar, ${sizeOf(vectors)}`
  const started = performance.now()
  graph.save(path)
  const saved = performance.now()
  const loaded = library.load(path, vectors)
  const done = performance.now()
  if (loaded.kind === 'unreadable') throw new Error(loaded.why)
  loaded.graph.close()
  return [
    plainRow(`${title}, save`, 'ms', saved - started),
    plainRow(`${title}, load`, 'ms', done - saved),
    plainRow(`${title}, size`, 'MB', (await stat(path)).size / 1e6),
  ]
}

interface Sidecar {
  readonly vectors: Vectors
  readonly folder: string
}

/** Rows as they lie in memory, of length 1, so that a peer reads just those. */
export const rawRows = ({ vectors }: Trial): Float32Array => rowValues(vectors)

export const sizeOf = ({ rows, dim }: Vectors): string => `${rows.toLocaleString('en')} × ${dim}`

function searched(
  { queries, truth }: Trial,
  search: (query: Float32Array) => Hits,
): { readonly sample: Sample; readonly recall: number } {
  const latenciesMs: number[] = []
  let found = 0
  queries.forEach((query, at) => {
    const started = performance.now()
    const { labels } = search(query)
    latenciesMs.push(performance.now() - started)
    found += truth[at]?.filter((label) => labels.includes(label)).length ?? 0
  })
  return { sample: { figure: median(latenciesMs), latenciesMs }, recall: found / truth.flat().length }
}

const latencyRow = (what: string, { figure, latenciesMs }: Sample): Row => ({
  ...plainRow(what, 'ms', figure),
  p50Ms: figure,
  p99Ms: quantile(latenciesMs, 0.99),
})
