/** `bench vectors`: embeddings and their files, graphs beside C++ hnswlib and LanceDB, searches of a whole lake, at several sizes. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench, BenchOptions } from './bench.ts'
import { embeddingNote, embeddingRows } from './embedding.ts'
import { embeddingsParquetRows } from './embeddings-parquet.ts'
import { engineBuilds } from './engine-builds.ts'
import { engineSearches } from './engine-searches.ts'
import { trialOf } from './engines.ts'
import { type AtSize, growthRows, sizedRows } from './growth.ts'
import type { Row } from './report.ts'
import { servedRows } from './served-vectors.ts'
import { textRows } from './text-recall.ts'
import { vectorPeersOf } from './vector-peers.ts'

const DIM = 256

interface Plan {
  readonly rounds: number
  readonly rows: readonly number[]
  readonly queries: number
  /** Of generations of one index. */
  readonly swaps: number
  /** Of the texts that are embedded and searched. */
  readonly texts: number
}

const plans: Readonly<Record<BenchOptions['effort'], Plan>> = {
  full: { rounds: 3, rows: [10_000, 100_000, 500_000], queries: 1000, swaps: 20, texts: 100_000 },
  quick: { rounds: 1, rows: [1000], queries: 100, swaps: 4, texts: 500 },
}

/** Beyond it there is one round of builds on two threads, and no lake: a full run is meant to end. */
const WHOLE_ROWS_MAX = 100_000

/** Rows whose growth is told: time, memory and bytes. */
const GROWING = [
  'build, hnswlib, two shards on two threads',
  'build, usearch bf16, two threads',
  'search, ef 80, hnswlib, two shards on two threads',
  'search over HTTP, ef 80',
  'exact scan',
  'hnswlib, graph in memory',
  'hnswlib, sidecar',
  'an index from request to live',
  'memory of the server',
]

export const vectors: Bench = {
  name: 'vectors',
  async run(options) {
    const plan = planOf(options)
    const measured: AtSize[] = []
    for (const size of plan.rows) measured.push({ size, rows: await rowsAt(size, plan, options) })
    return {
      rows: [
        ...(await embeddingRows(options)),
        ...sizedRows(measured),
        ...growthRows(measured, GROWING),
        ...(await textRows({ ...options, rows: plan.texts, queries: plan.queries })),
      ],
      sizes: `${plan.rows.map((rows) => rows.toLocaleString('en')).join(', ')} × ${DIM}, rounds: ${plan.rounds}`,
      notes: [
        embeddingNote,
        'Made vectors: Gaussian clusters, cosine, k = 10, m 16, efConstruction 100; recall is against the exact scan. C++ hnswlib and LanceDB ' +
          '(HNSW_SQ in one partition) come from PyPI and are called from Python, one query at a time; hnswlib is compiled there for this very machine. ' +
          'Two shards are smaller graphs than one over all rows; their search is by the threads of the lake. ' +
          `Past ${WHOLE_ROWS_MAX.toLocaleString('en')} rows there is one round, on two threads, and no lake.`,
        'By meaning: texts of the sample as the lake embeds them; queries are 3 to 7 words of resumes from another seed; equal scores count as the same.',
        ...(options.peers.vectors === undefined
          ? ['C++ hnswlib and LanceDB are measured beside it after a first run with `--peers`, which fetches them.']
          : []),
      ],
    }
  },
}

function planOf({ effort, rounds, rows }: BenchOptions): Plan {
  const plan = plans[effort]
  const sizes = rows ?? plan.rows
  return {
    ...plan,
    rounds: rounds ?? plan.rounds,
    rows: sizes,
    texts: Math.min(plan.texts, Math.max(...sizes)),
  }
}

async function rowsAt(
  size: number,
  { rounds: asked, queries, swaps }: Plan,
  { folder, peers: { vectors: python }, say }: BenchOptions,
): Promise<readonly Row[]> {
  say(`vectors: ${size} rows are made`)
  const isWhole = size <= WHOLE_ROWS_MAX
  const rounds = isWhole ? asked : 1
  const own = join(folder, String(size))
  await mkdir(own)
  const trial = trialOf({ rows: size, dim: DIM, queries: isWhole ? queries : queries / 5 })
  const peers = python === undefined ? undefined : await vectorPeersOf(trial, { python, folder: own })
  const shared = { trial, folder: own, rounds, say }
  const builds = await engineBuilds({
    ...shared,
    peer: peers?.hnswlib,
    builds: isWhole ? 'one and two threads' : 'two threads',
  })
  const { rows, bareMs } = await engineSearches({ ...shared, peer: peers?.hnswlib }, builds).finally(() => {
    for (const graph of builds.graphs.values()) graph.close()
  })
  const parquet = await embeddingsParquetRows({ folder: own, rounds: Math.max(rounds, 3), rows: size, dim: DIM })
  const served = isWhole ? await servedRows({ ...shared, swaps, peer: peers?.lancedb, bareMs }) : []
  await rm(own, { recursive: true })
  return [...builds.rows, ...rows, ...parquet, ...served]
}
