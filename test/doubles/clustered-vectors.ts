/** Vectors that lie as embeddings do: Gaussian clusters whose spread decays from one dimension to the next. */
import { newVectors, setRows, type VectorShape, type Vectors } from '../../compute/engines/vectors.ts'
import { seeded } from './seeds.ts'

interface Clusters {
  readonly dim: number
  readonly seed: number
  /** 400 unless told. */
  readonly clusters?: number
}

/** A stream of them: each call gives the next `count`, one after another, drawn from the same clusters. */
export function clusteredVectors({ dim, seed, clusters = 400 }: Clusters): (count: number) => Float32Array {
  const random = seeded(seed)
  // Box-Muller
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const spread = Float64Array.from({ length: dim }, (_, at) => (at + 1) ** -0.3)
  const centres = Float32Array.from({ length: clusters * dim }, (_, at) => normal() * (spread[at % dim] ?? 0))
  return (count) => {
    const values = new Float32Array(count * dim)
    for (let row = 0; row < count; row++) {
      const centre = Math.floor(random() * clusters) * dim
      for (let at = 0; at < dim; at++) {
        values[row * dim + at] = (centres[centre + at] ?? 0) + 0.5 * normal() * (spread[at] ?? 0)
      }
    }
    return values
  }
}

/** Vectors of that shape, filled with those values; throws where they are too large. */
export function vectorsOf(shape: VectorShape, values: Float32Array): Vectors {
  const made = newVectors(shape)
  if (made.kind === 'too-large') throw new Error(`${made.bytes} bytes`)
  setRows(made.vectors, 0, values)
  return made.vectors
}
