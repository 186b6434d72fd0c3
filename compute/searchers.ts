/** Search over parts of generations on threads of their own, each part on one of them: memory is admitted by bytes, and a thread that died is filled again. */

import { assert } from '../actors/kernel/assert.ts'
import { LakeError } from '../actors/kernel/errors.ts'
import { byKey } from '../actors/kernel/order.ts'
import { limits } from '../config/limits.ts'
import type { Keys } from './embeddings/key-page.ts'
import type { InputOf, Jobs, ResultOf } from './jobs.ts'
import { createPool, type Pool, type PoolObserver } from './pool.ts'
import type { Found, Mask, PartFiles, PartQuery } from './search/part.adapter.ts'

export interface LoadedPart {
  readonly kind: 'loaded'
  readonly rows: number
  readonly dim: number
  readonly bytes: number
  /** Why its graph is not used. */
  readonly flaw?: string
}

export interface SearchedPart {
  readonly files: PartFiles
  readonly mask?: Mask
}

export interface NearRow {
  readonly key: bigint | string
  readonly score: number
}

export interface Nearest {
  readonly rows: readonly NearRow[]
  /** `graph` where at least one part was searched by its graph. */
  readonly strategy: 'graph' | 'exact'
  /** Rows that might have been answered. */
  readonly allowed: number
  /** Parts that were scanned from disk. */
  readonly fromDisk: number
}

type Lane = `search-${number}`
const laneOf = (number: number): Lane => `search-${number}`

interface Held {
  readonly lane: Lane
  readonly bytes: number
  readonly loading: Promise<LoadedPart>
}

export interface SearcherSettings {
  /** Threads, each with its share of the parts. */
  readonly threads: number
  readonly bytesMax: number
  readonly observer?: PoolObserver
}

/** What parts may take of a machine with so much memory. */
export const partsBytesMax = (machineBytes: number): number =>
  Math.min(limits.indexBytesMax, Math.floor(machineBytes * limits.indexMemoryShare))

export class Searchers {
  readonly #pool: Pool<Lane, Jobs>
  readonly #lanes: readonly Lane[]
  readonly #held = new Map<string, Held>()
  readonly #bytesMax: number
  /** Searches that carry a mask, by part and mask. */
  readonly #sending = new Map<string, Promise<unknown>>()

  constructor({ threads, bytesMax, observer }: SearcherSettings) {
    this.#lanes = Array.from({ length: threads }, (_, number) => laneOf(number))
    this.#bytesMax = bytesMax
    const lane = { threads: 1, waitingMax: limits.searchWaitingMax }
    this.#pool = createPool<Jobs, Lane>({
      lanes: Object.fromEntries(this.#lanes.map((name) => [name, lane])),
      ...(observer === undefined ? {} : { observer }),
    })
  }

  /** Of all parts that are held. */
  get bytes(): number {
    return this.#bytesOn(this.#lanes)
  }

  /**
   * Holds a part until `release`. `full`: there is no room for its bytes; it can be scanned from its file.
   * Rejects with STORAGE_OBJECT_CORRUPT, STORAGE_OBJECT_UNKNOWN, STORAGE_UNAVAILABLE.
   * @param bytes that it will take, about: of its files
   */
  async load(part: PartFiles, bytes: number): Promise<LoadedPart | { readonly kind: 'full' }> {
    const known = this.#held.get(part.id)
    if (known !== undefined) return known.loading
    if (this.bytes + bytes > this.#bytesMax) return { kind: 'full' }
    const lane = this.#freest()
    const loading = this.#loadOn(lane, part)
    this.#held.set(part.id, { lane, bytes, loading })
    try {
      const loaded = await loading
      if (this.#held.has(part.id)) this.#held.set(part.id, { lane, bytes: loaded.bytes, loading })
      return loaded
    } catch (error) {
      this.#held.delete(part.id)
      throw error
    }
  }

  /** The nearest of all parts together, best first, equal scores by key. A part that is not held is scanned from its file. */
  async search(parts: readonly SearchedPart[], query: PartQuery, signal?: AbortSignal): Promise<Nearest> {
    const asked = { query, ...(signal === undefined ? {} : { signal }) }
    const byLane = Map.groupBy(parts, ({ files }) => this.#held.get(files.id)?.lane)
    const found = [...byLane].flatMap(([lane, here]) =>
      lane === undefined ? here.map((part) => this.#scan(part, asked)) : [this.#searchLane(lane, here, asked)],
    )
    const fromDisk = byLane.get(undefined)?.length ?? 0
    return { ...nearest((await Promise.all(found)).flat(), query.k), fromDisk }
  }

  /** After whatever searches it now: a lane runs one job after another. */
  release(id: string): void {
    const part = this.#held.get(id)
    this.#held.delete(id)
    if (part !== undefined) this.#run(part.lane, { op: 'release', part: id }).catch(() => undefined) // a thread that died holds nothing
  }

  close(): Promise<void> {
    return this.#pool.close()
  }

  #run(lane: Lane, input: InputOf<Jobs, 'search'>, signal?: AbortSignal): Promise<ResultOf<Jobs, 'search'>> {
    return this.#pool.run('search', input, { lane, ...(signal === undefined ? {} : { signal }) })
  }

  #bytesOn(lanes: readonly Lane[]): number {
    return [...this.#held.values()].reduce((sum, { lane, bytes }) => (lanes.includes(lane) ? sum + bytes : sum), 0)
  }

  #freest(): Lane {
    return this.#lanes.reduce((best, lane) => (this.#bytesOn([lane]) < this.#bytesOn([best]) ? lane : best))
  }

  async #loadOn(lane: Lane, part: PartFiles): Promise<LoadedPart> {
    const outcome = await this.#run(lane, { op: 'load', part })
    assert(outcome.kind === 'loaded', 'a part that is loaded says so')
    return outcome
  }

  /** What a thread lacks is given to it, and then it has all: masks within the search itself, before others push them out. */
  async #searchLane(lane: Lane, parts: readonly SearchedPart[], { query, signal }: Asked): Promise<readonly Found[]> {
    let sent: readonly string[] = []
    for (let attempt = 0; attempt < limits.searchAttemptsMax; attempt++) {
      const wanted = parts.map(({ files, mask }) => ({
        part: files.id,
        ...(mask === undefined ? {} : { mask: sent.includes(files.id) ? mask : mask.id }),
      }))
      const searching = this.#run(lane, { op: 'search', parts: wanted, query }, signal)
      const outcome = await this.#noting(wanted, searching)
      if (outcome.kind === 'found') return outcome.found
      assert(outcome.kind === 'missing', 'a search finds, or says what is missing')
      const lost = new Set(outcome.parts)
      for (const { files } of parts) if (lost.has(files.id)) await this.#loadOn(lane, files)
      const under = outcome.masks.map(({ part, mask }) => this.#sending.get(nameOf(part, mask)))
      // where another search sends them all, this one waits for it once, and sends nothing
      const waits = attempt === 0 && under.every((sending) => sending !== undefined)
      if (waits) await Promise.allSettled(under)
      else sent = [...sent, ...outcome.masks.map(({ part }) => part)]
    }
    throw new LakeError('LAKE_BUSY', 'a search thread loses its parts as fast as they are loaded')
  }

  /** Lets others see which masks are on their way. */
  async #noting<T>(wanted: readonly { part: string; mask?: string | Mask }[], searching: Promise<T>): Promise<T> {
    const names = wanted.flatMap(({ part, mask }) => (typeof mask === 'object' ? [nameOf(part, mask.id)] : []))
    for (const name of names) this.#sending.set(name, searching)
    try {
      return await searching
    } finally {
      for (const name of names) if (this.#sending.get(name) === searching) this.#sending.delete(name)
    }
  }

  async #scan({ files, mask }: SearchedPart, { query, signal }: Asked): Promise<readonly Found[]> {
    const input = { op: 'scan', part: files, query, ...(mask === undefined ? {} : { mask }) } as const
    const outcome = await this.#run(this.#freest(), input, signal)
    assert(outcome.kind === 'found', 'a scan finds')
    return outcome.found
  }
}

const nameOf = (part: string, mask: string): string => JSON.stringify([part, mask])

interface Asked {
  readonly query: PartQuery
  readonly signal?: AbortSignal
}

/** Of lists that are sorted each: all rows together, best first. */
function nearest(found: readonly Found[], k: number): Omit<Nearest, 'fromDisk'> {
  const rows = found.flatMap(({ keys, scores }) => rowsIn(keys, scores))
  rows.sort((a, b) => b.score - a.score || byKey(a.key, b.key))
  const allowed = found.reduce((sum, each) => sum + each.allowed, 0)
  return {
    rows: rows.slice(0, k),
    allowed,
    strategy: found.some(({ strategy }) => strategy === 'graph') ? 'graph' : 'exact',
  }
}

const rowsIn = (keys: Keys, scores: Float32Array): NearRow[] =>
  Array.from(scores, (score, at) => ({ key: keys[at] ?? '', score }))
