/** The faces of an answer: a question, a talk, and OpenAI's interface; each turned into a task and back. */

import { LakeError } from '../kernel/errors.ts'
import { type ChatRequest, LAKE_MODEL } from '../kernel/openai-chat.ts'
import type { Answered, AnswerTask, Asking, ChatReply, Completion, CompletionChunk, RagReply } from './face-shapes.ts'
import { type Message, textOf } from './messages.ts'

/** @throws LakeError MODEL_UNKNOWN where another model is asked, REQUEST_INVALID where quotes were to be another thing */
export function checkCompletion({
  model,
  response_format: format,
}: Pick<ChatRequest, 'model' | 'response_format'>): void {
  if (model !== LAKE_MODEL)
    throw new LakeError('MODEL_UNKNOWN', `there is no model ${JSON.stringify(model)} here; there is ${LAKE_MODEL}`)
  if (format === undefined || format.type === 'text') return
  const message = `${LAKE_MODEL} answers in quotes, which are no JSON`
  throw new LakeError('REQUEST_INVALID', message, { data: { errors: [{ path: 'response_format', message }] } })
}

export function answerTaskOf({ dataset, index, k, where, tier }: Asking, text: string): AnswerTask {
  const said = Object.entries({ dataset, index, k, where, tier }).filter(([, value]) => value !== undefined)
  return { kind: 'answer', text, ...Object.fromEntries(said) }
}

export function ragReply({ id, output, lakeVersion, elapsedMs, receipt, confidence }: Answered): RagReply {
  const { answer = '', grounding = NOTHING } = output
  return { runId: id, answer, ...grounding, confidence, lakeVersion, elapsedMs, receipt }
}

const NOTHING = { citations: [], grounded: false, answered: false, tier: 'none' } as const

export function chatReply(run: Answered): ChatReply {
  const { answer, ...rest } = ragReply(run)
  return { message: { role: 'assistant', content: answer }, ...rest }
}

interface Asked {
  readonly model: string
  readonly messages: readonly Message[]
  readonly atMs: number
}

export function completionOf(run: Answered, { model, messages, atMs }: Asked): Completion {
  const { answer, ...lake } = ragReply(run)
  const prompt = lake.model?.inputTokens ?? wordsIn(messages.map(textOf).join('\n'))
  const said = lake.model?.outputTokens ?? wordsIn(answer)
  return {
    id: completionId(run.id),
    object: 'chat.completion',
    created: Math.floor(atMs / 1000),
    model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: answer, refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: prompt, completion_tokens: said, total_tokens: prompt + said },
    lake,
  }
}

/** The same as it is streamed: the pieces of the answer, then what it rests on. */
export function chunksOf(completion: Completion): readonly CompletionChunk[] {
  const { id, created, model, usage, lake, choices } = completion
  const base = { id, object: 'chat.completion.chunk', created, model } as const
  const chunk = (delta: CompletionChunk['choices'][number]['delta'], over: 'stop' | null): CompletionChunk => ({
    ...base,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: over }],
  })
  const text = choices.map(({ message }) => message.content).join('')
  return [
    chunk({ role: 'assistant', content: '' }, null),
    ...piecesOf(text).map((content) => chunk({ content }, null)),
    { ...chunk({}, 'stop'), usage, lake },
  ]
}

/** Words with the blanks after them: together they are the text. */
export const piecesOf = (text: string): readonly string[] => text.match(/\S+\s*|^\s+/g) ?? []

const completionId = (runId: string): string => `chatcmpl-${runId}`

/** In the place of tokens, where no model counts them. */
const wordsIn = (text: string): number => text.match(/\S+/g)?.length ?? 0
