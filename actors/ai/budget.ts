/** What a tier may spend in an hour, held also while calls are under way: each reserves what it may cost, and pays what it did. */
import { limits } from '../../config/limits.ts'

export interface Amount {
  readonly tokens: number
  readonly cost: number
}

/** Absent: no bound. */
export interface Bounds {
  readonly tokensMax?: number
  readonly costMax?: number
}

export type Reserved =
  | { readonly kind: 'reserved'; readonly pay: (amount: Amount, nowMs: number) => void }
  | { readonly kind: 'spent'; readonly retryAfterMs: number }

interface Step {
  readonly atMs: number
  tokens: number
  cost: number
}

/** Payments are kept by the minute, so an hour is at most 61 of them. */
export class Budget {
  readonly #bounds: Bounds
  #paid: Step[] = []
  #held: Amount = { tokens: 0, cost: 0 }

  constructor(bounds: Bounds) {
    this.#bounds = bounds
  }

  /** Of the last hour; what is reserved is not in it. */
  spent(nowMs: number): Amount {
    this.#forget(nowMs)
    return this.#paid.reduce((sum, step) => plus(sum, step), { tokens: 0, cost: 0 })
  }

  reserve(amount: Amount, nowMs: number): Reserved {
    const before = plus(this.spent(nowMs), this.#held)
    if (!this.#allows(plus(before, amount))) return { kind: 'spent', retryAfterMs: this.#roomInMs(amount, nowMs) }
    this.#held = plus(this.#held, amount)
    let open = true
    const pay = (actual: Amount, paidAtMs: number) => {
      if (!open) return
      open = false
      this.#held = plus(this.#held, { tokens: -amount.tokens, cost: -amount.cost })
      this.pay(actual, paidAtMs)
    }
    return { kind: 'reserved', pay }
  }

  /** Also for what was spent before this process began. Moments come in order, or nearly. */
  pay({ tokens, cost }: Amount, nowMs: number): void {
    const atMs = nowMs - (nowMs % limits.modelBudgetStepMs)
    const step = this.#paid.find((paid) => paid.atMs === atMs)
    if (step === undefined) this.#paid.push({ atMs, tokens, cost })
    else Object.assign(step, plus(step, { tokens, cost }))
  }

  #allows({ tokens, cost }: Amount): boolean {
    const { tokensMax = Infinity, costMax = Infinity } = this.#bounds
    return tokens <= tokensMax && cost <= costMax
  }

  #forget(nowMs: number): void {
    this.#paid = this.#paid.filter(({ atMs }) => endOf(atMs) > nowMs)
  }

  /** When enough of what was paid will be an hour old; what others hold may come back sooner. */
  #roomInMs(amount: Amount, nowMs: number): number {
    let left = plus(this.spent(nowMs), this.#held)
    for (const step of this.#paid.toSorted((a, b) => a.atMs - b.atMs)) {
      left = plus(left, { tokens: -step.tokens, cost: -step.cost })
      if (this.#allows(plus(left, amount))) return Math.max(1, endOf(step.atMs) - nowMs)
    }
    return limits.modelBudgetMs
  }
}

/** A payment counts for an hour from the end of its minute. */
const endOf = (atMs: number): number => atMs + limits.modelBudgetStepMs + limits.modelBudgetMs

const plus = (a: Amount, b: Amount): Amount => ({ tokens: a.tokens + b.tokens, cost: a.cost + b.cost })
