/** The parts that this node holds in memory: loaded when the log says so, given back when nobody searches them any more. */
import type { EngineName } from '../../compute/engines/engine.ts'
import type { PartFiles } from '../../compute/search/part.adapter.ts'
import type { Manifest, SearchIndex } from '../catalog/contract.ts'
import { journal } from '../journal/contract.ts'
import type { Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { codeOf } from '../kernel/errors.ts'
import { storage } from '../storage/contract.ts'
import { SIDECAR_LOST } from './contract.ts'
import { isPublished, type PartOf, servedOf } from './parts.ts'
import type { PartSearchers } from './ports.ts'
import { Serving, type Step } from './serving.ts'

interface ShelfParts {
  readonly room: Room
  readonly searchers: PartSearchers
  /** What graphs are read with here. */
  readonly engine: EngineName
}

export class Shelf {
  readonly #parts: ShelfParts
  readonly #serving = new Serving<PartOf>()
  /** Of what is loaded or being loaded. */
  readonly #files = new Map<string, PartFiles>()
  /** Parts whose graph was lost. */
  readonly #lost = new Map<string, PartOf>()
  /** Generation by name of index. */
  #live: ReadonlyMap<string, number | null> = new Map()
  readonly #loads = new Set<Promise<void>>()
  #version = 0
  /** By index id: the newest version at which it was looked at. */
  readonly #seen = new Map<string, number>()

  constructor(parts: ShelfParts) {
    this.#parts = parts
  }

  /** What the log says of all indexes at that version; an older one than was seen before says nothing. */
  follow(indexes: readonly SearchIndex[], version: number): void {
    if (version < this.#version) return
    this.#version = version
    this.#live = new Map(indexes.map(({ name, live }) => [name, live]))
    const known = new Set(indexes.map(({ id }) => id))
    for (const gone of this.#serving.followed()) if (!known.has(gone)) this.#perform(this.#serving.drop(gone))
    for (const id of this.#seen.keys()) if (!known.has(id)) this.#seen.delete(id)
    for (const index of indexes) this.#see(index, version)
  }

  #see(index: SearchIndex, version: number): void {
    // most searches find nothing new
    if (version <= (this.#seen.get(index.id) ?? -1)) return
    this.#seen.set(index.id, version)
    const live = index.generations.find(({ generation }) => generation === index.live)
    this.#perform(this.#serving.follow(index.id, isPublished(live) ? servedOf(index, live) : undefined))
    const coming = index.generations.filter(({ state }) => state === 'building' || state === 'published')
    const numbers = coming.map(({ generation }) => generation)
    this.#perform(this.#serving.forgetPrepared(index.id, numbers))
  }

  /** Resolves when the generation is held, or found not to fit. */
  async prepare(
    index: SearchIndex,
    { generation, manifest }: { generation: number; manifest: Manifest },
  ): Promise<void> {
    this.#perform(this.#serving.prepare(index.id, servedOf(index, { generation, manifest })))
    await this.settled()
  }

  /** Resolves when nothing is being loaded. */
  async settled(): Promise<void> {
    while (this.#loads.size > 0) await Promise.all(this.#loads)
  }

  /** Loads what could not be read before, and tells again what was lost: whoever builds may not have listened yet. */
  retry(): void {
    this.#perform(this.#serving.retry())
    for (const [id, { index, generation }] of this.#lost) {
      if (this.#live.get(index) === generation) this.#parts.room.broadcast(SIDECAR_LOST, { index, generation })
      else this.#lost.delete(id)
    }
  }

  /** Whether this node has seen a newer version of the index than that. */
  isBehind({ id }: SearchIndex, version: number): boolean {
    return version < (this.#seen.get(id) ?? 0)
  }

  /** The generation for a search of the newest version, which may know of a swap before this node was told. */
  choose(index: SearchIndex, version: number): number | null {
    // what is served by now may not have been live then
    if (this.isBehind(index, version)) return index.live
    if (version >= this.#version) this.#see(index, version)
    const published = index.generations.filter(isPublished).map(({ generation }) => generation)
    return this.#serving.choose(index.id, published) ?? index.live
  }

  /** Runs `work` with the files of those parts; none that is held goes meanwhile. */
  async using<T>(parts: readonly PartOf[], work: (files: readonly PartFiles[]) => Promise<T>): Promise<T> {
    const ids = parts.map(({ id }) => id)
    this.#serving.use(ids)
    try {
      return await work(await Promise.all(parts.map((part) => this.#files.get(part.id) ?? this.#fileOf(part))))
    } finally {
      this.#perform(this.#serving.leave(ids))
    }
  }

  /** Whether the part has a graph that this node uses. */
  hasGraph({ id }: PartOf): boolean {
    return this.#files.get(id)?.graph !== undefined
  }

  #perform({ load, free }: Step<PartOf>): void {
    for (const id of free) {
      this.#files.delete(id)
      this.#parts.searchers.release(id)
    }
    for (const part of load) {
      const loading = this.#load(part).finally(() => this.#loads.delete(loading))
      this.#loads.add(loading)
    }
  }

  async #load(part: PartOf): Promise<void> {
    const held = await this.#hold(part).catch((error: unknown) => {
      this.#parts.room.log.warn({ error, part: part.id }, 'vector.load-failed')
      return 'lost' as const
    })
    if (held !== 'held') this.#files.delete(part.id)
    this.#perform(this.#serving.settled(part.id, held))
  }

  async #hold(part: PartOf): Promise<'held' | 'full'> {
    const graph = await this.#graphOf(part)
    const plain = await this.#fileOf(part)
    const files = graph === undefined ? plain : { ...plain, graph }
    const bytes = part.embeddings.bytes + (graph === undefined ? 0 : (part.graph?.bytes ?? 0))
    this.#files.set(part.id, files)
    const loaded = await this.#parts.searchers.load(files, bytes)
    if (loaded.kind === 'full') return 'full'
    if (loaded.flaw !== undefined) {
      this.#files.set(part.id, plain)
      await this.#report(part, loaded.flaw)
    }
    return 'held'
  }

  async #fileOf({ id, embeddings: { uri, sha256 }, metric }: PartOf): Promise<PartFiles> {
    const { path } = await ask(this.#parts.room, storage.open, { uri, sha256 })
    return { id, embeddings: path, metric }
  }

  /** Undefined where there is none, or none that can be used here. */
  async #graphOf(part: PartOf): Promise<PartFiles['graph']> {
    const { graph, engine } = part
    if (graph === undefined || engine === 'exact' || engine !== this.#parts.engine) return undefined
    try {
      const { path } = await ask(this.#parts.room, storage.open, { uri: graph.uri, sha256: graph.sha256 })
      return { path, engine }
    } catch (error) {
      const code = codeOf(error)
      if (code !== 'STORAGE_OBJECT_CORRUPT' && code !== 'STORAGE_OBJECT_UNKNOWN') throw error
      await this.#report(part, code === 'STORAGE_OBJECT_CORRUPT' ? 'its bytes are not what was written' : 'it is gone')
      return undefined
    }
  }

  /** Once for a file: its generation is searched by scans until a new one is there. */
  async #report(part: PartOf, why: string): Promise<void> {
    const { graph, index, generation, dataset } = part
    if (graph === undefined || this.#lost.has(part.id)) return
    this.#lost.set(part.id, part)
    const { room } = this.#parts
    const [, bucket = '', key = ''] = /^([^:]+):\/\/(.+)$/.exec(graph.uri) ?? []
    const message = `the graph of generation ${generation} of the index ${index} cannot be used: ${why}`
    const row = { room: 'vector', code: 'STORAGE_OBJECT_CORRUPT', message, bucket, key, dataset }
    await ask(room, journal.append, { stream: 'errors', rows: [row] }).catch((error: unknown) => {
      room.log.error({ error, ...row }, 'journal.append-failed')
    })
    room.broadcast(SIDECAR_LOST, { index, generation })
  }
}
