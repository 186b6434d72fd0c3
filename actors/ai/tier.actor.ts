/** One tier: its provider behind a bound on calls at once, a circuit breaker, a budget of the hour, and retries. */
import { orAborted } from '../../compute/or-aborted.ts'
import { limits } from '../../config/limits.ts'
import { monotonicMs, nowMs, pause } from '../kernel/clock.ts'
import { codeOf, LakeError } from '../kernel/errors.ts'
import { randomFraction } from '../kernel/ids.ts'
import { type Semaphore, semaphore } from '../kernel/semaphore.ts'
import { tokensIn } from '../kernel/tokens.ts'
import { againInMs } from './again.ts'
import { type Amount, Budget } from './budget.ts'
import { admit, type Circuit, closed, type Ending, settle } from './circuit.ts'
import type { Generated, ModelTier, Question, Usage } from './contract.ts'
import type { Provider, ProviderPlace } from './ports.ts'
import { cutOff, tooLong } from './provider-fault.ts'
import { costOf, noUsage, promptTokens, usageSum } from './tokens.ts'

export interface TierSettings extends ProviderPlace {
  readonly tier: ModelTier
  readonly timeoutMs: number
  readonly retries: number
  readonly concurrency: number
  readonly tokensPerHourMax?: number | undefined
  readonly costPerHourMax?: number | undefined
  readonly inputCost: number
  readonly outputCost: number
}

/** What a call has taken so far, also of attempts that failed. */
export class Tally {
  attempts = 0
  repaired: 'yes' | 'no' = 'no'
  usage: Usage = noUsage
  firstAtMs: number | undefined
}

export interface Asked {
  readonly question: Question
  readonly signal: AbortSignal
  /** Told of each piece of text; once it was, the question is not sent again. */
  readonly onText: (text: string) => void
  readonly tally: Tally
  /** On the monotonic clock. */
  readonly untilMs: number
}

export interface Answered {
  readonly text: string
  readonly finish: Generated['finish']
}

export class Tier {
  readonly settings: TierSettings
  readonly budget: Budget
  readonly #gate: Semaphore
  readonly #provider: Provider
  #circuit: Circuit = closed

  constructor(settings: TierSettings, provider: Provider) {
    const { tier, tokensPerHourMax, costPerHourMax, concurrency } = settings
    this.settings = settings
    this.#provider = provider
    this.budget = new Budget({
      ...(tokensPerHourMax === undefined ? {} : { tokensMax: tokensPerHourMax }),
      ...(costPerHourMax === undefined ? {} : { costMax: costPerHourMax }),
    })
    const full = (retryAfterMs: number) =>
      new LakeError('LAKE_BUSY', `as many questions wait for the model of the tier ${tier} as may`, {
        data: { retryAfterMs },
      })
    this.#gate = semaphore({ slots: concurrency, waitingMax: limits.modelWaitingMax, full })
  }

  get running(): number {
    return this.#gate.running
  }

  get waiting(): number {
    return this.#gate.waiting
  }

  get state(): 'open' | 'resting' | 'trying' {
    const admission = admit(this.#circuit, monotonicMs())
    if (admission.kind === 'go') return admission.circuit.kind === 'trying' ? 'trying' : 'open'
    return this.#circuit.kind === 'trying' ? 'trying' : 'resting'
  }

  /** Runs `work` in its turn and its time: the signal that it gets aborts with the caller's, or with MODEL_TIMEOUT. */
  async within<T>(caller: AbortSignal, work: (signal: AbortSignal, untilMs: number) => Promise<T>): Promise<T> {
    const { timeoutMs } = this.settings
    const untilMs = monotonicMs() + timeoutMs
    const late = new AbortController()
    const tooLate = () => new LakeError('MODEL_TIMEOUT', `the model has not answered within ${timeoutMs} ms`)
    const timer = setTimeout(() => late.abort(tooLate()), timeoutMs)
    const signal = AbortSignal.any([caller, late.signal])
    try {
      return await this.#gate.run(() => work(signal, untilMs), signal)
    } finally {
      clearTimeout(timer)
    }
  }

  /** Asks until there is an answer, or asking again is of no use. @throws LakeError MODEL_… or why the signal aborted */
  async answer(asked: Asked): Promise<Answered> {
    for (let number = 1; ; number += 1) {
      const pay = this.#begin(asked.question)
      let told = 0
      const onText = (text: string) => {
        told += 1
        asked.onText(text)
      }
      try {
        return await this.#send({ ...asked, onText }, pay)
      } catch (error) {
        const waitMs = againInMs({ ...this.#attempt(asked, error), number, told })
        if (waitMs === undefined) throw error
        await pause(waitMs, asked.signal)
      }
    }
  }

  /** One vector a text. @throws LakeError MODEL_UNKNOWN where the model embeds nothing, MODEL_… */
  async embed(texts: readonly string[], caller: AbortSignal): Promise<readonly (readonly number[])[]> {
    const { embed } = this.#provider
    const { model } = this.settings
    if (embed === undefined) throw new LakeError('MODEL_UNKNOWN', `the model ${JSON.stringify(model)} embeds nothing`)
    return this.within(caller, async (signal) => {
      this.#admit()
      try {
        const vectors = await orAborted(embed(texts, signal), signal)
        this.#settle({ kind: 'answered' })
        return vectors
      } catch (cause) {
        const error: unknown = signal.aborted ? signal.reason : cause
        this.#settle(endingOf(error))
        throw error
      }
    })
  }

  #attempt({ untilMs }: Asked, error: unknown) {
    const retryAfterMs = retryAfterOf(error)
    return {
      code: codeOf(error),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      retries: this.settings.retries,
      leftMs: untilMs - monotonicMs(),
      chance: randomFraction(),
    }
  }

  /** Budget first: a circuit that lets one request try must not wait for one that is never sent. */
  #begin(question: Question): (usage: Usage) => void {
    const { tier } = this.settings
    const most = { inputTokens: promptTokens(question), outputTokens: question.maxTokens }
    const reserved = this.budget.reserve(this.#amountOf(most), nowMs())
    if (reserved.kind === 'spent') {
      const { retryAfterMs } = reserved
      const message = `the question may take more than is left of what the tier ${tier} may spend in an hour`
      throw new LakeError('MODEL_BUDGET_SPENT', message, { data: { retryAfterMs } })
    }
    const pay = (usage: Usage) => reserved.pay(this.#amountOf(usage), nowMs())
    try {
      this.#admit()
    } catch (error) {
      pay(noUsage)
      throw error
    }
    return pay
  }

  #amountOf(usage: Pick<Usage, 'inputTokens' | 'outputTokens'>): Amount {
    return { tokens: usage.inputTokens + usage.outputTokens, cost: costOf(usage, this.settings) }
  }

  /** @throws LakeError while the provider is left alone */
  #admit(): void {
    const admission = admit(this.#circuit, monotonicMs())
    if (admission.kind === 'go') {
      this.#circuit = admission.circuit
      return
    }
    const { because, retryAfterMs } = admission
    const { tier } = this.settings
    throw because === 'failures'
      ? new LakeError('MODEL_FAILED', `the model of the tier ${tier} failed too often and is left alone for a while`, {
          data: { retryAfterMs },
        })
      : new LakeError('MODEL_RATE_LIMITED', `the provider of the tier ${tier} said that it takes no more for now`, {
          data: { retryAfterMs },
        })
  }

  #settle(ending: Ending): void {
    this.#circuit = settle(this.#circuit, ending, monotonicMs())
  }

  async #send(asked: Asked, pay: (usage: Usage) => void): Promise<Answered> {
    const { question, tally } = asked
    tally.attempts += 1
    const received = { text: '' }
    const startedMs = monotonicMs()
    let usage = noUsage
    try {
      const end = await this.#receive(asked, received)
      usage = end.usage === undefined ? estimated(question, received.text) : { ...end.usage, counted: 'provider' }
      this.#settle({ kind: 'answered' })
      return { text: received.text, finish: end.finish }
    } catch (cause) {
      // a request that was given up may fail with anything first
      const error: unknown = asked.signal.aborted ? asked.signal.reason : cause
      // a provider that never took the question up bills nothing; of any other we must suppose that it does
      if (received.text !== '' || !isRefused(error)) usage = estimated(question, received.text)
      // one that spent its time waiting for its turn says nothing of the provider
      const hadTime = monotonicMs() - startedMs >= this.settings.timeoutMs / 2
      this.#settle(codeOf(error) === 'MODEL_TIMEOUT' && !hadTime ? { kind: 'unknown' } : endingOf(error))
      throw error
    } finally {
      pay(usage)
      tally.usage = usageSum(tally.usage, usage)
    }
  }

  async #receive({ question, signal, onText, tally }: Asked, received: { text: string }) {
    // however this ends, the provider is told that nobody listens any more
    const over = new AbortController()
    const parts = this.#provider.parts(question, AbortSignal.any([signal, over.signal]))[Symbol.asyncIterator]()
    try {
      for (;;) {
        const next = await orAborted(parts.next(), signal)
        if (next.done === true) throw cutOff()
        if (next.value.kind === 'end') return next.value
        tally.firstAtMs ??= monotonicMs()
        received.text += next.value.text
        if (received.text.length > limits.modelOutputBytesMax) throw tooLong()
        onText(next.value.text)
      }
    } finally {
      over.abort()
      // nobody waits for it: a provider that hangs must not hold its caller
      parts.return?.()?.catch(() => undefined)
    }
  }
}

const estimated = (question: Question, text: string): Usage => ({
  inputTokens: promptTokens(question),
  outputTokens: tokensIn(text),
  counted: 'estimate',
})

const isRefused = (error: unknown): boolean => {
  const code = codeOf(error)
  return (
    code === 'MODEL_FAILED' || code === 'MODEL_UNAVAILABLE' || code === 'MODEL_REFUSED' || code === 'MODEL_RATE_LIMITED'
  )
}

function endingOf(error: unknown): Ending {
  switch (codeOf(error)) {
    case 'MODEL_FAILED':
    case 'MODEL_TIMEOUT':
      return { kind: 'failed' }
    case 'MODEL_RATE_LIMITED':
      return { kind: 'limited', retryAfterMs: retryAfterOf(error) ?? limits.modelRetryMs }
    case 'MODEL_REFUSED':
    case 'MODEL_OUTPUT_INVALID':
      return { kind: 'answered' }
    default:
      return { kind: 'unknown' }
  }
}

function retryAfterOf(error: unknown): number | undefined {
  const retryAfterMs = error instanceof LakeError ? error.data['retryAfterMs'] : undefined
  return typeof retryAfterMs === 'number' ? retryAfterMs : undefined
}
