/** Runs whose steps somebody follows while they come. One that nobody follows any more is ended, and leaves nothing. */
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

interface Entry {
  readonly board: Followed<Step, Answer>
  readonly ended: AbortController
  /** Resolves when the run is over, however. */
  readonly over: Promise<void>
  followers: number
  /** Of an answer that waits for its follower. */
  bytes: number
  idle?: NodeJS.Timeout
}

export class FollowedRuns {
  readonly #parts: RunParts
  readonly #runs = new Map<string, Entry>()

  constructor(parts: RunParts) {
    this.#parts = parts
  }

  /** The id of a run that goes on by itself while it is followed. @throws LakeError LAKE_BUSY */
  begin(call: Call<z.output<typeof asked>>): string {
    if (this.#runs.size >= limits.runsFollowedMax)
      throw new LakeError('LAKE_BUSY', 'as many runs are followed as may be at once')
    const id = newId()
    const board = new Followed<Step, Answer>()
    const ended = new AbortController()
    const over = this.#run(call, { id, board, ended })
    const entry: Entry = { board, ended, over, followers: 0, bytes: 0 }
    this.#runs.set(id, entry)
    this.#awaitFollower(id, entry)
    return id
  }

  /** @throws LakeError RUN_UNKNOWN, and what the run throws */
  async after(call: Call<{ readonly id: string; readonly from: number }>): Promise<ResultOf<typeof pipeline.follow>> {
    const { id, from } = call.params
    const entry = this.#runs.get(id)
    if (entry === undefined) throw new LakeError('RUN_UNKNOWN', `nobody follows a run ${JSON.stringify(id)}`)
    clearTimeout(entry.idle)
    entry.followers += 1
    try {
      const { items, end } = await orAborted(entry.board.after(from), call.signal)
      // told once: whoever has the end asks no more
      if (end !== undefined) this.#runs.delete(id)
      if (end?.kind === 'failed') throw end.error
      return { steps: [...items], ...(end === undefined ? {} : { answer: end.result }) }
    } finally {
      entry.followers -= 1
      if (entry.followers === 0) this.#left(id, entry, call.signal)
    }
  }

  /** Ends every run; resolves when they are over. */
  async close(): Promise<void> {
    const entries = [...this.#runs]
    for (const [id, entry] of entries) this.#end(id, entry)
    await Promise.all(entries.map(([, { over }]) => over))
  }

  async #run(call: Call<z.output<typeof asked>>, { id, board, ended }: Started): Promise<void> {
    const { params, requestId, by } = call
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(limits.runTimeoutMs)])
    const room = onBehalfOf(this.#parts.room, call)
    const own: typeof call = {
      call: (action, asked, options) => room.call(action, asked, { signal, ...options }),
      params,
      requestId,
      by,
      signal,
      stream: null,
    }
    const running = run(this.#parts, own, { id, onStep: (step) => board.add(step) })
    try {
      const answer = await orAborted(running, signal)
      this.#keep(id, answer)
      board.over({ kind: 'done', result: answer })
    } catch (error) {
      board.over({ kind: 'failed', error })
    }
    // whoever follows is told at once; the room stays open until nothing of the run goes on
    await running.catch(() => undefined)
  }

  /** @throws LakeError LAKE_BUSY where too much waits for followers that do not come */
  #keep(id: string, answer: Answer): void {
    const entry = this.#runs.get(id)
    // one that is waited for is told at once
    if (entry === undefined || entry.followers > 0) return
    const bytes = JSON.stringify(answer).length
    const held = [...this.#runs.values()].reduce((sum, each) => sum + each.bytes, 0)
    if (held + bytes > limits.runsFollowedBytesMax)
      throw new LakeError('LAKE_BUSY', 'too many answers wait for those who follow their runs')
    entry.bytes = bytes
  }

  #left(id: string, entry: Entry, { aborted }: AbortSignal): void {
    if (!this.#runs.has(id)) return
    if (aborted) this.#end(id, entry)
    else this.#awaitFollower(id, entry)
  }

  #awaitFollower(id: string, entry: Entry): void {
    entry.idle = setTimeout(() => this.#end(id, entry), limits.runFollowMs).unref()
  }

  #end(id: string, { idle, ended }: Entry): void {
    clearTimeout(idle)
    this.#runs.delete(id)
    ended.abort(new LakeError('REQUEST_CANCELLED', 'nobody follows the run any more'))
  }
}

interface Started {
  readonly id: string
  readonly board: Followed<Step, Answer>
  readonly ended: AbortController
}
