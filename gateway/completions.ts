/** Chat in the shape of OpenAI's interface: as a whole, or as server-sent events while it comes. */
import type { ServerResponse } from 'node:http'
import { ai, type Generated } from '../actors/ai/contract.ts'
import { type AskOptions, ask } from '../actors/kernel/ask.ts'
import { nowMs } from '../actors/kernel/clock.ts'
import type { Action } from '../actors/kernel/contract.ts'
import { LAKE_MODEL } from '../actors/kernel/openai-chat.ts'
import { pipeline } from '../actors/pipeline/contract.ts'
import { sendJson } from './answer.ts'
import { completedByLake } from './answers.ts'
import { handled, jsonParams, type Observe, type WebHandler, type WebRequest, waitForVersion } from './expose.ts'
import { asFailure, openAiProblemOf } from './problem.ts'

/** Their parameters are unknown until the room has checked them. */
const untyped: { readonly chat: Action; readonly beginChat: Action } = ai

/** `POST /v1/chat/completions`: of the lake itself, or of the model that is named. */
export const completionsHandler = (observe: Observe): WebHandler =>
  handled(pipeline.completions.name, observe, async (req, res, options) => {
    await waitForVersion(req, options)
    const params = await jsonParams(req)
    if (params['model'] === LAKE_MODEL) return completedByLake(req, res, { params, options })
    if (params['stream'] !== true) return sendJson(res, 200, await ask(req.$ctx, untyped.chat, params, options))
    const { id, model } = ai.beginChat.result.parse(await ask(req.$ctx, untyped.beginChat, params, options))
    const usage = Object(params['stream_options']).include_usage === true ? 'wanted' : 'unwanted'
    await streamAnswer(req, res, { id, model, usage, options })
  })

interface Begun {
  readonly id: string
  readonly model: string
  readonly usage: 'wanted' | 'unwanted'
  readonly options: AskOptions
}

/** An answer that fails before its first piece is refused like any request; one that fails later ends with the failure. */
async function streamAnswer(req: WebRequest, res: ServerResponse, begun: Begun): Promise<void> {
  const { id, model, usage, options } = begun
  const head = { id: `chatcmpl-${id}`, object: 'chat.completion.chunk', created: Math.floor(nowMs() / 1e3), model }
  const write = (value: unknown) => res.write(`data: ${JSON.stringify(value)}\n\n`)
  const tell = (choice: object) =>
    write({ ...head, choices: [{ index: 0, delta: {}, finish_reason: null, logprobs: null, ...choice }] })
  let from = 0
  for (;;) {
    try {
      const { pieces, answer } = await ask(req.$ctx, ai.follow, { id, from }, options)
      if (!res.headersSent) {
        res.setHeader('content-type', 'text/event-stream')
        res.setHeader('cache-control', 'no-store')
        tell({ delta: { role: 'assistant', content: '' } })
      }
      for (const content of pieces) tell({ delta: { content } })
      from += pieces.length
      if (answer === undefined) continue
      tell({ finish_reason: answer.finish === 'filter' ? 'content_filter' : answer.finish })
      if (usage === 'wanted') write({ ...head, choices: [], usage: usageOf(answer) })
      res.write('data: [DONE]\n\n')
    } catch (error) {
      if (!res.headersSent) throw error
      write(openAiProblemOf(asFailure(error), String(res.getHeader('x-request-id') ?? '')))
    }
    res.end()
    return
  }
}

const usageOf = ({ usage: { inputTokens, outputTokens } }: Generated) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
})
