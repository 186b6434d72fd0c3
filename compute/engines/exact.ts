/** The exact scan: the oracle of every graph, and the better choice for few rows or few that are allowed. */
import { assert } from '../../actors/kernel/assert.ts'
import { limits } from '../../config/limits.ts'
import { type Bitset, countOf, eachLabel } from './bitset.ts'
import type { VectorEngine } from './engine.ts'
import { type Kernel, type KernelKind, kernelFor } from './kernel.ts'
import { type Hits, noHits, type TopK, topK } from './top-k.ts'
import { comparable, type Vectors } from './vectors.ts'

export interface ExactEngine extends VectorEngine {
  /** The best k of the rows that `labels` names; what is no row is left out. */
  rank(query: Float32Array, labels: Iterable<number>, k: number): Hits
}

/** @param kind `javascript` is for comparisons: SIMD is taken where there is WebAssembly */
export function exactEngine(vectors: Vectors, kind?: KernelKind): ExactEngine {
  const { rows } = vectors
  const kernel = kernelFor(vectors, kind)
  return {
    name: 'exact',
    rows,
    bytes: vectors.memory.buffer.byteLength,
    search(query, { k, allow }) {
      kernel.query.set(comparable(query, vectors))
      return allow === undefined ? scanned(kernel, rows, k) : gathered(kernel, allowed(allow, rows), k)
    },
    rank(query, labels, k) {
      kernel.query.set(comparable(query, vectors))
      return gathered(kernel, named(labels, rows), k)
    },
    close: () => kernel.close(),
  }
}

function scanned(kernel: Kernel, rows: number, k: number): Hits {
  const best = topK(Math.min(k, rows))
  for (let first = 0; first < rows; first += limits.vectorScanRows) {
    const count = Math.min(limits.vectorScanRows, rows - first)
    kernel.scan(first, count)
    for (let at = 0; at < count; at++) best.offer(first + at, kernel.scores[at] ?? Number.NaN)
  }
  return best.hits()
}

/** Some labels: how many at most, and a walk over them. */
interface Labels {
  readonly count: number
  readonly each: (see: (label: number) => void) => void
}

function allowed(allow: Bitset, rows: number): Labels {
  assert(allow.size === rows, 'a filter has one bit for each row')
  return { count: countOf(allow), each: (see) => eachLabel(allow, see) }
}

function named(labels: Iterable<number>, rows: number): Labels {
  const known = [...labels].filter((label) => label < rows)
  return { count: known.length, each: (see) => known.forEach(see) }
}

function gathered(kernel: Kernel, { count, each }: Labels, k: number): Hits {
  if (count === 0) return noHits
  const best = topK(Math.min(k, count))
  let waiting = 0
  const flush = () => {
    offerGathered(kernel, waiting, best)
    waiting = 0
  }
  each((label) => {
    kernel.labels[waiting] = label
    waiting += 1
    if (waiting === limits.vectorScanRows) flush()
  })
  flush()
  return best.hits()
}

function offerGathered(kernel: Kernel, count: number, best: TopK): void {
  kernel.gather(count)
  for (let at = 0; at < count; at++) best.offer(kernel.labels[at] ?? 0, kernel.scores[at] ?? Number.NaN)
}
