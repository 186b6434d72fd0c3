/** Tokens and their price: what is reserved before a call, and what is counted where a provider does not. */
import { tokensIn } from '../kernel/tokens.ts'
import type { Message, Question, Usage } from './contract.ts'

export interface Prices {
  /** Of a million tokens. */
  readonly inputCost: number
  readonly outputCost: number
}

/** What a chat template puts around a message. */
const AROUND_A_MESSAGE = 8

/** Tokens of a prompt, rather more than less. */
export function promptTokens({ messages, schema }: Pick<Question, 'messages' | 'schema'>): number {
  const said = messages.reduce((sum, { content }: Message) => sum + tokensIn(content) + AROUND_A_MESSAGE, 0)
  return said + (schema === undefined ? 0 : tokensIn(JSON.stringify(schema)))
}

const MILLION = 1e6

export const costOf = (usage: Pick<Usage, 'inputTokens' | 'outputTokens'>, { inputCost, outputCost }: Prices): number =>
  (usage.inputTokens * inputCost + usage.outputTokens * outputCost) / MILLION

export const noUsage: Usage = { inputTokens: 0, outputTokens: 0, counted: 'provider' }

export const usageSum = (a: Usage, b: Usage): Usage => ({
  inputTokens: a.inputTokens + b.inputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  counted: a.counted === 'estimate' || b.counted === 'estimate' ? 'estimate' : 'provider',
})
