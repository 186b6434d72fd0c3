/** The best k of many scored labels, in memory of k: a heap whose root is the worst that is kept. */

/** Best first; equal scores by label. */
export interface Hits {
  readonly labels: Uint32Array
  readonly scores: Float32Array
}

export interface TopK {
  /** A NaN is no score and is left out. */
  offer(label: number, score: number): void
  /** Ends it: nothing may be offered afterwards. */
  hits(): Hits
}

export const noHits: Hits = { labels: new Uint32Array(0), scores: new Float32Array(0) }

/** Scores are compared as the 32-bit floats that hits hold. */
export function topK(k: number): TopK {
  const labels = new Uint32Array(k)
  const scores = new Float32Array(k)
  let size = 0

  /** Whether what lies at `at` comes after that label with that score. */
  const isBelow = (at: number, label: number, score: number): boolean => {
    const own = scores[at] ?? 0
    return own < score || (own === score && (labels[at] ?? 0) > label)
  }
  const worse = (a: number, b: number): boolean => isBelow(a, labels[b] ?? 0, scores[b] ?? 0)
  const swap = (a: number, b: number) => {
    const [label, score] = [labels[a] ?? 0, scores[a] ?? 0]
    labels[a] = labels[b] ?? 0
    scores[a] = scores[b] ?? 0
    labels[b] = label
    scores[b] = score
  }
  const rise = (from: number) => {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >>> 1
      if (!worse(at, parent)) return
      swap(at, parent)
      at = parent
    }
  }
  const sink = () => {
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      if (left >= size) return
      const child = left + 1 < size && worse(left + 1, left) ? left + 1 : left
      if (!worse(child, at)) return
      swap(child, at)
      at = child
    }
  }

  return {
    offer(label, score) {
      if (Number.isNaN(score)) return
      if (size < k) {
        labels[size] = label
        scores[size] = score
        size += 1
        rise(size - 1)
      } else if (k > 0 && isBelow(0, label, Math.fround(score))) {
        labels[0] = label
        scores[0] = score
        sink()
      }
    },
    hits() {
      const kept = size
      // the root, the worst, goes behind the heap that is left
      while (size > 1) {
        size -= 1
        swap(0, size)
        sink()
      }
      size = kept
      return { labels: labels.slice(0, kept), scores: scores.slice(0, kept) }
    },
  }
}
