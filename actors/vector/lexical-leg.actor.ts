/** The leg of a search by words: lexical files with their masks, on a thread of its own. A file that is lost is told, once. */
import { LRUCache } from 'lru-cache'
import type { Keys } from '../../compute/embeddings/key-page.ts'
import { orAborted } from '../../compute/or-aborted.ts'
import { limits } from '../../config/limits.ts'
import type { SearchIndex } from '../catalog/contract.ts'
import { journal } from '../journal/contract.ts'
import type { Call, Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { codeOf } from '../kernel/errors.ts'
import { storage } from '../storage/contract.ts'
import { type HybridPlan, SIDECAR_LOST } from './contract.ts'
import type { LegRow } from './fusion.ts'
import type { HiddenKeys } from './hidden-keys.actor.ts'
import { isPublished, type LexicalPartOf, lexicalPartsOf, type Published } from './parts.ts'
import type { WordSearcher } from './ports.ts'
import type { Scene } from './scene.actor.ts'

interface LexicalParts {
  readonly room: Room
  readonly words: WordSearcher
  readonly hidden: HiddenKeys
}

interface Wanted {
  readonly query: string
  readonly k: number
  /** Only rows with these keys. */
  readonly only?: Keys | undefined
}

export interface LexicalFound {
  /** Undefined where the leg did not serve. */
  readonly rows?: readonly LegRow[]
  /** As `Legs` has it. */
  readonly whole?: number
  readonly plan: HybridPlan['legs']['lexical']
}

type Files = Pick<Published, 'generation' | 'manifest' | 'deltas'>

interface Of {
  readonly index: SearchIndex
  readonly generation: Files
}

type Lost = Pick<Scene, 'index'> & { readonly generation: number; readonly why: string }

export class LexicalLeg {
  readonly #parts: LexicalParts
  /** By URI of the file. */
  readonly #lost = new Map<string, Lost>()
  /** Files that were opened, as far as they are not released. */
  readonly #prepared = new LRUCache<string, true>({ max: limits.lexicalPreparedMax })
  /** Generation by id of index. */
  #live: ReadonlyMap<string, number | null> = new Map()

  constructor(parts: LexicalParts) {
    this.#parts = parts
  }

  /** @throws LakeError LAKE_BUSY, REQUEST_CANCELLED; of hidden keys those of storage */
  async search(call: Call<unknown>, scene: Scene, { query, k, only }: Wanted): Promise<LexicalFound> {
    const { index, generation } = scene
    const held = lexicalPartsOf(index, generation)
    if (held.length === 0) return absent(index)
    const opened = await this.#opened(scene, held)
    if (typeof opened === 'string') return { plan: { state: 'lost', reason: opened } }
    const weights = index.weights ?? []
    const wanted = { query, k, weights, ...(only === undefined ? {} : { only }) }
    const masked = await orAborted(this.#masked(scene, held, opened), call.signal)
    const answer = await this.#parts.words.search(masked, wanted, call.signal).finally(() => this.#note(held))
    if (answer.kind === 'found') {
      const { hits: rows, whole, terms } = answer
      return { rows, whole, plan: { state: 'served', terms } }
    }
    if (answer.kind === 'lost') await this.#report(scene, answer.part, answer.why)
    return { plan: unserved[answer.kind] }
  }

  /**
   * What the log says of all indexes now: files of what is live are opened, so that one that is lost is known before a
   * search, and those of what is no longer live are closed: who reads an older version opens them again.
   */
  follow(indexes: readonly SearchIndex[]): void {
    this.#live = new Map(indexes.map(({ id, live }) => [id, live]))
    const kept = new Set<string>()
    for (const index of indexes) {
      const generation = index.generations.find(({ generation: number }) => number === index.live)
      if (!isPublished(generation)) continue
      for (const { file } of lexicalPartsOf(index, generation)) kept.add(file.uri)
      void this.prepare(index, generation)
    }
    const gone = [...this.#prepared.keys()].filter((uri) => !kept.has(uri))
    for (const uri of gone) this.#prepared.delete(uri)
    if (gone.length > 0) this.#parts.words.release(gone)
  }

  /** Resolves when the files of a generation were opened once, or cannot be: the first search does not wait for it. */
  async prepare(index: SearchIndex, generation: Files): Promise<void> {
    const held = lexicalPartsOf(index, generation).filter(({ file }) => !this.#prepared.has(file.uri))
    for (const { file } of held) this.#prepared.set(file.uri, true)
    try {
      const paths = held.length === 0 ? '' : await this.#opened({ index, generation }, held)
      if (typeof paths === 'string') return
      const parts = held.map(({ file: { uri } }, at) => ({ id: uri, path: paths[at] ?? '' }))
      const bound = AbortSignal.timeout(limits.searchTimeoutMs)
      await this.#parts.words.search(parts, { query: '', k: 1, weights: [] }, bound)
    } catch (error) {
      this.#parts.room.log.warn({ error, index: index.name }, 'vector.words-not-opened')
    } finally {
      this.#note(held)
    }
  }

  /** Once more after a search: what was released while it waited is open again. */
  #note(held: readonly LexicalPartOf[]): void {
    for (const { file } of held) this.#prepared.set(file.uri, true)
  }

  /** Tells again what was lost and is still live: whoever builds may not have listened yet. */
  retry(): void {
    for (const [uri, { index, generation }] of this.#lost) {
      if (this.#live.get(index.id) === generation)
        this.#parts.room.broadcast(SIDECAR_LOST, { index: index.name, generation })
      else this.#lost.delete(uri)
    }
  }

  /** Their paths, or why one cannot be had. */
  async #opened(scene: Of, held: readonly LexicalPartOf[]) {
    const paths: string[] = []
    for (const { file } of held) {
      const { uri, sha256 } = file
      const lost = this.#lost.get(uri)
      if (lost !== undefined) return lost.why
      try {
        paths.push((await ask(this.#parts.room, storage.open, { uri, sha256 })).path)
      } catch (error) {
        const code = codeOf(error)
        if (code !== 'STORAGE_OBJECT_CORRUPT' && code !== 'STORAGE_OBJECT_UNKNOWN') throw error
        return this.#report(
          scene,
          uri,
          code === 'STORAGE_OBJECT_CORRUPT' ? 'its bytes are not what was written' : 'it is gone',
        )
      }
    }
    return paths
  }

  #masked({ dataset }: Scene, held: readonly LexicalPartOf[], paths: readonly string[]) {
    return Promise.all(
      held.map(async ({ file, hidden }, at) => {
        const part = { id: file.uri, path: paths[at] ?? '' }
        return hidden === undefined ? part : { ...part, mask: await this.#parts.hidden.maskOf(hidden, dataset) }
      }),
    )
  }

  async #report({ index, generation: { generation } }: Of, uri: string, why: string) {
    if (this.#lost.has(uri)) return why
    this.#lost.set(uri, { index, generation, why })
    const { room } = this.#parts
    const [, bucket = '', key = ''] = /^([^:]+):\/\/(.+)$/.exec(uri) ?? []
    const message = `the words of generation ${generation} of the index ${index.name} cannot be used: ${why}`
    const row = { room: 'vector', code: 'STORAGE_OBJECT_CORRUPT', message, bucket, key, dataset: index.dataset }
    await ask(room, journal.append, { stream: 'errors', rows: [row] }).catch((error: unknown) => {
      room.log.error({ error, ...row }, 'journal.append-failed')
    })
    room.broadcast(SIDECAR_LOST, { index: index.name, generation })
    return why
  }
}

const unserved = {
  late: { state: 'late', reason: 'the words were not found in time' },
  lost: { state: 'lost', reason: 'a lexical file cannot be read' },
  failed: { state: 'lost', reason: 'the thread of words broke off' },
} as const

const absent = ({ kind }: SearchIndex): LexicalFound => ({
  plan: {
    state: 'absent',
    reason: kind === 'vector' ? 'the index is of vectors, it has no words' : 'the generation was built without words',
  },
})
