/** A part of `bench vectors`: the same made vectors in a lake, searched over HTTP: alone, during builds, and while generations are swapped. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { rowValues } from '../../compute/engines/vectors.ts'
import { shown } from './engine-searches.ts'
import { type Cost, EFS, PARAMETERS, SHARDS, searched, type Trial, writeShard } from './engines.ts'
import { IndexClient } from './index-client.ts'
import { median, msOf, quantile, type Sample, timed } from './measure.ts'
import { memoryDuring } from './memory.ts'
import { plainRow, type Row, rowOf, type Target } from './report.ts'
import { type Server, startServer } from './server.ts'
import type { VectorPeer } from './vector-peers.ts'

const MB = 1e6
const DATASET = 'made'
const FEW_QUERIES = 50
const SWAP_PAUSE_MS = 100

const SEARCH_TARGET: Target = { of: 'figure', bound: 'at most', value: 2 }
const INSIDE_TARGET: Target = { of: 'figure', bound: 'at most', value: 0.15 }
const BUILD_TARGET: Target = { of: 'ratio', bound: 'at most', value: 2 }
const SWAP_TARGET: Target = { of: 'ratio', bound: 'at most', value: 1.5 }
/** What the target of a search is about. */
const TARGET_ROWS = 100_000
/** At this one the index is made, and searched while it changes. */
const EF = 80

export interface ServedTrial {
  readonly trial: Trial
  /** LanceDB over the same vectors. */
  readonly peer: VectorPeer | undefined
  /** Median of a search of one graph in one thread at each ef. */
  readonly bareMs: ReadonlyMap<number, number>
  readonly folder: string
  readonly rounds: number
  /** Of generations, while it is searched. */
  readonly swaps: number
  readonly say: (line: string) => void
}

export async function servedRows(task: ServedTrial): Promise<readonly Row[]> {
  const { trial, folder, say } = task
  const { dim, rows } = trial.vectors
  const lake = join(folder, `lake-${rows}`)
  const file = join(folder, `made-${rows}.parquet`)
  const server = await startServer(lake)
  try {
    say(`vectors: ${rows} rows, into a lake`)
    writeShard(file, { first: 0, dim, values: rowValues(trial.vectors) })
    const type = 'application/vnd.apache.parquet'
    await server.client.post(`/ingest?dataset=${DATASET}&key=key`, { type, content: { path: file } })
    const index = new IndexClient(server.client, 'made')
    const made = await madeRows(task, server, index)
    say(`vectors: ${rows} rows, searches over HTTP`)
    const asked = await askedRows(task, index)
    say(`vectors: ${rows} rows, searches during builds and swaps`)
    return [...made, ...asked, ...(await changingRows(task, server, index))]
  } finally {
    await server.stop()
    await rm(lake, { recursive: true, force: true })
  }
}

/** From the request until it is live, and the memory of the whole tree of processes meanwhile. */
async function madeRows({ peer }: ServedTrial, { pid }: Server, index: IndexClient): Promise<readonly Row[]> {
  const lance: Cost | undefined = await peer?.build(SHARDS)
  const { m, efConstruction } = PARAMETERS
  let seconds = 0
  const memory = await memoryDuring(pid, async () => {
    const params = { m, efConstruction, shards: SHARDS, ef: EF }
    const wholeMs = await msOf(() => index.make({ dataset: DATASET, column: 'embedding', kind: 'vector', params }))
    seconds = wholeMs / 1000
  })
  const ours = [{ figure: seconds, latenciesMs: [] }]
  const series = lance && [{ figure: lance.wallSeconds, latenciesMs: [] }]
  return [
    rowOf({
      what: 'an index from request to live: rows read, graphs, audit, files, publish',
      unit: 's',
      ours,
      ...(peer && series ? { peer: { name: `${peer.name}, its index alone`, series } } : {}),
    }),
    ...(memory === undefined
      ? []
      : [plainRow('memory of the server, most while it builds', 'MB', memory.peakBytes / MB)]),
  ]
}

async function askedRows(task: ServedTrial, index: IndexClient): Promise<readonly Row[]> {
  const { trial, peer } = task
  const rows: Row[] = []
  for (const ef of EFS) rows.push(...(await rowsAt(ef, task, index)))
  const query = (call: number) => ({ vector: vectorAt(trial, call) })
  const exact = await timed(FEW_QUERIES, (call) => index.search({ ...query(call), exact: true }))
  const included = await timed(2 * FEW_QUERIES, (call) => index.search({ ...query(call), include: ['key'] }))
  const lance = await peer?.search(EF)
  return [
    ...rows,
    rowOf({
      what: 'search over HTTP with a column of each row found',
      unit: 'ms',
      ours: [included],
      ...(peer && lance
        ? {
            peer: {
              name: `${peer.name} in process, refined, recall@10 ${shown(lance.recall)}`,
              series: [lance.sample],
            },
          }
        : {}),
    }),
    rowOf({ what: 'search over HTTP, exact', unit: 'ms', ours: [exact] }),
  ]
}

/** The whole search as a client has it, and what of it lies between the engine and the HTTP face. */
async function rowsAt(ef: number, { trial, bareMs, rounds }: ServedTrial, index: IndexClient): Promise<readonly Row[]> {
  const insideMs: number[] = []
  const samples: Sample[] = []
  let recall = 0
  for (let round = -1; round < rounds; round++) {
    const found = await searched(trial, async (query) => {
      const { hits, elapsedMs } = await index.search({ vector: [...query], ef })
      if (round >= 0) insideMs.push(elapsedMs)
      return hits.map(({ key }) => Number(key))
    })
    if (round >= 0) samples.push(found.sample)
    recall = found.recall
  }
  const bare = bareMs.get(ef)
  const isAsked = ef === EF && trial.vectors.rows === TARGET_ROWS
  return [
    rowOf({
      what: `search over HTTP, ef ${ef}, recall@10 ${shown(recall)}`,
      unit: 'ms',
      ours: samples,
      ...(isAsked ? { target: SEARCH_TARGET } : {}),
    }),
    ...(bare === undefined
      ? []
      : [
          rowOf({
            what: `of it inside the lake beyond the bare engine, ef ${ef}`,
            unit: 'ms',
            ours: [{ figure: median(insideMs) - bare, latenciesMs: [] }],
            ...(isAsked ? { target: INSIDE_TARGET } : {}),
          }),
        ]),
  ]
}

const vectorAt = ({ queries }: Trial, call: number): readonly number[] => [...(queries[call % queries.length] ?? [])]

/** Latencies of two kinds of requests that take turns. */
interface Watched {
  readonly search: number[]
  readonly sql: number[]
}

/** The p99 of single requests while generations are built and while they are swapped, against those of the same lake at rest. */
async function changingRows(
  { trial, rounds, swaps }: ServedTrial,
  { client }: Server,
  index: IndexClient,
): Promise<readonly Row[]> {
  const watch = async (isOver: (calls: number) => boolean): Promise<Watched> => {
    const watched: Watched = { search: [], sql: [] }
    for (let call = 0; !isOver(call); call++) {
      watched.search.push(await msOf(() => index.search({ vector: vectorAt(trial, call) })))
      watched.sql.push(await msOf(() => client.post('/sql', { type: 'application/json', content: SELECT_1 })))
    }
    return watched
  }
  const during = async (work: () => Promise<void>): Promise<Watched> => {
    let state: 'under way' | 'over' = 'under way'
    const [watched] = await Promise.all([
      watch(() => state === 'over'),
      work().finally(() => {
        state = 'over'
      }),
    ])
    return watched
  }
  const idle: Watched[] = []
  const building: Watched[] = []
  const swapping: Watched[] = []
  for (let round = 0; round < rounds; round++) {
    idle.push(await watch((calls) => calls >= trial.queries.length))
    let newest = 0
    building.push(
      await during(async () => {
        newest = (await index.build()).generation
      }),
    )
    await index.publish(newest)
    swapping.push(await during(() => swapped(index, newest, swaps)))
  }
  return [...rowsOf('search', { idle, building, swapping }), ...rowsOf('sql', { idle, building, swapping })]
}

const SELECT_1 = JSON.stringify({ sql: 'SELECT 1 AS one' })

/** Between the newest generation and the one before, over and over. */
async function swapped(index: IndexClient, newest: number, swaps: number): Promise<void> {
  for (let swap = 0; swap < swaps; swap++) {
    await index.publish(swap % 2 === 0 ? newest - 1 : newest)
    await pause(SWAP_PAUSE_MS)
  }
}

interface Windows {
  readonly idle: readonly Watched[]
  readonly building: readonly Watched[]
  readonly swapping: readonly Watched[]
}

function rowsOf(kind: keyof Watched, { idle, building, swapping }: Windows): readonly Row[] {
  const name = kind === 'search' ? 'search over HTTP' : 'POST /sql select 1'
  const p99s = (windows: readonly Watched[]) =>
    windows.map((window) => ({ figure: quantile(window[kind], 0.99), latenciesMs: window[kind] }))
  const peer = { name: 'the same at rest', series: p99s(idle) }
  return [
    rowOf({ what: `p99 of ${name} during a build`, unit: 'ms', ours: p99s(building), peer, target: BUILD_TARGET }),
    rowOf({
      what: `p99 of ${name} during swaps`,
      unit: 'ms',
      ours: p99s(swapping),
      peer,
      target: SWAP_TARGET,
    }),
  ]
}
