/** What the lake knows at one version: the fold of every commit up to it. */
import { LakeVersion } from '../kernel/ids.ts'
import type { DataFile, Dataset } from './commit.ts'
import type { SearchIndex } from './search-index.ts'

export interface LakeState {
  readonly version: LakeVersion
  /** ISO time of the commit; the epoch for the empty lake. */
  readonly at: string
  readonly datasets: ReadonlyMap<string, Dataset>
  readonly indexes: ReadonlyMap<string, SearchIndex>
  /** Last snapshot number by dataset name, last generation by `index <name>`; never rolled back, kept when it is dropped. */
  readonly counters: ReadonlyMap<string, number>
  /** Tags are control state: always those of the head, whatever version is read. */
  readonly tags: ReadonlyMap<string, LakeVersion>
}

export const emptyLake: LakeState = {
  version: LakeVersion.parse(0),
  at: '1970-01-01T00:00:00.000Z',
  datasets: new Map(),
  indexes: new Map(),
  counters: new Map(),
  tags: new Map(),
}

interface Source {
  /** Every dataset that is here or was a change ago. */
  names(): Iterable<string>
  dataset(name: string): Dataset | undefined
  indexNames(): Iterable<string>
  index(name: string): SearchIndex | undefined
  counter(name: string): number
  tag(name: string): LakeVersion | undefined
}

/** Changes on top of a state, or on top of another draft: an entry that conflicts is dropped without a trace. */
export class Draft implements Source {
  readonly #under: Source
  readonly #datasets = new Map<string, Dataset | undefined>()
  readonly #indexes = new Map<string, SearchIndex | undefined>()
  readonly #counters = new Map<string, number>()
  readonly #tags = new Map<string, LakeVersion | undefined>()

  constructor(under: Source) {
    this.#under = under
  }

  static over(state: LakeState): Draft {
    return new Draft({
      names: () => state.datasets.keys(),
      dataset: (name) => state.datasets.get(name),
      indexNames: () => state.indexes.keys(),
      index: (name) => state.indexes.get(name),
      counter: (name) => state.counters.get(name) ?? 0,
      tag: (name) => state.tags.get(name),
    })
  }

  names(): Iterable<string> {
    return new Set([...this.#under.names(), ...this.#datasets.keys()])
  }

  dataset(name: string): Dataset | undefined {
    return this.#datasets.has(name) ? this.#datasets.get(name) : this.#under.dataset(name)
  }

  indexNames(): Iterable<string> {
    return new Set([...this.#under.indexNames(), ...this.#indexes.keys()])
  }

  index(name: string): SearchIndex | undefined {
    return this.#indexes.has(name) ? this.#indexes.get(name) : this.#under.index(name)
  }

  /** All that are here. */
  indexes(): readonly SearchIndex[] {
    return [...this.indexNames()].flatMap((name) => this.index(name) ?? [])
  }

  counter(name: string): number {
    return this.#counters.get(name) ?? this.#under.counter(name)
  }

  tag(name: string): LakeVersion | undefined {
    return this.#tags.has(name) ? this.#tags.get(name) : this.#under.tag(name)
  }

  setDataset(name: string, value: Dataset | undefined, snapshot: number): void {
    this.#datasets.set(name, value)
    this.#counters.set(name, snapshot)
  }

  setIndex(name: string, value: SearchIndex | undefined): void {
    this.#indexes.set(name, value)
  }

  /** The number of the next generation of an index of that name: 1, 2, 3 … for all time. */
  countGeneration(index: string): number {
    const counter = `index ${index}`
    const generation = this.counter(counter) + 1
    this.#counters.set(counter, generation)
    return generation
  }

  setTag(name: string, version: LakeVersion | undefined): void {
    this.#tags.set(name, version)
  }

  /** Keeps this draft's changes in the draft below it. */
  mergeInto(below: Draft): void {
    for (const [name, value] of this.#datasets) below.#datasets.set(name, value)
    for (const [name, value] of this.#indexes) below.#indexes.set(name, value)
    for (const [name, value] of this.#counters) below.#counters.set(name, value)
    for (const [name, value] of this.#tags) below.#tags.set(name, value)
  }

  /** The state after the changes. */
  sealedOver(state: LakeState, version: LakeVersion, at: string): LakeState {
    return {
      version,
      at,
      datasets: overlaid(state.datasets, this.#datasets),
      indexes: overlaid(state.indexes, this.#indexes),
      counters: overlaid(state.counters, this.#counters),
      tags: overlaid(state.tags, this.#tags),
    }
  }
}

function overlaid<T>(
  base: ReadonlyMap<string, T>,
  changes: ReadonlyMap<string, T | undefined>,
): ReadonlyMap<string, T> {
  if (changes.size === 0) return base
  const merged = new Map(base)
  for (const [name, value] of changes) {
    if (value === undefined) merged.delete(name)
    else merged.set(name, value)
  }
  return merged
}

/** Rows that a reader sees, exactly: every change states how many it added and removed. */
export const rowsOf = ({ lineage }: Pick<Dataset, 'lineage'>): number =>
  lineage.reduce((sum, { added, removed }) => sum + added - removed, 0)

/** Files with rows, in order of sequence. */
export const dataFilesOf = ({ base, delta }: Pick<Dataset, 'base' | 'delta'>): readonly DataFile[] =>
  [...base, ...delta.flatMap(({ data }) => data ?? [])].sort((a, b) => a.sequence - b.sequence)

export const bytesOf = (dataset: Dataset): number =>
  [...dataFilesOf(dataset), ...dataset.delta.map(({ deletes }) => deletes)].reduce((sum, { bytes }) => sum + bytes, 0)
