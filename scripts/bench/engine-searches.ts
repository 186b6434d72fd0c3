/** A part of `bench vectors`: every engine searches the graphs that it built, in turns with C++ hnswlib. */
import { Searchers } from '../../compute/searchers.ts'
import { limits } from '../../config/limits.ts'
import type { Builds, EngineTrial } from './engine-builds.ts'
import { EFS, exactRows, K, type Searched, SHARDS, type Shards, searched, sidecarRows, type Trial } from './engines.ts'
import { type Sample, takeTurns } from './measure.ts'
import { type Row, rowOf } from './report.ts'

export interface Searches {
  readonly rows: readonly Row[]
  /** Median of a search of one graph at each ef, in milliseconds. */
  readonly bareMs: ReadonlyMap<number, number>
}

type Search = (ef: number) => Promise<Searched>

export async function engineSearches(task: Omit<EngineTrial, 'builds'>, { graphs, shards }: Builds): Promise<Searches> {
  const { trial, folder, say } = task
  say(`vectors: ${trial.vectors.rows} rows, searches`)
  const ours = new Map<string, Search>()
  for (const [{ name }, graph] of graphs) {
    ours.set(`${name}, one graph`, (ef) => searched(trial, (query) => [...graph.search(query, { k: K, ef }).labels]))
  }
  const threads = shards === undefined ? undefined : await searchThreads(shards)
  if (threads !== undefined) ours.set('hnswlib, two shards on two threads', (ef) => threads.search(trial, ef))
  const rows: Row[] = []
  const bareMs = new Map<number, number>()
  try {
    for (const ef of EFS) {
      const atEf = await rowsAt(ef, ours, task)
      rows.push(...atEf)
      bareMs.set(ef, atEf[0]?.figure ?? Number.NaN)
    }
  } finally {
    await threads?.close()
  }
  for (const [library, graph] of graphs)
    rows.push(...(await sidecarRows(library, graph, { vectors: trial.vectors, folder })))
  return { rows: [...rows, ...(await exactRows(trial))], bareMs }
}

async function rowsAt(
  ef: number,
  ours: ReadonlyMap<string, Search>,
  { peer, rounds }: Pick<EngineTrial, 'peer' | 'rounds'>,
): Promise<readonly Row[]> {
  const recalls = new Map<string, number>()
  const contender = (name: string, search: Search) => async (): Promise<Sample> => {
    const { sample, recall } = await search(ef)
    recalls.set(name, recall)
    return sample
  }
  const all: [string, Search][] = [...ours]
  if (peer !== undefined) all.push([peer.name, (at) => peer.search(at)])
  const contenders = Object.fromEntries(all.map(([name, search]) => [name, contender(name, search)]))
  const turns = await takeTurns({ rounds, warmUps: 1, contenders })
  const named = (name: string) => `${name}, recall@10 ${shown(recalls.get(name) ?? Number.NaN)}`
  return [...ours.keys()].map((name) =>
    rowOf({
      what: `search, ef ${ef}, ${named(name)}`,
      unit: 'ms',
      ours: turns(name),
      ...(peer === undefined ? {} : { peer: { name: named(peer.name), series: turns(peer.name) } }),
    }),
  )
}

/** Three digits. */
export const shown = (recall: number): string => recall.toFixed(3)

interface SearchThreads {
  search(trial: Trial, ef: number): Promise<Searched>
  close(): Promise<void>
}

/** The lake's own threads of search, without the lake around them. */
async function searchThreads({ files }: Shards): Promise<SearchThreads> {
  const searchers = new Searchers({ threads: SHARDS, bytesMax: limits.indexBytesMax })
  for (const part of files) await searchers.load(part, 0)
  const parts = files.map((part) => ({ files: part }))
  return {
    search: (trial, ef) =>
      searched(trial, async (query) => {
        const { rows } = await searchers.search(parts, { vector: query, k: K, ef, mode: 'graph' })
        return rows.map(({ key }) => Number(key))
      }),
    close: () => searchers.close(),
  }
}
