/** How much lies in each bucket: counted when somebody asks and the last count is old, in the background, up to a bound. */
import { limits } from '../../config/limits.ts'
import { isoTime, monotonicMs, nowMs } from '../kernel/clock.ts'
import type { Buckets } from './buckets.ts'

interface BucketSize {
  readonly name: string
  readonly objects: number
  readonly bytes: number
  readonly countedAt: string
  /** There are more than were counted. */
  readonly isCut: boolean
}

export class BucketSizes {
  readonly #buckets: Buckets
  readonly #sizes = new Map<string, BucketSize>()
  #startedMs = Number.NEGATIVE_INFINITY
  #counting: Promise<void> | undefined
  #isClosed = false

  constructor(buckets: Buckets) {
    this.#buckets = buckets
  }

  /** The last count of each bucket that was counted. */
  get items(): readonly BucketSize[] {
    if (this.#counting === undefined && monotonicMs() - this.#startedMs > limits.bucketCountEveryMs) {
      this.#startedMs = monotonicMs()
      this.#counting = this.#countAll().finally(() => {
        this.#counting = undefined
      })
    }
    return [...this.#sizes.values()]
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#counting
  }

  /** A bucket that cannot be read keeps its last count; its state tells why. */
  async #countAll(): Promise<void> {
    for (const { name } of this.#buckets.states) await this.#count(name).catch(() => undefined)
  }

  async #count(name: string): Promise<void> {
    let [objects, bytes] = [0, 0]
    let after: string | undefined
    for (;;) {
      if (this.#isClosed) return
      const options = { limit: limits.listItemsMax, ...(after === undefined ? {} : { after }) }
      const page = await this.#buckets.withBucket(name, (store) => store.list('', options))
      objects += page.length
      bytes += page.reduce((sum, entry) => sum + entry.bytes, 0)
      after = page.at(-1)?.key
      const isAll = page.length < limits.listItemsMax
      if (!isAll && objects < limits.bucketCountKeysMax) continue
      this.#sizes.set(name, { name, objects, bytes, countedAt: isoTime(nowMs()), isCut: !isAll })
      return
    }
  }
}
