/** ai: models of this node and of those it may ask: embedders turn texts into vectors, tiers turn messages into text. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { contract } from '../kernel/contract.ts'
import { Sha256 } from '../kernel/ids.ts'
import { ChatAnswer, ChatRequest } from '../kernel/openai-chat.ts'
import { EmbeddingsAnswer, EmbeddingsRequest, ModelList } from './openai-shapes.ts'

/** Vectors of two builds are not comparable, so whoever keeps some keeps this beside them. */
const Model = z.object({ name: z.string(), sha256: Sha256 })

const Vectors = z.custom<Float32Array>((value) => value instanceof Float32Array, 'no vectors')

/** The tiers that a model may serve; where a caller may do without one, it says `none` and does not ask. */
export const ModelTier = z.enum(['small', 'frontier'])
export type ModelTier = z.output<typeof ModelTier>

export const Message = z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })
export type Message = z.output<typeof Message>

/** What is asked of a model; prompt and schema are bounded in bytes as well. */
export const Question = z.strictObject({
  messages: z.array(Message).min(1).max(limits.messagesMax),
  /** JSON Schema that the answer must meet; without `pattern`, which could take for ever. */
  schema: z.record(z.string(), z.json()).optional(),
  maxTokens: z.int().min(1).max(limits.outputTokensMax).default(limits.outputTokensDefault),
  /** Absent: 0, so that equal questions have as equal answers as the model can give. */
  temperature: z.number().min(0).max(2).default(0),
  topP: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
  stop: z.array(z.string().min(1).max(100)).max(4).optional(),
})
export type Question = z.output<typeof Question>

const Usage = z.object({
  inputTokens: z.int(),
  outputTokens: z.int(),
  /** Who counted: a provider that does not say leaves us an estimate from the length. */
  counted: z.enum(['provider', 'estimate']),
})
export type Usage = z.output<typeof Usage>

const Generated = z.object({
  text: z.string(),
  /** The JSON value of the text where a schema was given; it meets the schema. */
  value: z.json().optional(),
  /** `length`: `maxTokens` were not enough; `filter`: the provider held something back. */
  finish: z.enum(['stop', 'length', 'filter']),
  usage: Usage,
  /** In the currency of the settings; 0 where they name no prices. */
  cost: z.number(),
  tier: ModelTier,
  provider: z.string(),
  model: z.string(),
  /** Of messages and schema as JSON. */
  promptSha256: Sha256,
  /** Requests that the provider was sent. */
  attempts: z.int(),
  elapsedMs: z.number(),
})
export type Generated = z.output<typeof Generated>

/** What a call of a model may meet. */
export const modelErrors = [
  'MODEL_UNKNOWN',
  'MODEL_FAILED',
  'MODEL_UNAVAILABLE',
  'MODEL_REFUSED',
  'MODEL_TIMEOUT',
  'MODEL_RATE_LIMITED',
  'MODEL_BUDGET_SPENT',
  'MODEL_OUTPUT_INVALID',
] as const

/** A model has bounds of its own in time: those of its tier. */
const OWN_TIME = 0

const asked = Question.extend({ tier: ModelTier })

export const ai = contract('ai', {
  embed: {
    doc: 'The vectors of some texts, to be compared by cosine',
    params: z.strictObject({
      /** Their bytes are bounded as well: `limits.embedTextBytesMax` and `limits.embedBytesMax`. */
      texts: z.array(z.string()).min(1).max(limits.embedTextsMax),
      /** Absent: the node's default. */
      embedder: z.string().max(limits.modelNameLengthMax).optional(),
    }),
    result: z.object({
      /** `dim` components a text, one text after the other, each vector of length 1. */
      vectors: Vectors,
      /** Positions of the texts without a vector, such as an empty one; zeros stand in their place. */
      nulls: z.array(z.int()),
      dim: z.int(),
      model: Model,
    }),
    errors: modelErrors,
  },
  embedders: {
    doc: 'The embedders of this node, as they were opened, and which one serves where none is named',
    params: z.strictObject({}),
    result: z.object({ items: z.array(Model.extend({ dim: z.int() })), default: z.string() }),
    errors: [],
  },
  tiers: {
    doc: 'The tiers that a model serves here, and how each is',
    params: z.strictObject({}),
    result: z.object({
      items: z.array(
        z.object({
          tier: ModelTier,
          provider: z.string(),
          model: z.string(),
          /** Tokens of prompt and answer together. */
          contextTokens: z.int(),
          /** `resting`: it failed too often, or said that it takes no more for now. */
          state: z.enum(['open', 'resting', 'trying']),
          running: z.int(),
          waiting: z.int(),
          /** Of the last hour. */
          spent: z.object({ tokens: z.number(), cost: z.number() }),
        }),
      ),
    }),
    errors: [],
  },
  generate: {
    doc: 'The answer of a tier to some messages, bound to a schema where one is given',
    params: asked,
    result: Generated,
    errors: modelErrors,
    timeoutMs: OWN_TIME,
  },
  begin: {
    doc: 'Begin an answer whose text can be followed as it comes; it is given up when nobody follows',
    params: asked,
    result: z.object({ id: z.string(), model: z.string() }),
    errors: ['MODEL_UNKNOWN'],
  },
  follow: {
    doc: 'The pieces of text from the n-th on: at once, or as soon as there is one; with the whole answer at the end',
    params: z.strictObject({ id: z.string().max(100), from: z.int().min(0) }),
    result: z.object({ pieces: z.array(z.string()), answer: Generated.optional() }),
    errors: modelErrors,
    timeoutMs: OWN_TIME,
  },
  models: {
    doc: "The models by the names that the paths under /v1 take, as OpenAI's interface lists them",
    rest: 'GET /v1/models',
    params: z.strictObject({}),
    result: ModelList,
    errors: [],
  },
  embeddings: {
    doc: "The vectors of some texts, in the shape of OpenAI's interface",
    rest: 'POST /v1/embeddings',
    params: EmbeddingsRequest,
    result: EmbeddingsAnswer,
    errors: modelErrors,
  },
  chat: {
    doc: "The answer of a configured model to some messages, in the shape of OpenAI's interface",
    params: ChatRequest,
    result: ChatAnswer,
    errors: modelErrors,
    timeoutMs: OWN_TIME,
  },
  beginChat: {
    doc: 'Begin such an answer, to be followed as it comes',
    params: ChatRequest,
    result: z.object({ id: z.string(), model: z.string() }),
    errors: ['MODEL_UNKNOWN'],
  },
})
