/** Embeddings and models in the shapes of OpenAI's interface; chat, which is answered by the lake itself too, has its own in the kernel. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { ignored, ModelName } from '../kernel/openai-chat.ts'

export const EmbeddingsRequest = z.strictObject({
  model: ModelName,
  input: z.union([z.string(), z.array(z.string()).min(1).max(limits.embedTextsMax)]),
  encoding_format: z.enum(['float', 'base64']).default('float'),
  dimensions: z.int().min(1).optional(),
  ...ignored,
})

export const EmbeddingsAnswer = z.object({
  object: z.literal('list'),
  data: z.array(
    z.object({
      object: z.literal('embedding'),
      index: z.int(),
      /** Base64 of 32-bit floats, little-endian, where the request says so. */
      embedding: z.union([z.array(z.number()), z.string()]),
    }),
  ),
  model: z.string(),
  /** Estimated from the length of the texts. */
  usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
})
export type EmbeddingsAnswer = z.output<typeof EmbeddingsAnswer>

export const ModelList = z.object({
  object: z.literal('list'),
  data: z.array(z.object({ id: z.string(), object: z.literal('model'), created: z.int(), owned_by: z.string() })),
})
export type ModelList = z.output<typeof ModelList>
