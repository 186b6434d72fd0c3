/** The port of vector search: a scan or a graph over `rows` vectors of `dim` numbers. Synchronous, so for a thread of its own. */
import type { Bitset } from './bitset.ts'
import type { Hits } from './top-k.ts'
import type { Vectors } from './vectors.ts'

export type EngineName = 'hnswlib' | 'usearch' | 'exact'
export type GraphEngineName = Exclude<EngineName, 'exact'>

export interface SearchOptions {
  readonly k: number
  /** How far a graph looks: more finds more and takes longer. A scan sees all. */
  readonly ef?: number
  /** The labels that may be answered; absent: all. */
  readonly allow?: Bitset
}

/** Where what may be answered lies far from the query, a graph would look at most of its rows. */
export interface BoundedSearch extends SearchOptions {
  readonly allow: Bitset
  readonly looksMax: number
}

/** Labels are row numbers 0 … rows-1. A score is higher where it is better: the dot product, or the negative squared distance. */
export interface VectorEngine {
  readonly name: EngineName
  readonly rows: number
  /** Memory that it holds beside the vectors that it was made of; of the scan: those vectors. */
  readonly bytes: number
  /**
   * Best first, equal scores by label. A scan gives min(k, allowed) hits, a graph seldom fewer.
   * @param query of the vectors' dimension, finite (`vectorFault`)
   */
  search(query: Float32Array, options: SearchOptions): Hits
  /** Gives its memory back; the engine is of no use afterwards. */
  close(): void
}

export interface GraphParameters {
  /** Links of a node, about; twice as many on the lowest level. */
  readonly m: number
  readonly efConstruction: number
  /** Where the library takes one. */
  readonly seed?: number
  /** Native threads, where the library has them; 1 unless told. */
  readonly threads?: number
}

/** Told after every few hundred rows; says whether to go on. */
export type Watch = (rowsDone: number) => 'continue' | 'stop'

export interface Graph extends VectorEngine {
  /** As `search` among allowed labels, but undefined where more than `looksMax` labels would have to be looked at. */
  searchWithin(query: Float32Array, options: BoundedSearch): Hits | undefined
  /** Writes the sidecar, of which callers keep the SHA-256. */
  save(path: string): void
}

export type Built = { readonly kind: 'built'; readonly graph: Graph } | { readonly kind: 'stopped' }

/** A sidecar that is not what `save` wrote for such vectors. */
export interface Unreadable {
  readonly kind: 'unreadable'
  readonly why: string
}

export type Loaded = { readonly kind: 'loaded'; readonly graph: Graph } | Unreadable

/** A library that makes graphs. */
export interface GraphLibrary {
  readonly name: GraphEngineName
  build(vectors: Vectors, parameters: GraphParameters, watch?: Watch): Built
  /**
   * Of a sidecar whose SHA-256 was checked: form and length are checked here, but a flipped bit among
   * the links crashes native code. The vectors are those that it was built of; their number, dimension and metric count.
   */
  load(path: string, vectors: Vectors): Loaded
}
