/** Lexical search on a thread of its own, within a time: SQLite cannot be stopped, but nobody has to wait for it. */
import { assert } from '../actors/kernel/assert.ts'
import { failedWith, LakeError } from '../actors/kernel/errors.ts'
import { limits } from '../config/limits.ts'
import type { Keys } from './embeddings/key-page.ts'
import type { Jobs } from './jobs.ts'
import type { LexicalHits } from './lexical/lexical-search.ts'
import { orAborted } from './or-aborted.ts'
import { createPool, type Pool, type PoolObserver } from './pool.ts'
import type { Mask } from './search/part.adapter.ts'

export interface LexicalPart {
  readonly id: string
  readonly path: string
  readonly mask?: Mask
}

export interface LexicalQuery {
  readonly query: string
  readonly k: number
  readonly weights: readonly number[]
  readonly only?: Keys
}

/** `late`: it did not answer in time, or has too much to do. `lost`: that file cannot be read. `failed`: its thread died. */
export type LexicalAnswer =
  | (LexicalHits & { readonly kind: 'found'; readonly terms: number })
  | { readonly kind: 'late' | 'failed' }
  | { readonly kind: 'lost'; readonly part: string; readonly why: string }

const LANE = 'lexical'

export class LexicalSearcher {
  readonly #pool: Pool<typeof LANE, Jobs>

  constructor(observer?: PoolObserver) {
    this.#pool = createPool<Jobs, typeof LANE>({
      lanes: { [LANE]: { threads: 1, waitingMax: limits.lexicalWaitingMax } },
      ...(observer === undefined ? {} : { observer }),
    })
  }

  /** Best first, equal scores by key. @throws LakeError REQUEST_CANCELLED, or why the caller went away */
  async search(parts: readonly LexicalPart[], query: LexicalQuery, signal: AbortSignal): Promise<LexicalAnswer> {
    const late = AbortSignal.timeout(limits.lexicalDeadlineMs)
    const ended = AbortSignal.any([signal, late])
    try {
      return await orAborted(this.#search(parts, query, ended), ended)
    } catch (error) {
      if (signal.aborted) throw error
      if (late.aborted || failedWith(error, 'LAKE_BUSY')) return { kind: 'late' }
      if (error instanceof LakeError && error.type === 'STORAGE_OBJECT_CORRUPT')
        return { kind: 'lost', part: String(error.data['part']), why: error.message }
      return { kind: 'failed' }
    }
  }

  /** Closes files that nobody needs any more; those of a thread that is gone are closed. */
  release(ids: readonly string[]): void {
    this.#pool.run('lexical', { release: ids }, { lane: LANE }).catch(() => undefined) // the bound on open files remains
  }

  close(): Promise<void> {
    return this.#pool.close()
  }

  /** Masks by name first: most of the time the thread knows them. */
  async #search(parts: readonly LexicalPart[], query: LexicalQuery, signal: AbortSignal): Promise<LexicalAnswer> {
    let missing: ReadonlySet<string> = new Set()
    for (let attempt = 0; attempt < limits.searchAttemptsMax; attempt++) {
      const asked = parts.map(({ mask, ...part }) =>
        mask === undefined ? part : { ...part, mask: missing.has(part.id) ? mask : mask.id },
      )
      const outcome = await this.#pool.run('lexical', { ...query, parts: asked }, { lane: LANE, signal })
      if (outcome.kind === 'found') return outcome
      assert(outcome.kind === 'missing', 'a search finds, or says what is missing')
      missing = new Set([...missing, ...outcome.masks])
    }
    throw new LakeError('LAKE_BUSY', 'the lexical thread forgets masks as fast as they are sent')
  }
}
