/** What a search must answer at each version of the lake: the rows as they were then, and brute force over them. */

type Vector = Float32Array

interface Change {
  readonly version: number
  readonly put: ReadonlyMap<number, Vector>
  readonly gone: readonly number[]
}

export interface Found {
  readonly query: Vector
  readonly k: number
  readonly mode: 'exact' | 'graph'
  readonly lakeVersion: number
  readonly pendingRows: number
  readonly hits: readonly { readonly key: number; readonly score: number }[]
}

export interface Judged {
  /** Undefined where the answer is one that the rows of its version allow. */
  readonly fault?: string
  /** Of the keys that had to be found, the share that was. */
  readonly recall: number
}

const EPSILON = 1e-3
/** A graph may miss some; a shard that is missing takes more. */
const GRAPH_RECALL_MIN = 0.5

export class VectorTruth {
  readonly #changes: Change[] = []
  /** By number of changes. */
  readonly #rows: ReadonlyMap<number, Vector>[] = [new Map()]

  /** @param change later than all before it */
  add(change: Change): void {
    const rows = new Map(this.#rows.at(-1))
    for (const [key, vector] of change.put) rows.set(key, vector)
    for (const key of change.gone) rows.delete(key)
    this.#changes.push(change)
    this.#rows.push(rows)
  }

  keys(): readonly number[] {
    return [...(this.#rows.at(-1)?.keys() ?? [])]
  }

  /** By cosine. */
  judge(found: Found): Judged {
    const { query, k, hits, lakeVersion } = found
    const applied = this.#changes.filter(({ version }) => version <= lakeVersion)
    const rows = this.#rows[applied.length] ?? new Map<number, Vector>()
    const at = `of version ${lakeVersion}`
    if (hits.length !== Math.min(k, rows.size)) return fault(`${hits.length} hits for ${k} ${at}`)
    if (new Set(hits.map(({ key }) => key)).size < hits.length) return fault(`a row is found twice ${at}`)
    for (const { key, score } of hits) {
      const vector = rows.get(key)
      if (vector === undefined) return fault(`row ${key} was not there ${at}`)
      const due = cosine(query, vector)
      if (Math.abs(due - score) > EPSILON) return fault(`row ${key} has the score ${score} and not ${due} ${at}`)
    }
    const last = hits.at(-1)?.score ?? Number.NEGATIVE_INFINITY
    if (hits.some(({ score }, n) => score > (hits[n - 1]?.score ?? 2) + EPSILON)) return fault(`hits in no order ${at}`)
    const keys = new Set(hits.map(({ key }) => key))
    // the newest rows may have no vector yet, and nobody says which
    const late = new Set(found.pendingRows === 0 ? [] : applied.slice(1).flatMap(({ put }) => [...put.keys()]))
    const missed = [...rows].filter(
      ([key, vector]) => !keys.has(key) && !late.has(key) && cosine(query, vector) > last + EPSILON,
    )
    const recall = 1 - Math.min(1, missed.length / k)
    const least = found.mode === 'exact' ? 1 : GRAPH_RECALL_MIN
    if (recall < least) return { ...fault(`${found.mode}: ${missed.length} nearer rows are missing ${at}`), recall }
    return { recall }
  }
}

const fault = (what: string): Judged => ({ fault: what, recall: 0 })

function cosine(a: Vector, b: Vector): number {
  let [dot, aa, bb] = [0, 0, 0]
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at] ?? 0, b[at] ?? 0]
    dot += x * y
    aa += x * x
    bb += y * y
  }
  return dot / Math.sqrt(aa * bb)
}
