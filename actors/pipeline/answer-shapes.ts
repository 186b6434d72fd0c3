/** What an answer in words is made of: quotes, each with the row and the column that it stands in. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'

/** `none`: no model, the answer is made of quotes alone. */
export const Tier = z.enum(['none', 'small', 'frontier'])
export type Tier = z.infer<typeof Tier>

/** With at least one character that is no blank; of a longer one not every word could count. */
export const Question = z.string().min(1).max(limits.requestTextCharsMax).regex(/\S/)

/** The day that "tomorrow" is the next of; absent: today in UTC. */
export const Today = z.iso.date().optional()

export const Citation = z.object({
  /** As the answer names it, from 1. */
  n: z.int(),
  dataset: z.string(),
  key: z.union([z.string(), z.number()]),
  column: z.string(),
  /** Stands in that column of that row, but for blanks. */
  quote: z.string(),
  /** 0 … 1: how much of the question the row meets. */
  score: z.number(),
})
export type Citation = z.infer<typeof Citation>

/** What an answer adds to the outcome of a run. */
export const Grounding = z.object({
  citations: z.array(Citation).readonly(),
  /** It is an answer, and each statement of it has a quote that was found in its row. */
  grounded: z.boolean(),
  /** False: not in the corpus, as far as could be found. */
  answered: z.boolean(),
  tier: Tier,
  /** That made the statements, and what it took; absent where none was asked. */
  model: z
    .object({
      name: z.string(),
      provider: z.string(),
      promptSha256: z.string(),
      inputTokens: z.int(),
      outputTokens: z.int(),
      cost: z.number(),
    })
    .exactOptional(),
})
export type Grounding = z.infer<typeof Grounding>
