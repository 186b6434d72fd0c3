/** OpenAI's chat in our words: a request as a question, an answer as its completion. */
import { LakeError } from '../kernel/errors.ts'
import type { ChatAnswer, ChatRequest } from '../kernel/openai-chat.ts'
import type { Generated, Message, Question } from './contract.ts'

export function questionOf(request: ChatRequest): Omit<Question, 'maxTokens' | 'temperature'> & Partial<Question> {
  const { messages, temperature, top_p: topP, seed, stop } = request
  const maxTokens = request.max_completion_tokens ?? request.max_tokens
  const schema = schemaOf(request)
  return {
    messages: messages.map(messageOf),
    ...(maxTokens == null ? {} : { maxTokens }),
    ...(temperature == null ? {} : { temperature }),
    ...(topP == null ? {} : { topP }),
    ...(seed == null ? {} : { seed }),
    ...(stop == null ? {} : { stop: typeof stop === 'string' ? [stop] : stop }),
    ...(schema === undefined ? {} : { schema }),
  }
}

function schemaOf({ response_format: format }: ChatRequest): Question['schema'] {
  if (format?.type === 'json_schema') return format.json_schema.schema
  return format?.type === 'json_object' ? { type: 'object' } : undefined
}

const messageOf = ({ role, content }: ChatRequest['messages'][number]): Message => ({
  role: role === 'developer' ? 'system' : role,
  content: typeof content === 'string' ? content : content.map(({ text }) => text).join(''),
})

interface Named {
  readonly id: string
  readonly nowMs: number
}

export const completionOf = (answer: Generated, { id, nowMs }: Named): ChatAnswer => ({
  id: `chatcmpl-${id}`,
  object: 'chat.completion',
  created: Math.floor(nowMs / SECOND),
  model: answer.model,
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: answer.text, refusal: null },
      logprobs: null,
      finish_reason: answer.finish === 'filter' ? 'content_filter' : answer.finish,
    },
  ],
  usage: {
    prompt_tokens: answer.usage.inputTokens,
    completion_tokens: answer.usage.outputTokens,
    total_tokens: answer.usage.inputTokens + answer.usage.outputTokens,
  },
})

const SECOND = 1e3

/** Base64 of the floats as they lie in memory: little-endian on every machine that runs this. */
export const base64Of = (vector: Float32Array): string =>
  Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64')

export const unknownModel = (model: string, known: readonly string[]): LakeError =>
  new LakeError('MODEL_UNKNOWN', `there is no model ${JSON.stringify(model)}; there is ${known.join(', ')}`)
