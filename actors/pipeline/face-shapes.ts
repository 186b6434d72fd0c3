/** What is asked for an answer, whatever it is asked through, and what comes back. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { At } from '../kernel/contract.ts'
import { Receipt } from '../kernel/receipt.ts'
import { Grounding, Question, Tier, Today } from './answer-shapes.ts'
import { Messages } from './messages.ts'

/** What is asked for an answer, whatever it is asked through. */
const asking = {
  /** One of the two, or neither: then whatever the lake holds. */
  dataset: z.string().max(100).optional(),
  index: z.string().max(100).optional(),
  /** Rows cited at most. */
  k: z.int().min(1).max(limits.answerRowsMax).optional(),
  where: z
    .string()
    .max(limits.sqlBytesMax)
    .optional()
    .meta({ description: 'a SQL predicate that every cited row meets' }),
  tier: Tier.optional(),
  at: At,
} as const

export const Asking = z.object(asking)
export type Asking = z.infer<typeof Asking>

const { at: _, ...about } = asking
export const AnswerTask = z.strictObject({ kind: z.literal('answer'), text: Question, ...about, today: Today })
export type AnswerTask = z.infer<typeof AnswerTask>

export const RagAsked = z.strictObject({ question: Question, ...asking })
export const ChatAsked = z.strictObject({ messages: Messages, ...asking })

/** What else programs send that speak to OpenAI changes nothing. */
export const CompletionsAsked = z.looseObject({
  model: z.string().max(limits.modelNameLengthMax),
  messages: Messages,
  stream: z.boolean().nullish(),
  ...asking,
})

/** A run as a face needs it. */
export interface Answered {
  readonly id: string
  readonly output: { readonly answer?: string; readonly grounding?: Grounding }
  readonly confidence: number
  readonly lakeVersion: number
  readonly elapsedMs: number
  readonly receipt: Receipt
}

/** What every face answers with. */
const reply = {
  runId: z.string(),
  ...Grounding.shape,
  /** 0 … 1; below what `[answers]` asks for nothing is answered. */
  confidence: z.number(),
  lakeVersion: z.int(),
  elapsedMs: z.number(),
  receipt: Receipt,
} as const

export const RagReply = z.object({ answer: z.string(), ...reply })
export type RagReply = z.infer<typeof RagReply>

const Said = z.object({ role: z.literal('assistant'), content: z.string() })
export const ChatReply = z.object({ message: Said, ...reply })
export type ChatReply = z.infer<typeof ChatReply>

const usage = z.object({ prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int() })
const Lake = z.object(reply)
const base = { id: z.string(), created: z.int(), model: z.string() } as const

export const Completion = z.object({
  ...base,
  object: z.literal('chat.completion'),
  choices: z.array(
    z.object({
      index: z.int(),
      message: Said.extend({ refusal: z.null() }),
      logprobs: z.null(),
      finish_reason: z.literal('stop'),
    }),
  ),
  usage,
  /** Beside what OpenAI answers: the citations and the receipt. */
  lake: Lake,
})
export type Completion = z.infer<typeof Completion>

export const CompletionChunk = z.object({
  ...base,
  object: z.literal('chat.completion.chunk'),
  choices: z.array(
    z.object({
      index: z.int(),
      delta: Said.partial(),
      logprobs: z.null(),
      finish_reason: z.literal('stop').nullable(),
    }),
  ),
  /** Of the last one. */
  usage: usage.exactOptional(),
  lake: Lake.exactOptional(),
})
export type CompletionChunk = z.infer<typeof CompletionChunk>
