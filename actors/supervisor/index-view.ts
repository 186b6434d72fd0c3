/** How an index looks from outside. */
import type { Manifest, SearchIndex } from '../catalog/contract.ts'
import type { IndexView, State } from './contract.ts'
import type { Phase } from './life.ts'

/** A build of this node. */
export interface Building {
  readonly phase: Phase
  readonly rows: number
  readonly totalRows: number
}

interface Known {
  /** Builds of the index by generation. */
  readonly builds: ReadonlyMap<number, Building>
  readonly pendingRows: number
  readonly lakeVersion: number
}

export function indexView(index: SearchIndex, { builds, pendingRows, lakeVersion }: Known): IndexView {
  const held = index.generations.find(({ generation }) => generation === index.live)
  const manifest = held?.manifest
  const newest = index.generations.findLast((each) => each.manifest !== undefined)?.manifest
  return {
    name: index.name,
    dataset: index.dataset,
    column: index.columns.length === 1 ? index.columns.join('') : index.columns,
    kind: index.kind,
    metric: index.metric,
    embedder: index.embedder,
    dim: newest?.dim ?? null,
    recallFloor: index.recallFloor,
    live:
      held === undefined || manifest === undefined
        ? null
        : {
            generation: held.generation,
            rows: manifest.rows,
            recallAt10: manifest.recallAt10,
            builtAt: held.endedAt ?? held.claimedAt,
            engine: manifest.engine,
            params: manifest.params,
            plan: manifest.plan ?? 'graph',
            model: manifest.model,
            ...(manifest.tuning === undefined ? {} : { tuning: manifest.tuning }),
          },
    generations: index.generations.map((each) => generationView(each, index, builds.get(each.generation))),
    pendingRows,
    deltas: held?.deltas.length ?? 0,
    lakeVersion,
  }
}

function generationView(
  each: SearchIndex['generations'][number],
  index: SearchIndex,
  build: Building | undefined,
): IndexView['generations'][number] {
  const { generation, manifest } = each
  return {
    generation,
    state: stateOf(each, index, build),
    claimedAt: each.claimedAt,
    ...(each.endedAt === undefined ? {} : { endedAt: each.endedAt }),
    ...(each.reason === undefined ? {} : { reason: each.reason }),
    ...(each.recallAt10 === undefined ? {} : { recallAt10: each.recallAt10 }),
    ...(build === undefined ? {} : { progress: { rows: build.rows, totalRows: build.totalRows } }),
    ...(manifest === undefined
      ? {}
      : {
          rows: manifest.rows,
          buildSeconds: manifest.buildSeconds,
          bytes: bytesOf(manifest),
        }),
  }
}

/** Of all its files. */
export const bytesOf = ({ shards, lexical }: Pick<Manifest, 'shards' | 'lexical'>): number =>
  shards.reduce((sum, { embeddings, graph }) => sum + embeddings.bytes + (graph?.bytes ?? 0), lexical?.bytes ?? 0)

/** A claim whose build is not of this node is just that to it. */
function stateOf(
  { state, generation }: Pick<SearchIndex['generations'][number], 'state' | 'generation'>,
  { live }: Pick<SearchIndex, 'live'>,
  build: Building | undefined,
): State {
  if (state === 'building') return build?.phase ?? 'claimed'
  return state === 'published' && generation === live ? 'live' : state
}
