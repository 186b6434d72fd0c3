/** Texts scored by a model of the operator's, on a thread of its own, within a time: whoever waits longer goes on without. */
import { assert } from '../actors/kernel/assert.ts'
import { failedWith } from '../actors/kernel/errors.ts'
import { limits } from '../config/limits.ts'
import type { Jobs, ResultOf } from './jobs.ts'
import { orAborted } from './or-aborted.ts'
import { createPool, type Pool, type PoolObserver } from './pool.ts'

interface RescorerSettings {
  /** The model's folder. */
  readonly model: string
  /** The folder with the `node_modules` that run it. */
  readonly extras: string
  readonly observer?: PoolObserver
  /** Where `rescore.job.ts` lies; absent: beside this file. */
  readonly jobsFolder?: URL
}

/** `late`: it did not answer in time, or has too much to do. `failed`: its thread died. */
export type RescoreAnswer =
  | Extract<ResultOf<Jobs, 'rescore'>, { readonly kind: 'scored' }>
  | { readonly kind: 'late' | 'failed' }

const LANE = 'rescore'

export class Rescorer {
  readonly #pool: Pool<typeof LANE, Jobs>
  readonly #folders: Pick<RescorerSettings, 'model' | 'extras'>

  constructor({ model, extras, ...settings }: RescorerSettings) {
    this.#folders = { model, extras }
    this.#pool = createPool<Jobs, typeof LANE>({
      lanes: { [LANE]: { threads: 1, waitingMax: limits.rescoreWaitingMax } },
      ...settings,
    })
  }

  /**
   * The score of each text; without texts, which model it is.
   * @throws LakeError MODEL_UNAVAILABLE, REQUEST_CANCELLED, or why the caller went away
   */
  async score(query: string, texts: readonly string[], signal: AbortSignal): Promise<RescoreAnswer> {
    const late = AbortSignal.timeout(limits.rescoreDeadlineMs)
    const ended = AbortSignal.any([signal, late])
    const input = { ...this.#folders, query, texts }
    try {
      const outcome = await orAborted(this.#pool.run('rescore', input, { lane: LANE, signal: ended }), ended)
      assert(outcome.kind === 'scored', 'only what was told to stop does')
      return outcome
    } catch (error) {
      if (signal.aborted || failedWith(error, 'MODEL_UNAVAILABLE')) throw error
      return { kind: late.aborted || failedWith(error, 'LAKE_BUSY') ? 'late' : 'failed' }
    }
  }

  close(): Promise<void> {
    return this.#pool.close()
  }
}
