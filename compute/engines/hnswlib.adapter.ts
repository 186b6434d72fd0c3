/** hnswlib-node: C++ hnswlib, compiled at installation. One row a call, `number[]` only, filters by callback. */
import type { HierarchicalNSW, SpaceName } from 'hnswlib-node'
import { limits } from '../../config/limits.ts'
import { countOf, hasLabel } from './bitset.ts'
import type {
  BoundedSearch,
  Built,
  Graph,
  GraphLibrary,
  GraphParameters,
  Loaded,
  SearchOptions,
  Watch,
} from './engine.ts'
import { hnswlibFile } from './hnswlib-file.ts'
import { type Hits, noHits, topK } from './top-k.ts'
import { comparable, rowValues, type VectorShape, type Vectors } from './vectors.ts'

type Hnswlib = typeof import('hnswlib-node')

/** @throws where it was not compiled */
export async function hnswlibLibrary(): Promise<GraphLibrary> {
  const { default: hnswlib } = await import('hnswlib-node')
  return {
    name: 'hnswlib',
    build: (vectors, parameters, watch) => built(hnswlib, vectors, { ...parameters, watch }),
    load: (path, vectors) => loaded(hnswlib, path, vectors),
  }
}

const SEED = 100

function built(
  hnswlib: Hnswlib,
  vectors: Vectors,
  { m, efConstruction, seed = SEED, watch }: GraphParameters & { readonly watch: Watch | undefined },
): Built {
  const { rows, dim } = vectors
  const index = indexOf(hnswlib, vectors)
  index.initIndex({ maxElements: Math.max(rows, 1), m, efConstruction, randomSeed: seed })
  const graph = graphOf(index, vectors, m)
  const values = rowValues(vectors)
  const point = scratch(dim)
  for (let row = 0; row < rows; row++) {
    copyInto(point, values.subarray(row * dim, row * dim + dim))
    index.addPoint(point, row)
    const done = row + 1
    if (done % limits.buildWatchRows === 0 && watch?.(done) === 'stop') {
      graph.close()
      return { kind: 'stopped' }
    }
  }
  return { kind: 'built', graph }
}

function loaded(hnswlib: Hnswlib, path: string, shape: VectorShape): Loaded {
  try {
    const file = hnswlibFile(path, shape)
    if (file.kind === 'unreadable') return file
    const index = indexOf(hnswlib, shape)
    index.readIndexSync(path)
    return { kind: 'loaded', graph: graphOf(index, shape, file.m) }
  } catch (error) {
    return { kind: 'unreadable', why: reasonOf(error).replaceAll(path, 'the file') }
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function indexOf({ HierarchicalNSW }: Hnswlib, { dim, metric }: VectorShape): HierarchicalNSW {
  const space: SpaceName = metric === 'l2' ? 'l2' : 'ip'
  return new HierarchicalNSW(space, dim)
}

function graphOf(index: HierarchicalNSW, shape: VectorShape, m: number): Graph {
  const { rows, dim, metric } = shape
  const point = scratch(dim)
  let efNow = 0
  const setEf = (ef: number) => {
    if (ef !== efNow) index.setEf(ef)
    efNow = ef
  }
  type Filter = ((label: number) => boolean) | undefined
  const searched = (query: Float32Array, { k, ef = limits.searchEfDefault, allow }: SearchOptions, filter: Filter) => {
    copyInto(point, comparable(query, shape))
    const wanted = Math.min(k, allow === undefined ? rows : countOf(allow))
    if (wanted === 0) return noHits
    setEf(Math.min(Math.max(ef, wanted), rows))
    const { neighbors, distances } = index.searchKnn(point, wanted, filter)
    const best = topK(wanted)
    neighbors.forEach((label, at) => {
      const distance = distances[at] ?? Number.NaN
      best.offer(label, metric === 'l2' ? -distance : 1 - distance)
    })
    return best.hits()
  }
  return {
    name: 'hnswlib',
    rows,
    bytes: LOCKS * bytesOfLock + rows * rowBytes(dim, m),
    search(query, options): Hits {
      const { allow } = options
      return searched(query, options, allow && ((label) => hasLabel(allow, label)))
    },
    searchWithin(query, options: BoundedSearch): Hits | undefined {
      const { allow, looksMax } = options
      let looks = 0
      // the library cannot be stopped, but with every label allowed it soon has enough
      const hits = searched(query, options, (label) => ++looks > looksMax || hasLabel(allow, label))
      return looks > looksMax ? undefined : hits
    },
    save: (path) => index.writeIndexSync(path),
    // the memory would wait for a collection of garbage that does not know of it, as the locks of the new index do
    close: () => index.initIndex({ maxElements: 1, m: 2, efConstruction: 1 }),
  }
}

/** The library's own, however small an index is. */
const LOCKS = 65_536
const bytesOfLock = 40

/** Its vector, label and links; a lock, a level, a pointer, a mark of visits, an entry of the label map; a share of the upper levels. */
const rowBytes = (dim: number, m: number): number =>
  4 * dim + 8 + (4 + 8 * m) + bytesOfLock + 4 + 8 + 2 + 48 + (4 + 4 * m) / m

/** Reused for every row: an array of doubles from its first element on. */
const scratch = (dim: number): number[] => Array.from({ length: dim }, () => 0.5)

function copyInto(point: number[], values: Float32Array): void {
  for (let at = 0; at < values.length; at++) point[at] = values[at] ?? 0
}
