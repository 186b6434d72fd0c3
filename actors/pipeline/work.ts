/** A task under way, and what comes of it, whatever its kind. */
import type { Call } from '../kernel/actor.ts'
import type { ReceiptParts } from '../kernel/receipt.ts'
import type { Output, Plan, Task } from './contract.ts'
import type { Steps } from './steps.ts'

export interface Work<T extends Task = Task> {
  readonly call: Call
  readonly task: T & { readonly today: string }
  readonly at: string | number | undefined
  readonly steps: Steps
}

export interface Outcome {
  /** Empty where none had an answer. */
  readonly dataset: string
  readonly output: Output
  readonly plan: Plan
  readonly confidence: number
  /** What it was made of. */
  readonly made: Omit<ReceiptParts, 'request'>
}

/** What an answer needs to be given at all. */
export interface AnswerFloors {
  /** Of the question, the share that a quoted row meets. */
  readonly evidence: number
  /** The confidence of a reading whose rows are an answer. */
  readonly reading: number
}
