/** A part of `bench vectors`: every engine builds graphs over the same made vectors, in turns with C++ hnswlib. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Graph, GraphLibrary } from '../../compute/engines/engine.ts'
import { pickEngine } from '../../compute/engines/pick.ts'
import { builtGraph, builtShards, type Cost, type Shards, type Trial } from './engines.ts'
import { type Series, takeTurns } from './measure.ts'
import { type Row, rowOf, type Target } from './report.ts'
import type { VectorPeer } from './vector-peers.ts'

const HNSWLIB_TARGET: Target = { of: 'ratio', bound: 'at most', value: 1.6 }
const USEARCH_TARGET: Target = { of: 'ratio', bound: 'at most', value: 1 }
const SHARDS_TARGET: Target = { of: 'ratio', bound: 'at most', value: 1 }

export interface EngineTrial {
  readonly trial: Trial
  /** C++ hnswlib over the same vectors. */
  readonly peer: VectorPeer | undefined
  readonly folder: string
  readonly rounds: number
  /** `two threads`: builds on one thread are left out, for they would take too long. */
  readonly builds: 'one and two threads' | 'two threads'
  readonly say: (line: string) => void
}

export interface Builds {
  readonly rows: readonly Row[]
  /** Those of the last round; the caller closes them. */
  readonly graphs: ReadonlyMap<GraphLibrary, Graph>
  readonly shards: Shards | undefined
}

type Build = () => Promise<Cost>

export async function engineBuilds(task: EngineTrial): Promise<Builds> {
  const { trial, peer, folder, builds } = task
  const [{ library: hnswlib }, { library: usearch }] = [await pickEngine(['hnswlib']), await pickEngine(['usearch'])]
  const graphs = new Map<GraphLibrary, Graph>()
  let shards: Shards | undefined
  const whole =
    (library: GraphLibrary, threads: number): Build =>
    async () => {
      graphs.get(library)?.close()
      const { cost, graph } = await builtGraph(library, trial, threads)
      graphs.set(library, graph)
      return cost
    }
  const contenders: Record<string, Build> = {}
  if (builds === 'one and two threads') {
    if (peer !== undefined) contenders['peer 1'] = () => peer.build(1)
    if (hnswlib !== undefined) contenders['hnswlib 1'] = whole(hnswlib, 1)
    if (usearch !== undefined) contenders['usearch 1'] = whole(usearch, 1)
  }
  if (peer !== undefined) contenders['peer 2'] = () => peer.build(2)
  if (hnswlib !== undefined) {
    const into = join(folder, `shards-${trial.vectors.rows}`)
    await mkdir(into, { recursive: true })
    contenders['hnswlib 2'] = async () => {
      shards = await builtShards(hnswlib, trial, into)
      return shards.cost
    }
  }
  if (usearch !== undefined) contenders['usearch 2'] = whole(usearch, 2)
  const costs = await costsOf(contenders, task)
  return { rows: buildRows(costs, peer?.name), graphs, shards }
}

type Costs = ReadonlyMap<string, readonly Cost[]>

async function costsOf(
  builds: Readonly<Record<string, Build>>,
  { rounds, trial, say }: Pick<EngineTrial, 'rounds' | 'trial' | 'say'>,
): Promise<Costs> {
  const costs = new Map<string, Cost[]>()
  const contenders = Object.entries(builds).map(([name, build]) => [
    name,
    async () => {
      say(`vectors: ${trial.vectors.rows} rows, build, ${name}`)
      const cost = await build()
      costs.set(name, [...(costs.get(name) ?? []), cost])
      return { figure: cost.wallSeconds, latenciesMs: [] }
    },
  ])
  await takeTurns({ rounds, warmUps: 0, contenders: Object.fromEntries(contenders) })
  return costs
}

interface Comparison {
  readonly what: string
  readonly ours: string
  readonly against: 'peer 1' | 'peer 2'
  readonly of: keyof Cost
  readonly target?: Target
}

const ONE = { against: 'peer 1', of: 'cpuSeconds' } as const
const TWO = { against: 'peer 2', of: 'cpuSeconds' } as const
const SHARDED = 'hnswlib, two shards on two threads'

const comparisons: readonly Comparison[] = [
  { what: 'hnswlib, one thread', ours: 'hnswlib 1', ...ONE, target: HNSWLIB_TARGET },
  { what: SHARDED, ours: 'hnswlib 2', ...TWO, target: HNSWLIB_TARGET },
  { what: SHARDED, ours: 'hnswlib 2', ...TWO, of: 'wallSeconds', target: SHARDS_TARGET },
  { what: 'usearch bf16, one thread', ours: 'usearch 1', ...ONE, target: USEARCH_TARGET },
  { what: 'usearch bf16, two threads', ours: 'usearch 2', ...TWO, target: USEARCH_TARGET },
  { what: 'usearch bf16, two threads', ours: 'usearch 2', ...TWO, of: 'wallSeconds' },
]

function buildRows(costs: Costs, peerName: string | undefined): readonly Row[] {
  const seriesOf = (name: string, of: keyof Cost): Series =>
    (costs.get(name) ?? []).map((cost) => ({ figure: cost[of], latenciesMs: [] }))
  return comparisons
    .filter(({ ours }) => costs.has(ours))
    .map(({ what, ours, against, of, target }) => {
      const row = {
        what: `build, ${what}`,
        unit: of === 'cpuSeconds' ? 'CPU-s' : 's',
        ours: seriesOf(ours, of),
      }
      if (peerName === undefined) return rowOf(row)
      const threads = against === 'peer 1' ? 'one thread' : 'two threads'
      const peer = { name: `${peerName}, ${threads}`, series: seriesOf(against, of) }
      return rowOf({ ...row, peer, ...(target === undefined ? {} : { target }) })
    })
}
