/** `bench hybrid`: by meaning and by words among the workers who meet a predicate, over HTTP, beside LanceDB's hybrid search. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { openEmbedder } from '../../compute/embed/open-embedder.adapter.ts'
import type { Embedder } from '../../compute/embed/static-model.ts'
import { isFailed } from '../../compute/failed.ts'
import { openBare } from './bare.ts'
import type { Bench, BenchOptions } from './bench.ts'
import { shown } from './engine-searches.ts'
import { K } from './engines.ts'
import { type AtSize, growthRows, sizedRows } from './growth.ts'
import { type HybridPeer, hybridPeerOf } from './hybrid-peer.ts'
import { IndexClient } from './index-client.ts'
import { median, type Sample } from './measure.ts'
import { plainRow, type Row, rowOf } from './report.ts'
import { workersFile } from './sample-file.ts'
import { type Server, startServer } from './server.ts'
import { askedTexts } from './text-recall.ts'

const COLUMNS = ['role', 'certifications', 'skills', 'notes']
const MB = 1e6
/** LanceDB searches its graph so far. */
const PEER_EF = 100
const PREDICATES = [undefined, 0.1, 0.01, 0.001] as const

interface Plan {
  readonly rounds: number
  readonly rows: readonly number[]
  readonly queries: number
}

const plans: Readonly<Record<BenchOptions['effort'], Plan>> = {
  full: { rounds: 3, rows: [10_000, 100_000, 500_000], queries: 300 },
  quick: { rounds: 1, rows: [1000], queries: 20 },
}

export const hybrid: Bench = {
  name: 'hybrid',
  async run(options) {
    const { effort, peers } = options
    const plan = plans[effort]
    const sizes = options.rows ?? plan.rows
    const rounds = options.rounds ?? plan.rounds
    const measured: AtSize[] = []
    for (const size of sizes) measured.push({ size, rows: await rowsAt(size, { ...plan, rounds }, options) })
    return {
      rows: [...sizedRows(measured), ...growthRows(measured, ['an index', 'hybrid over HTTP, of 10 %'])],
      sizes: `${sizes.map((rows) => rows.toLocaleString('en')).join(', ')} workers, rounds: ${rounds}`,
      notes: [
        'Queries are 3 to 7 words of resumes from another seed, each with a predicate of its own, so that none is answered from a cache; k = 10.',
        'LanceDB: HNSW_SQ in one partition, its full text index with an English stemmer, a scalar index of the predicate’s column, prefiltered, RRF; in its own process, without HTTP and without the embedding of the query.',
        ...(peers.vectors === undefined
          ? ['LanceDB is measured beside it after a first run with `--peers`, which fetches it.']
          : []),
      ],
    }
  },
}

interface Trial {
  readonly server: Server
  readonly queries: readonly string[]
  readonly rounds: number
  readonly peer: HybridPeer | undefined
}

async function rowsAt(size: number, { rounds, queries: count }: Plan, options: BenchOptions): Promise<readonly Row[]> {
  const { folder, peers, say } = options
  const own = join(folder, String(size))
  await mkdir(own)
  const file = await workersFile(own, { format: 'csv', rows: size })
  const queries = askedTexts(count)
  const server = await startServer(join(own, 'lake'))
  try {
    say(`hybrid: ${size} workers are indexed`)
    await server.client.post('/ingest?dataset=workers&key=id', { type: 'text/csv', content: { path: file } })
    const index = new IndexClient(server.client, 'workers')
    const { buildSeconds = Number.NaN } = await index.make({ dataset: 'workers', column: COLUMNS, kind: 'text' })
    const peer =
      peers.vectors === undefined ? undefined : await peerOf(file, { python: peers.vectors, folder: own, queries })
    const built = await peer?.build()
    const rows: Row[] = [
      rowOf({
        what: 'an index of texts: rows read, embedded, words, graphs, audits, files',
        unit: 's',
        ours: [{ figure: buildSeconds, latenciesMs: [] }],
        ...(built === undefined
          ? {}
          : {
              peer: {
                name: 'LanceDB, its indexes alone',
                series: [{ figure: built.wallSeconds, latenciesMs: [] }],
              },
            }),
      }),
      plainRow('files of an index of texts, words among them', 'MB', (await bytesOf(server)) / MB),
    ]
    const trial = { server, queries, rounds, peer }
    for (const share of PREDICATES) {
      say(`hybrid: ${size} workers, predicates that ${share ?? 'all'} of them meet`)
      rows.push(...(await searchedRows(trial, share)))
    }
    return rows
  } finally {
    await server.stop()
    await rm(own, { recursive: true })
  }
}

/** Another one for each call, met by rows from everywhere. */
const predicateOf = (share: number, call: number): string => `(id * 7919 + ${call * 31}) % 10000 < ${share * 10_000}`

const Answer = z.object({
  hits: z.array(z.object({ key: z.number() })),
  plan: z.object({ strategy: z.string(), fusion: z.object({ used: z.string(), weight: z.number().optional() }) }),
  elapsedMs: z.number(),
})

async function searchedRows(
  { server, queries, rounds, peer }: Trial,
  share: number | undefined,
): Promise<readonly Row[]> {
  const samples: Sample[] = []
  const theirs: Sample[] = []
  const insideMs: number[] = []
  let how = ''
  let recall = 0
  const asked = async (query: string, more: object) => {
    const content = JSON.stringify({ index: 'workers', query, k: K, ...more })
    return Answer.parse(JSON.parse(String(await server.client.post('/vectors/hybrid', { type: JSON_TYPE, content }))))
  }
  for (let round = -1; round < rounds; round++) {
    // other predicates than in the rounds before
    const wheres =
      share === undefined ? [] : queries.map((_, at) => predicateOf(share, (round + 1) * queries.length + at))
    const latenciesMs: number[] = []
    for (const [at, query] of queries.entries()) {
      const where = wheres[at] === undefined ? {} : { where: wheres[at] }
      const started = performance.now()
      const { hits, plan, elapsedMs } = await asked(query, where)
      latenciesMs.push(performance.now() - started)
      insideMs.push(elapsedMs)
      const { used, weight } = plan.fusion
      how = `${plan.strategy}, ${used}${weight === undefined ? '' : ` ${weight}`}`
      if (round >= 0) continue
      const exact = await asked(query, { ...where, exact: true })
      const right = new Set(exact.hits.map(({ key }) => key))
      recall += hits.filter(({ key }) => right.has(key)).length / (right.size * queries.length)
    }
    if (round < 0) continue
    samples.push({ figure: median(latenciesMs), latenciesMs })
    if (peer !== undefined) theirs.push(await peer.search(wheres, PEER_EF))
  }
  const of = share === undefined ? 'all' : `${share * 100} %`
  return [
    rowOf({
      what: `hybrid over HTTP, of ${of} (${how}), of the exact answer's ten ${shown(recall)}`,
      unit: 'ms',
      ours: samples,
      ...(theirs.length === 0 ? {} : { peer: { name: 'LanceDB hybrid in process', series: theirs } }),
    }),
    plainRow(`of it inside the lake, of ${of}, median`, 'ms', median(insideMs)),
  ]
}

const JSON_TYPE = 'application/json'

async function bytesOf({ client }: Server): Promise<number> {
  const Index = z.object({ generations: z.array(z.object({ bytes: z.number().optional() })) })
  const { generations } = Index.parse(JSON.parse(String(await client.get('/indexes/workers'))))
  return generations.at(-1)?.bytes ?? 0
}

interface PeerRun {
  readonly python: string
  readonly folder: string
  readonly queries: readonly string[]
}

/** The texts as the lake embeds them, by the same model. */
async function peerOf(file: string, { python, folder, queries }: PeerRun): Promise<HybridPeer> {
  const embedder = await openEmbedder('static-minilm-256')
  if (isFailed(embedder)) throw new Error(embedder.message)
  using bare = await openBare(1)
  const columns = COLUMNS.map((name) => `CAST(${name} AS VARCHAR)`).join(', ')
  const select = `SELECT id, concat_ws(' ', ${columns}) AS text FROM read_csv('${file}') ORDER BY id`
  const found = (await bare.connection.runAndReadAll(select)).getRowObjectsJson()
  const texts = found.map(({ text }) => String(text))
  return hybridPeerOf(
    {
      first: Number(found[0]?.['id'] ?? 0),
      texts,
      vectors: embedded(embedder, texts),
      dim: embedder.dim,
      queries,
      queryVectors: embedded(embedder, queries),
    },
    { python, folder },
  )
}

function embedded(embedder: Embedder, texts: readonly string[]): Float32Array {
  const vectors = new Float32Array(texts.length * embedder.dim)
  for (const [at, text] of texts.entries()) embedder.embedInto(text, vectors, at * embedder.dim)
  return vectors
}
