/** Answers whose text somebody follows while it comes; one that nobody asks for any more is given up, with its request to the provider. */
import { orAborted } from '../../compute/or-aborted.ts'
import { limits } from '../../config/limits.ts'
import type { Call } from '../kernel/actor.ts'
import { goneAway } from '../kernel/cancel.ts'
import type { ResultOf } from '../kernel/contract.ts'
import { LakeError } from '../kernel/errors.ts'
import { Followed } from '../kernel/followed.ts'
import { newId } from '../kernel/ids.ts'
import type { ai, Generated, ModelTier, Question } from './contract.ts'
import { type GenerateParts, generate } from './generate.actor.ts'

interface Begun {
  readonly followed: Followed<string, Generated>
  readonly given: AbortController
  /** Resolves when the answer has ended and its row is kept, however. */
  readonly over: Promise<void>
  followers: number
  /** Ends what nobody follows. */
  alone: NodeJS.Timeout
}

interface Wanted {
  readonly question: Question
  readonly tier: ModelTier
}

export class FollowedAnswers {
  readonly #parts: GenerateParts
  readonly #begun = new Map<string, Begun>()

  constructor(parts: GenerateParts) {
    this.#parts = parts
  }

  /** The id of an answer that goes on by itself. @throws LakeError LAKE_BUSY */
  begin({ question, tier }: Wanted, { by, requestId }: Pick<Call, 'by' | 'requestId'>): string {
    if (this.#begun.size >= limits.generationsFollowedMax)
      throw new LakeError('LAKE_BUSY', 'as many answers are followed as may be at once')
    const id = newId()
    const followed = new Followed<string, Generated>()
    const given = new AbortController()
    const onText = (text: string) => followed.add(text)
    const over = generate(this.#parts, { question, tier, signal: given.signal, by, requestId, onText }).then(
      (result) => followed.over({ kind: 'done', result }),
      (error: unknown) => followed.over({ kind: 'failed', error }),
    )
    this.#begun.set(id, { followed, given, over, followers: 0, alone: this.#giveUpLater(id) })
    return id
  }

  /** @throws LakeError MODEL_UNKNOWN, and what the answer failed with */
  async after(call: Call<{ readonly id: string; readonly from: number }>): Promise<ResultOf<typeof ai.follow>> {
    const { id, from } = call.params
    const begun = this.#begun.get(id)
    if (begun === undefined) throw new LakeError('MODEL_UNKNOWN', `nobody follows an answer ${JSON.stringify(id)}`)
    clearTimeout(begun.alone)
    begun.followers += 1
    const leave = () => this.#giveUp(id)
    call.signal.addEventListener('abort', leave, { once: true })
    try {
      const { items, end } = await orAborted(begun.followed.after(from), call.signal)
      if (end !== undefined) this.#begun.delete(id)
      if (end?.kind === 'failed') throw end.error
      return { pieces: [...items], ...(end === undefined ? {} : { answer: end.result }) }
    } finally {
      call.signal.removeEventListener('abort', leave)
      begun.followers -= 1
      if (begun.followers === 0 && this.#begun.has(id)) begun.alone = this.#giveUpLater(id)
    }
  }

  /** Gives up every answer; resolves when the last one has ended. */
  async close(): Promise<void> {
    const begun = [...this.#begun]
    for (const [id] of begun) this.#giveUp(id)
    await Promise.all(begun.map(([, { over }]) => over))
  }

  #giveUpLater(id: string): NodeJS.Timeout {
    return setTimeout(() => this.#giveUp(id), limits.generationFollowMs).unref()
  }

  #giveUp(id: string): void {
    const begun = this.#begun.get(id)
    if (begun === undefined) return
    this.#begun.delete(id)
    clearTimeout(begun.alone)
    begun.given.abort(goneAway())
  }
}
