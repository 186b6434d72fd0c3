/** One part of a generation in memory: vectors, their keys, the graph over them, and which rows some searches must not answer. */
import { LRUCache } from 'lru-cache'
import { limits } from '../../config/limits.ts'
import type { KeyKind } from '../embeddings/embeddings-directory.ts'
import { type Keys, keysBytes } from '../embeddings/key-page.ts'
import { readEmbeddings } from '../embeddings/read-embeddings.adapter.ts'
import { type Bitset, bitsetOf, countOf, emptyBitset, hasLabel } from '../engines/bitset.ts'
import type { Graph, GraphEngineName } from '../engines/engine.ts'
import { type ExactEngine, exactEngine } from '../engines/exact.ts'
import { pickEngine } from '../engines/pick.ts'
import { looksWorth, searchPlan } from '../engines/plan.ts'
import { type Hits, topK } from '../engines/top-k.ts'
import { type Metric, newVectors, rowValues, setRows, type Vectors } from '../engines/vectors.ts'
import { type Failed, isFailed } from '../failed.ts'
import { both, KeyTable } from './key-table.ts'
import { vectorsIn } from './load-vectors.adapter.ts'

/** Where a part lies: files of this node, whose checksums were checked. */
export interface PartFiles {
  /** Names it among all parts of all indexes. */
  readonly id: string
  readonly embeddings: string
  /** Absent: it is always scanned. */
  readonly graph?: { readonly path: string; readonly engine: GraphEngineName }
  readonly metric: Metric
}

/** Keys of rows that must not be answered; `id` names the very set. */
export interface Mask {
  readonly id: string
  readonly keys: readonly Keys[] | 'all'
}

export interface PartQuery {
  readonly vector: Float32Array
  readonly k: number
  readonly ef?: number
  /** `auto`: by what is cheaper; `graph`: where there is one. */
  readonly mode: 'auto' | 'exact' | 'graph'
  /** Only rows with these keys; absent: all. */
  readonly only?: Keys
}

export interface Found {
  readonly keys: Keys
  readonly scores: Float32Array
  readonly strategy: 'graph' | 'exact'
  /** Rows of the part that might have been answered. */
  readonly allowed: number
}

export class Part {
  readonly rows: number
  readonly dim: number
  readonly key: KeyKind
  /** Of its vectors, its keys and its graph. */
  readonly bytes: number
  /** Why there is no graph although there is a file of one. */
  readonly flaw: string | undefined
  readonly #keys: Keys
  readonly #values: Float32Array
  readonly #exact: ExactEngine
  readonly #graph: Graph | undefined
  #table: KeyTable | undefined
  readonly #masks = new LRUCache<string, Bitset>({ max: limits.masksMax })

  private constructor(parts: {
    readonly vectors: Vectors
    readonly keys: Keys
    readonly key: KeyKind
    readonly graph: Graph | undefined
    readonly flaw: string | undefined
  }) {
    this.rows = parts.vectors.rows
    this.dim = parts.vectors.dim
    this.key = parts.key
    this.flaw = parts.flaw
    this.#keys = parts.keys
    this.#values = rowValues(parts.vectors)
    this.#exact = exactEngine(parts.vectors)
    this.#graph = parts.graph
    this.bytes = this.#exact.bytes + keysBytes(parts.keys) + (parts.graph?.bytes ?? 0)
  }

  /** Fails with STORAGE_OBJECT_CORRUPT, STORAGE_OBJECT_UNKNOWN, STORAGE_UNAVAILABLE, INGEST_TOO_LARGE. */
  static async load({ embeddings, graph, metric }: PartFiles): Promise<Part | Failed> {
    const file = readEmbeddings(embeddings)
    if (isFailed(file)) return file
    using open = file
    const vectors = vectorsIn(open, metric)
    if (isFailed(vectors)) return vectors
    const keys = open.readKeys()
    if (isFailed(keys)) return keys
    const loaded = graph === undefined ? undefined : await graphOf(graph, vectors)
    return new Part({
      vectors,
      keys,
      key: open.key,
      graph: loaded?.kind === 'loaded' ? loaded.graph : undefined,
      flaw: loaded?.kind === 'unreadable' ? loaded.why : undefined,
    })
  }

  knows(mask: string): boolean {
    return this.#masks.has(mask)
  }

  /** Of a mask that it knows nothing is made anew. */
  hide({ id, keys }: Mask): void {
    if (this.#masks.has(id)) return
    const allowed = keys === 'all' ? emptyBitset(this.rows) : allowedBut(this.#keys, keys)
    this.#masks.set(id, allowed)
  }

  search(query: PartQuery, mask: string | undefined): Found {
    const set = this.#allowed(mask, query.only)
    const allowed = set === undefined ? this.rows : countOf(set)
    const allow = allowed === this.rows ? undefined : set
    const { hits, strategy } = this.#found(query, allow, allowed)
    return { keys: keysAt(this.#keys, hits.labels), scores: hits.scores, strategy, allowed }
  }

  #found(query: PartQuery, allow: Bitset | undefined, allowed: number): Pick<Found, 'strategy'> & { hits: Hits } {
    const { vector, k, ef = limits.searchEfDefault, mode } = query
    const graph = mode === 'exact' ? undefined : this.#graph
    const { rows, dim } = this
    const question = { rows, allowed, dim, ef: Math.max(ef, k) }
    const plan = graph && (mode === 'graph' ? 'graph' : searchPlan({ ...question, engine: graph.name }))
    if (graph !== undefined && plan === 'graph') {
      const options = { k, ...(query.ef === undefined ? {} : { ef }) }
      const hits =
        allow === undefined || mode === 'graph'
          ? graph.search(vector, { ...options, ...(allow === undefined ? {} : { allow }) })
          : graph.searchWithin(vector, { ...options, allow, looksMax: looksWorth(allowed, dim) })
      // a graph may miss some where few of what it meets may be answered
      if (hits !== undefined && (mode === 'graph' || hits.labels.length >= Math.min(k, allowed)))
        return { strategy: 'graph', hits }
    }
    return { strategy: 'exact', hits: this.#exact.search(vector, { k, ...(allow === undefined ? {} : { allow }) }) }
  }

  #allowed(mask: string | undefined, only: Keys | undefined): Bitset | undefined {
    const unmasked = mask === undefined ? undefined : this.#masks.get(mask)
    if (only === undefined) return unmasked
    this.#table ??= new KeyTable(this.#keys)
    return both(unmasked, this.#table.labelsOf(only))
  }

  /** A copy, as it is compared: of `cosine` with length 1. */
  vectorAt(row: number): Float32Array {
    return this.#values.slice(row * this.dim, (row + 1) * this.dim)
  }

  close(): void {
    this.#exact.close()
    this.#graph?.close()
  }
}

async function graphOf({ path, engine }: NonNullable<PartFiles['graph']>, vectors: Vectors) {
  const { library } = await pickEngine([engine])
  if (library === undefined) return { kind: 'unreadable', why: `${engine} is not installed` } as const
  return library.load(path, vectors)
}

/** All rows but those that have one of the keys. */
function allowedBut(own: Keys, hidden: readonly Keys[]): Bitset {
  const gone = new Set<bigint | string>()
  for (const keys of hidden) for (const key of keys) gone.add(key)
  const kept: number[] = []
  for (let row = 0; row < own.length; row++) if (!gone.has(own[row] ?? '')) kept.push(row)
  return bitsetOf(own.length, kept)
}

const keysAt = (keys: Keys, labels: Uint32Array): Keys =>
  keys instanceof BigInt64Array
    ? BigInt64Array.from(labels, (label) => keys[label] ?? 0n)
    : Array.from(labels, (label) => keys[label] ?? '')

/** The exact answer without holding the part: its groups of rows, one after another, through one group's memory. */
export function scanFile(files: PartFiles, query: PartQuery, mask: Mask | undefined): Found | Failed {
  const file = readEmbeddings(files.embeddings)
  if (isFailed(file)) return file
  using open = file
  const keys = open.readKeys()
  if (isFailed(keys)) return keys
  const unmasked =
    mask === undefined ? undefined : mask.keys === 'all' ? emptyBitset(open.rows) : allowedBut(keys, mask.keys)
  const allow = query.only === undefined ? unmasked : both(unmasked, new KeyTable(keys).labelsOf(query.only))
  const made = newVectors({ rows: Math.min(open.groupRows, open.rows), dim: open.dim, metric: files.metric })
  if (made.kind === 'too-large')
    return { kind: 'failed', code: 'INGEST_TOO_LARGE', message: 'vectors of one group are too large' }
  const { vectors } = made
  const engine = exactEngine(vectors)
  try {
    const best = topK(Math.min(query.k, open.rows))
    for (let first = 0; first < open.rows; first += vectors.rows) {
      const count = Math.min(vectors.rows, open.rows - first)
      const failed = open.readInto(rowValues(vectors).subarray(0, count * open.dim), first, count)
      if (failed !== undefined) return failed
      setRows(vectors, 0, rowValues(vectors).subarray(0, count * open.dim))
      const here = bitsetOf(vectors.rows, labelsIn({ first, count, allow }))
      const hits = engine.search(query.vector, { k: query.k, allow: here })
      for (const [at, label] of hits.labels.entries()) best.offer(first + label, hits.scores[at] ?? Number.NaN)
    }
    const hits: Hits = best.hits()
    const allowed = allow === undefined ? open.rows : countOf(allow)
    return { keys: keysAt(keys, hits.labels), scores: hits.scores, strategy: 'exact', allowed }
  } finally {
    engine.close()
  }
}

function* labelsIn({ first, count, allow }: { first: number; count: number; allow: Bitset | undefined }) {
  for (let label = 0; label < count; label++) if (allow === undefined || hasLabel(allow, first + label)) yield label
}
