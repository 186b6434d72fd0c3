/** usearch: prebuilt, needs no compiler; 16-bit copies of the vectors, so what it finds is scored again by the exact ones. */
import { devNull } from 'node:os'
import type { Index, MetricKind, ScalarKind } from 'usearch'
import { limits } from '../../config/limits.ts'
import type { Built, Graph, GraphLibrary, GraphParameters, Loaded, Watch } from './engine.ts'
import { exactEngine } from './exact.ts'
import { noHits } from './top-k.ts'
import { usearchFile } from './usearch-file.ts'
import { comparable, rowValues, type VectorShape, type Vectors } from './vectors.ts'

type Usearch = typeof import('usearch').default

/** @throws where there is no binary of it for this machine */
export async function usearchLibrary(): Promise<GraphLibrary> {
  const { default: usearch } = await import('usearch')
  return {
    name: 'usearch',
    build: (vectors, parameters, watch) => built(usearch, vectors, { ...parameters, watch }),
    load: (path, vectors) => loaded(usearch, path, vectors),
  }
}

function built(
  usearch: Usearch,
  vectors: Vectors,
  { m, efConstruction, threads = 1, watch }: GraphParameters & { readonly watch: Watch | undefined },
): Built {
  const { rows, dim } = vectors
  const index = indexOf(usearch, vectors, { m, efConstruction })
  const graph = graphOf(index, vectors, m)
  const values = rowValues(vectors)
  const step = limits.buildWatchRows * threads
  for (let first = 0; first < rows; first += step) {
    const end = Math.min(rows, first + step)
    const keys = BigUint64Array.from({ length: end - first }, (_, at) => BigInt(first + at))
    index.add(keys, values.subarray(first * dim, end * dim), threads)
    if (watch?.(end) === 'stop') {
      graph.close()
      return { kind: 'stopped' }
    }
  }
  return { kind: 'built', graph }
}

function loaded(usearch: Usearch, path: string, vectors: Vectors): Loaded {
  try {
    const file = usearchFile(path, vectors)
    if (file.kind === 'unreadable') return file
    const index = indexOf(usearch, vectors, { m: file.m, efConstruction: file.m })
    // not `view`: a file that is cut short while it is mapped kills the process
    index.load(path)
    return { kind: 'loaded', graph: graphOf(index, vectors, file.m) }
  } catch (error) {
    return { kind: 'unreadable', why: reasonOf(error).replaceAll(path, 'the file') }
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Its own number; a search that asks for more looks further, which stands in for the `ef` that it cannot be told. */
const EXPANSION = 16

function indexOf(
  { Index: Graphs }: Usearch,
  { dim, metric }: VectorShape,
  { m, efConstruction }: GraphParameters,
): Index {
  return new Graphs({
    dimensions: dim,
    metric: (metric === 'l2' ? 'l2sq' : 'ip') as MetricKind,
    quantization: 'bf16' as ScalarKind,
    connectivity: m,
    expansion_add: efConstruction,
    expansion_search: EXPANSION,
    multi: false,
  })
}

function graphOf(index: Index, vectors: Vectors, m: number): Graph {
  const { rows, dim } = vectors
  const exact = exactEngine(vectors)
  return {
    name: 'usearch',
    rows,
    bytes: 2 ** Math.ceil(Math.log2(rows + 1)) * SLOT_BYTES + rows * rowBytes(dim, m),
    searchWithin: (query, { k, allow }) => exact.search(query, { k, allow }),
    search(query, { k, ef = limits.searchEfDefault, allow }) {
      if (allow !== undefined) return exact.search(query, { k, allow })
      const wanted = Math.min(rows, Math.max(k, ef))
      if (wanted === 0) return noHits
      const { keys } = index.search(comparable(query, vectors), wanted, 1)
      return exact.rank(query, Array.from(keys, Number), k)
    },
    save: (path) => index.save(path),
    close() {
      exact.close()
      emptied(index)
    },
  }
}

/** It has no call that gives memory back; a load begins by doing so, and then fails for want of a file. */
function emptied(index: Index): void {
  try {
    index.load(devNull)
  } catch {
    // as meant
  }
}

/** A pointer to the node, one to the vector, an entry of the key map; it keeps room for a power of two of them. */
const SLOT_BYTES = 8 + 8 + 16 + 8
/** The 16-bit vector, and the node: key, level, links and a share of the upper levels. */
const rowBytes = (dim: number, m: number): number => 2 * dim + 8 + 2 + (4 + 8 * m) + (4 + 4 * m) / m
