/** Chat in the shapes of OpenAI's interface, as far as they mean something here; what would change the answer and is not known is refused. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'

/** Programs name the lake itself so where they would name a model. */
export const LAKE_MODEL = 'lakehouse'

export const ModelName = z.string().min(1).max(limits.modelNameLengthMax)

/** Said by clients for their own books; nothing here depends on them. */
export const ignored = {
  user: z.string().optional(),
  metadata: z.record(z.string(), z.string()).nullish(),
  store: z.boolean().nullish(),
  service_tier: z.string().nullish(),
}

const Content = z.union([z.string(), z.array(z.strictObject({ type: z.literal('text'), text: z.string() })).min(1)])

const ChatMessage = z.strictObject({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: Content,
  name: z.string().optional(),
})

const ResponseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: z.string(),
      description: z.string().optional(),
      schema: z.record(z.string(), z.json()),
      strict: z.boolean().nullish(),
    }),
  }),
])

export const ChatRequest = z.strictObject({
  model: ModelName,
  messages: z.array(ChatMessage).min(1).max(limits.messagesMax),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: z.int().min(1).max(limits.outputTokensMax).nullish(),
  max_completion_tokens: z.int().min(1).max(limits.outputTokensMax).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  seed: z.int().nullish(),
  stop: z.union([z.string().min(1).max(100), z.array(z.string().min(1).max(100)).max(4)]).nullish(),
  n: z.literal(1).nullish(),
  response_format: ResponseFormat.optional(),
  ...ignored,
})
export type ChatRequest = z.output<typeof ChatRequest>

export const ChatAnswer = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  /** Seconds since 1970. */
  created: z.int(),
  model: z.string(),
  choices: z.array(
    z.object({
      index: z.int(),
      message: z.object({ role: z.literal('assistant'), content: z.string(), refusal: z.null() }),
      logprobs: z.null(),
      finish_reason: z.enum(['stop', 'length', 'content_filter']),
    }),
  ),
  usage: z.object({ prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int() }),
})
export type ChatAnswer = z.output<typeof ChatAnswer>
