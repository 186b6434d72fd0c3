/** What ai needs from outside. */
import type { Jobs } from '../../compute/jobs.ts'
import type { Pool } from '../../compute/pool.ts'
import type { Generated, Question, Usage } from './contract.ts'

/** Threads on which the embedders lie. */
export type AiPool = Pick<Pool<'interactive', Jobs>, 'run'>

/** An answer as it comes: pieces of text, then one end. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** Without usage where the provider does not count. */
  | { readonly kind: 'end'; readonly finish: Generated['finish']; readonly usage?: Omit<Usage, 'counted'> }

/** One model of one outside system. Fails with a `LakeError` whose code begins with MODEL_. */
export interface Provider {
  /** Ends with `end`, or fails; gives up its request when the signal aborts. */
  parts(question: Question, signal: AbortSignal): AsyncIterable<Part>
  /** One vector a text, as the model gives them; absent where the model embeds nothing. */
  readonly embed?: (texts: readonly string[], signal: AbortSignal) => Promise<readonly (readonly number[])[]>
}

/** How to reach a provider; its key is in clear. */
export interface ProviderPlace {
  readonly kind: 'openai-compatible' | 'ollama' | 'anthropic' | 'sidecar' | 'llama-cpp'
  readonly url: string
  readonly model: string
  /** Of llama-cpp: the file of the model. */
  readonly path?: string | undefined
  readonly key?: string
  readonly contextTokens: number
}

export type OpenProvider = (place: ProviderPlace) => Provider
