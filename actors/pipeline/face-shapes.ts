/** What is asked for an answer, whatever it is asked through, and what comes back. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { At } from '../kernel/contract.ts'
import { ChatAnswer, ChatRequest } from '../kernel/openai-chat.ts'
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

/** Settings that shape the words of a model change nothing in quotes. */
export const CompletionsAsked = ChatRequest.extend(asking)

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

const Lake = z.object(reply)

/** Beside what OpenAI answers, of an answer of the lake: its citations and its receipt. */
export const Completion = ChatAnswer.extend({ lake: Lake.exactOptional() })
export type Completion = z.infer<typeof Completion>

export interface CompletionChunk extends Pick<Completion, 'id' | 'created' | 'model'> {
  readonly object: 'chat.completion.chunk'
  readonly choices: readonly {
    readonly index: number
    readonly delta: { readonly role?: 'assistant'; readonly content?: string }
    readonly logprobs: null
    readonly finish_reason: 'stop' | null
  }[]
  /** Of the last one, as `lake` is. */
  readonly usage?: Completion['usage']
  readonly lake?: z.infer<typeof Lake> | undefined
}
