/** Vectors in memory that threads share and the kernel of the exact scan reads in place. */
import { assert } from '../../actors/kernel/assert.ts'
import { limits } from '../../config/limits.ts'
import { type KernelMemory, kernelMemory } from './kernel-memory.adapter.ts'

/** `cosine` is `ip` over vectors of length 1: rows and queries are brought to it. */
export type Metric = 'cosine' | 'ip' | 'l2'

export interface VectorShape {
  readonly rows: number
  readonly dim: number
  readonly metric: Metric
}

/** Crosses threads by `postMessage`, without a copy of the vectors. */
export interface Vectors extends VectorShape {
  readonly memory: KernelMemory
}

export interface TooLarge {
  readonly kind: 'too-large'
  readonly bytes: number
  readonly bytesMax: number
}

/** All zero, to be filled with `setRows`. */
export function newVectors({
  rows,
  dim,
  metric,
}: VectorShape): { readonly kind: 'made'; readonly vectors: Vectors } | TooLarge {
  assert(dim >= 1 && dim <= limits.vectorDimensionMax && rows >= 0, 'the shape of vectors was checked before')
  const bytes = vectorBytes({ rows, dim })
  if (bytes > limits.vectorMemoryBytesMax) return { kind: 'too-large', bytes, bytesMax: limits.vectorMemoryBytesMax }
  return { kind: 'made', vectors: { rows, dim, metric, memory: kernelMemory(bytes) } }
}

/** What such vectors take, with what each reader needs beside them. */
export const vectorBytes = ({ rows, dim }: Pick<VectorShape, 'rows' | 'dim'>): number =>
  rowsAt(dim) + rows * dim * FLOAT

/** Writes whole rows from number `first` on. */
export function setRows(vectors: Vectors, first: number, values: Float32Array): void {
  const { dim, rows, metric } = vectors
  assert(values.length % dim === 0 && first + values.length / dim <= rows, 'whole rows, that the memory has')
  const own = rowValues(vectors).subarray(first * dim, first * dim + values.length)
  own.set(values)
  if (metric === 'cosine') for (let at = 0; at < own.length; at += dim) toUnitLength(own.subarray(at, at + dim))
}

/** All rows, one after another, as they lie in the memory. */
export const rowValues = ({ memory, rows, dim }: Vectors): Float32Array =>
  new Float32Array(memory.buffer, rowsAt(dim), rows * dim)

/** The query as it is compared with rows: a copy of length 1 for `cosine`. */
export function comparable(query: Float32Array, { dim, metric }: VectorShape): Float32Array {
  assert(query.length === dim, 'a query has as many numbers as the vectors')
  return metric === 'cosine' ? toUnitLength(query.slice()) : query
}

/** What makes a vector unfit for rows and queries alike. */
export function vectorFault(
  vector: Float32Array,
  { dim, metric }: Pick<VectorShape, 'dim' | 'metric'>,
): 'dimension' | 'not-finite' | 'zero' | undefined {
  if (vector.length !== dim) return 'dimension'
  if (!isScorable(squareOf(vector))) return 'not-finite'
  return metric === 'cosine' && vector.every((value) => value === 0) ? 'zero' : undefined
}

/** The sum of the squares; those of the least and of the largest FLOAT are far within a double. */
export function squareOf(vector: Float32Array): number {
  let sum = 0
  for (const value of vector) sum += value * value
  return sum
}

/** Whether all scores of vectors with such a square are finite FLOATs. Not where a component is not finite. */
export const isScorable = (square: number): boolean => square <= limits.vectorSquareMax

const FLOAT = Float32Array.BYTES_PER_ELEMENT
const LINE = 64

/** One thread's working room: the query, some labels and their scores. */
export interface Slot {
  readonly queryAt: number
  readonly labelsAt: number
  readonly scoresAt: number
}

/** The first `vectorReadersMax` words say which slots are taken. */
export const TAKEN_AT = 0

export function slotAt(dim: number, slot: number): Slot {
  const queryAt = firstSlotAt + slot * slotBytes(dim)
  const labelsAt = queryAt + toLines(dim * FLOAT)
  return { queryAt, labelsAt, scoresAt: labelsAt + chunkBytes }
}

/** Where row 0 begins. */
export const rowsAt = (dim: number): number => firstSlotAt + limits.vectorReadersMax * slotBytes(dim)

const toLines = (bytes: number): number => Math.ceil(bytes / LINE) * LINE
const firstSlotAt = toLines(limits.vectorReadersMax * Int32Array.BYTES_PER_ELEMENT)
const chunkBytes = toLines(limits.vectorScanRows * FLOAT)
const slotBytes = (dim: number): number => toLines(dim * FLOAT) + 2 * chunkBytes

/** In place; all zeros stay. */
function toUnitLength(vector: Float32Array): Float32Array {
  const sum = squareOf(vector)
  const scale = sum > 0 ? 1 / Math.sqrt(sum) : 1
  for (let at = 0; at < vector.length; at++) vector[at] = (vector[at] ?? 0) * scale
  return vector
}
