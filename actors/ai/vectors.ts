/** Vectors as somebody else's model gives them, made comparable by cosine, or what is wrong with them. */

export type Vectors =
  | {
      readonly kind: 'good'
      readonly dim: number
      /** One vector of length 1 after the other; zeros where there is none. */
      readonly components: Float32Array
      readonly nulls: readonly number[]
    }
  | { readonly kind: 'wrong'; readonly why: string }

interface Wanted {
  readonly texts: number
  readonly dimMax: number
}

export function vectorsOf(rows: readonly (readonly number[])[], { texts, dimMax }: Wanted): Vectors {
  const dim = rows[0]?.length ?? 0
  if (rows.length !== texts) return wrong(`${rows.length} vectors for ${texts} texts`)
  if (dim === 0 || dim > dimMax) return wrong(`${dim} components`)
  if (rows.some((row) => row.length !== dim)) return wrong('not all of one length')
  const components = new Float32Array(texts * dim)
  const nulls: number[] = []
  for (const [index, row] of rows.entries()) {
    const length = Math.hypot(...row)
    if (!Number.isFinite(length)) return wrong('a component that is no number')
    if (length === 0) nulls.push(index)
    else
      components.set(
        row.map((component) => component / length),
        index * dim,
      )
  }
  return { kind: 'good', dim, components, nulls }
}

const wrong = (why: string): Vectors => ({ kind: 'wrong', why })
