/** Runs that somebody follows: their steps as they come, kept for a while after the end. */
import type { Answer, Step } from './contract.ts'

export interface Seen {
  readonly steps: readonly Step[]
  readonly end?:
    | { readonly kind: 'done'; readonly answer: Answer }
    | { readonly kind: 'failed'; readonly error: unknown }
}

export class FollowedRun {
  readonly #steps: Step[] = []
  #end: Seen['end']
  #news = Promise.withResolvers<void>()

  add(step: Step): void {
    this.#steps.push(step)
    this.#tell()
  }

  over(end: NonNullable<Seen['end']>): void {
    this.#end = end
    this.#tell()
  }

  /** At once where there is something past `from`, else when there is. */
  async after(from: number): Promise<Seen> {
    while (this.#steps.length <= from && this.#end === undefined) await this.#news.promise
    const steps = this.#steps.slice(from)
    return this.#end === undefined ? { steps } : { steps, end: this.#end }
  }

  #tell(): void {
    this.#news.resolve()
    this.#news = Promise.withResolvers<void>()
  }
}
