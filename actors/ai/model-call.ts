/** A call of a model as a row of its stream: what it was, what it took, and the hash of what was asked; never the words. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Sha256 } from '../kernel/ids.ts'
import type { ModelTier, Question, Usage } from './contract.ts'

export interface ModelCall {
  readonly tier: ModelTier
  readonly provider: string
  readonly model: string
  readonly state: 'done' | 'failed' | 'cancelled'
  /** Of the failure. */
  readonly code?: string
  readonly promptSha256: Sha256
  readonly usage: Usage
  readonly cost: number
  readonly attempts: number
  readonly repaired: 'yes' | 'no'
  /** To the first text. */
  readonly firstMs?: number
  readonly ms: number
  readonly by: string
  readonly requestId: string
}

export const promptSha256 = ({ messages, schema }: Pick<Question, 'messages' | 'schema'>): Sha256 =>
  Sha256.parse(
    createHash('sha256')
      .update(JSON.stringify(schema === undefined ? { messages } : { messages, schema }))
      .digest('hex'),
  )

/** The stream adds id, moment, node and version. */
export const callRow = ({ usage, ...call }: ModelCall): Readonly<Record<string, string | number>> => ({
  ...call,
  ...usage,
})

const Spent = z.object({
  at: z.iso.datetime(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cost: z.number(),
})

/** What a stored row says was spent, and when; undefined for a row that is none. */
export function spentIn(row: unknown) {
  const spent = Spent.safeParse(row).data
  if (spent === undefined) return undefined
  const { at, inputTokens, outputTokens, cost } = spent
  return { atMs: Date.parse(at), tokens: inputTokens + outputTokens, cost }
}
