/** Runs whose steps somebody follows while they come. */
import type { z } from 'zod'
import { orAborted } from '../../compute/or-aborted.ts'
import { limits } from '../../config/limits.ts'
import type { Call } from '../kernel/actor.ts'
import { onBehalfOf } from '../kernel/ask.ts'
import type { ResultOf } from '../kernel/contract.ts'
import { LakeError } from '../kernel/errors.ts'
import { Followed } from '../kernel/followed.ts'
import { newId } from '../kernel/ids.ts'
import type { Answer, asked, pipeline, Step } from './contract.ts'
import { type RunParts, run } from './run.actor.ts'

export class FollowedRuns {
  readonly #parts: RunParts
  readonly #runs = new Map<string, Followed<Step, Answer>>()

  constructor(parts: RunParts) {
    this.#parts = parts
  }

  /** The id of a run that goes on by itself. @throws LakeError LAKE_BUSY */
  begin(call: Call<z.output<typeof asked>>): string {
    if (this.#runs.size >= limits.runsFollowedMax)
      throw new LakeError('LAKE_BUSY', 'as many runs are followed as may be at once')
    const id = newId()
    const followed = new Followed<Step, Answer>()
    this.#runs.set(id, followed)
    const { params, requestId, by } = call
    const signal = AbortSignal.timeout(limits.runTimeoutMs)
    const own = { ...onBehalfOf(this.#parts.room, call), params, requestId, by, signal, stream: null }
    run(this.#parts, own, { id, onStep: (step) => followed.add(step) })
      .then(
        (result) => followed.over({ kind: 'done', result }),
        (error: unknown) => followed.over({ kind: 'failed', error }),
      )
      .finally(() => setTimeout(() => this.#runs.delete(id), limits.runFollowMs).unref())
    return id
  }

  /** @throws LakeError RUN_UNKNOWN, and what the run throws */
  async after(call: Call<{ readonly id: string; readonly from: number }>): Promise<ResultOf<typeof pipeline.follow>> {
    const { id, from } = call.params
    const followed = this.#runs.get(id)
    if (followed === undefined) throw new LakeError('RUN_UNKNOWN', `nobody follows a run ${JSON.stringify(id)}`)
    const { items, end } = await orAborted(followed.after(from), call.signal)
    if (end?.kind === 'failed') throw end.error
    return { steps: [...items], ...(end === undefined ? {} : { answer: end.result }) }
  }
}
