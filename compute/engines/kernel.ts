/** Scores of rows against one query, by SIMD where there is WebAssembly and by plain JavaScript where not. */
import { assert } from '../../actors/kernel/assert.ts'
import { limits } from '../../config/limits.ts'
import { type KernelExports, kernelOver } from './kernel-memory.adapter.ts'
import { rowsAt, rowValues, type Slot, slotAt, TAKEN_AT, type Vectors } from './vectors.ts'

/** One reader's working room in the vectors' memory; calls are synchronous, so a thread needs one. */
export interface Kernel {
  readonly query: Float32Array
  /** Up to `vectorScanRows` of them; each must be a row. */
  readonly labels: Uint32Array
  readonly scores: Float32Array
  /** Fills `scores` for `count` rows from `first` on. */
  scan(first: number, count: number): void
  /** Fills `scores` for the first `count` of `labels`. */
  gather(count: number): void
  close(): void
}

export type KernelKind = 'simd' | 'javascript'

/** @throws where `vectorReadersMax` kernels read these vectors already */
export function kernelFor(vectors: Vectors, kind: KernelKind = 'simd'): Kernel {
  const { buffer } = vectors.memory
  const taken = new Int32Array(buffer, TAKEN_AT, limits.vectorReadersMax)
  const number = taken.findIndex((_, at) => Atomics.compareExchange(taken, at, 0, 1) === 0)
  assert(number >= 0, 'no more threads read the same vectors than there is working room for')
  const slot = slotAt(vectors.dim, number)
  const room = {
    query: new Float32Array(buffer, slot.queryAt, vectors.dim),
    labels: new Uint32Array(buffer, slot.labelsAt, limits.vectorScanRows),
    scores: new Float32Array(buffer, slot.scoresAt, limits.vectorScanRows),
  }
  const simd = kind === 'simd' ? kernelOver(vectors.memory) : undefined
  const scores = simd === undefined ? plainScores(vectors, room) : simdScores(simd, vectors, slot)
  return { ...room, ...scores, close: () => Atomics.store(taken, number, 0) }
}

type Scores = Pick<Kernel, 'scan' | 'gather'>
type Room = Pick<Kernel, 'query' | 'labels' | 'scores'>

function simdScores(kernel: KernelExports, { dim, metric }: Vectors, { queryAt, labelsAt, scoresAt }: Slot): Scores {
  const rows = rowsAt(dim)
  const bytes = dim * Float32Array.BYTES_PER_ELEMENT
  const [scan, gather] = metric === 'l2' ? [kernel.distances, kernel.distancesOf] : [kernel.dots, kernel.dotsOf]
  return {
    scan: (first, count) => scan(rows + first * bytes, count, queryAt, dim, scoresAt),
    gather: (count) => gather(rows, labelsAt, count, queryAt, dim, scoresAt),
  }
}

function plainScores(vectors: Vectors, { query, labels, scores }: Room): Scores {
  const values = rowValues(vectors)
  const score = vectors.metric === 'l2' ? nearness : dot
  const of = (label: number) => score(values, label * vectors.dim, query)
  return {
    scan(first, count) {
      for (let at = 0; at < count; at++) scores[at] = of(first + at)
    },
    gather(count) {
      for (let at = 0; at < count; at++) scores[at] = of(labels[at] ?? 0)
    },
  }
}

function dot(values: Float32Array, from: number, query: Float32Array): number {
  let sum = 0
  for (let at = 0; at < query.length; at++) sum += (values[from + at] ?? 0) * (query[at] ?? 0)
  return sum
}

function nearness(values: Float32Array, from: number, query: Float32Array): number {
  let sum = 0
  for (let at = 0; at < query.length; at++) sum += ((values[from + at] ?? 0) - (query[at] ?? 0)) ** 2
  return -sum
}
