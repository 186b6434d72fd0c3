/** Datasets of vectors in a lake, indexes over them, and the exact answer to hold a search to. */
import { expect, vi } from 'vitest'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vectorsParquet } from '../doubles/vectors-parquet.ts'
import type { Lake } from './lake.ts'

/** Uploads rows `key`, `embedding` as Parquet, replacing what is there; keys are 0, 1, 2 … */
export async function ingestVectors(lake: Lake, dataset: string, { values, dim }: Vectors): Promise<void> {
  const keys = Array.from({ length: values.length / dim }, (_, row) => row)
  const answer = await lake.fetch(`/ingest?dataset=${dataset}&key=key`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.apache.parquet' },
    body: await vectorsParquet(keys, values),
  })
  expect(answer.status, await answer.clone().text()).toBe(201)
}

export interface Vectors {
  /** Row after row. */
  readonly values: Float32Array
  readonly dim: number
}

/** Resolves when that generation, or whichever is next, is live. */
export async function untilLive(lake: Lake, name: string, generation?: number) {
  return vi.waitFor(
    async () => {
      const index = await lake.ask(supervisor.read, { name })
      const newest = index.generations.at(-1)
      if (newest?.state === 'refused' || newest?.state === 'abandoned') throw new Error(`given up: ${newest.reason}`)
      expect(index.live?.generation).toBe(generation ?? newest?.generation)
      return index
    },
    { timeout: 120_000, interval: 50 },
  )
}

/** Keys of the k nearest by cosine, best first: brute force in plain JavaScript. */
export function nearestByCosine({ values, dim }: Vectors, query: Float32Array, k: number): number[] {
  const norm = (at: number) => Math.hypot(...values.subarray(at * dim, (at + 1) * dim))
  const scores = Array.from({ length: values.length / dim }, (_, row) => {
    let dot = 0
    for (let at = 0; at < dim; at++) dot += (values[row * dim + at] ?? 0) * (query[at] ?? 0)
    return { row, score: dot / norm(row) }
  })
  return scores
    .toSorted((a, b) => b.score - a.score)
    .slice(0, k)
    .map(({ row }) => row)
}
