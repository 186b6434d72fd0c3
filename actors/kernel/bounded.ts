/** Small tools for work that has a bound or an order. */
import { limits } from '../../config/limits.ts'
import { LakeError } from './errors.ts'

/** Order by UTF-16 code units: the same on every machine, whatever its locale. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** At most `width` at once, at most `waitingMax` behind them; past that `LAKE_BUSY`. */
export class Gate {
  readonly #width: number
  readonly #waitingMax: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(width: number, waitingMax: number) {
    this.#width = width
    this.#waitingMax = waitingMax
  }

  get figures(): { readonly running: number; readonly waiting: number } {
    return { running: this.#running, waiting: this.#waiting.length }
  }

  /** Runs `work` when its turn comes; gives up its place in the queue when `signal` aborts. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#enter(signal)
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }

  #enter(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    if (this.#running < this.#width) {
      this.#running += 1
      return Promise.resolve()
    }
    if (this.#waiting.length >= this.#waitingMax) {
      return Promise.reject(
        new LakeError('LAKE_BUSY', `${this.#waiting.length} requests wait already`, {
          data: { retryAfterMs: limits.retryAfterMs },
        }),
      )
    }
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1)
        reject(signal?.reason)
      }
      this.#waiting.push(enter)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }
}
