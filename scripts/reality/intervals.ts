/** Intervals that hold a share or a mean with 95 % confidence. */
import { RowRandom } from '../../actors/ingest/sample/random.ts'

export interface Interval {
  readonly low: number
  readonly high: number
}

const Z95 = 1.959964
const RESAMPLES = 2000
const BOOTSTRAP_SEED = 95

/** Of a share: Wilson's score interval. Of no trials it is all that is possible. */
export function wilson(successes: number, trials: number): Interval {
  if (trials === 0) return { low: 0, high: 1 }
  const share = successes / trials
  const scale = 1 + Z95 ** 2 / trials
  const middle = (share + Z95 ** 2 / (2 * trials)) / scale
  const half = (Z95 / scale) * Math.sqrt((share * (1 - share)) / trials + Z95 ** 2 / (4 * trials ** 2))
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

export interface Sampled {
  readonly value: number
  /** Values of one cluster stand and fall together. */
  readonly cluster: string
}

/**
 * Of a mean of values in [0, 1]: the bootstrap's percentiles over clusters, always the same for the same values.
 * Where all values are equal it says nothing of what was not seen; then it is Wilson's of so many clusters.
 */
export function bootstrapMean(samples: readonly Sampled[]): Interval {
  const clusters = [...Map.groupBy(samples, ({ cluster }) => cluster).values()].map((members) => ({
    sum: members.reduce((sum, { value }) => sum + value, 0),
    count: members.length,
  }))
  const values = samples.map(({ value }) => value)
  if (new Set(values).size < 2) return wilson(clusters.length * (values[0] ?? 0), clusters.length)
  const random = new RowRandom().start(BOOTSTRAP_SEED, clusters.length, samples.length)
  const means = Array.from({ length: RESAMPLES }, () => {
    const drawn = clusters.map(() => random.pick(clusters))
    return drawn.reduce((sum, each) => sum + each.sum, 0) / drawn.reduce((sum, each) => sum + each.count, 0)
  }).toSorted((a, b) => a - b)
  return { low: means[Math.floor(RESAMPLES * 0.025)] ?? 0, high: means[Math.floor(RESAMPLES * 0.975)] ?? 1 }
}

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
