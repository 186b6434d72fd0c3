/** What is known of the ingests of this node: the running ones, and the latest that ended. */
import { LRUCache } from 'lru-cache'
import { limits } from '../../config/limits.ts'
import { codeOf, LakeError } from '../kernel/errors.ts'
import type { IngestState, Progress } from './contract.ts'

type Change = Partial<Pick<Progress, 'state' | 'rows' | 'bytes' | 'totalBytes'>>

const isOver = (state: IngestState): boolean => state === 'done' || state === 'failed'

export class ProgressBoard {
  readonly #records = new LRUCache<string, Progress>({ max: limits.ingestRecordsMax })

  /** @throws LakeError INGEST_ID_BUSY while one of that id runs */
  start(id: string, dataset: string): void {
    const held = this.#records.get(id)
    if (held !== undefined && !isOver(held.state)) throw new LakeError('INGEST_ID_BUSY', `an ingest ${id} is under way`)
    this.#records.set(id, { id, dataset, state: 'reading', rows: 0, bytes: 0 })
  }

  note(id: string, change: Change): void {
    const held = this.#records.get(id)
    if (held === undefined) return
    this.#records.set(id, { ...held, ...change })
  }

  fail(id: string, error: unknown): void {
    const held = this.#records.get(id)
    if (held === undefined) return
    const message = error instanceof Error ? error.message : String(error)
    this.#records.set(id, { ...held, state: 'failed', error: { code: codeOf(error) ?? 'REQUEST_FAILED', message } })
  }

  /** Runs `work` under the id, so that its progress and its end can be read. */
  async tracked<T>(id: string, work: () => Promise<T>): Promise<T> {
    const result = await this.begun(id, work)
    this.note(id, { state: 'done' })
    return result
  }

  /** The same for a first part of the work: its end is not yet the end. */
  async begun<T>(id: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      this.fail(id, error)
      throw error
    }
  }

  /** @throws LakeError INGEST_ID_UNKNOWN */
  read(id: string): Progress {
    const held = this.#records.get(id)
    if (held === undefined)
      throw new LakeError('INGEST_ID_UNKNOWN', `no ingest ${JSON.stringify(id)} is known on this node`)
    return held
  }
}
