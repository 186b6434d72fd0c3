/** Steps of a run as they come to their ends, each with its time. */
import { monotonicMs } from '../kernel/clock.ts'
import type { Step } from './contract.ts'

export class Steps {
  readonly all: Step[] = []
  readonly #onStep: ((step: Step) => void) | undefined

  constructor(onStep: ((step: Step) => void) | undefined) {
    this.#onStep = onStep
  }

  async take<T>(step: Step['step'], work: () => Promise<readonly [T, Step['output']]>): Promise<T> {
    const startedMs = monotonicMs()
    const [value, output] = await work()
    const taken = { step, ms: rounded(monotonicMs() - startedMs), output }
    this.all.push(taken)
    this.#onStep?.(taken)
    return value
  }
}

export const rounded = (ms: number): number => Math.round(ms * 1000) / 1000
