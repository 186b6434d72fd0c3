/** A run as it goes: its steps as server-sent events, and the answer as the last one, for those who ask for them. */
import type { ServerResponse } from 'node:http'
import { type AskOptions, ask } from '../actors/kernel/ask.ts'
import type { Action } from '../actors/kernel/contract.ts'
import type { LakeError } from '../actors/kernel/errors.ts'
import { type Answer, pipeline, type Step } from '../actors/pipeline/contract.ts'
import { mediaTypeFor } from './accept.ts'
import { sendJson } from './answer.ts'
import { handled, jsonParams, type Observe, type WebHandler, type WebRequest, waitForVersion } from './expose.ts'
import { asFailure, problemOf } from './problem.ts'

/** Their parameters are unknown until the room has checked them. */
const untyped: { readonly run: Action; readonly begin: Action } = pipeline

/** `POST /runs`. */
export const runHandler = (observe: Observe): WebHandler =>
  handled(pipeline.run.name, observe, async (req, res, options) => {
    const mediaType = mediaTypeFor(req.headers.accept, ['application/json', 'text/event-stream'])
    await waitForVersion(req, options)
    const params = await jsonParams(req)
    if (mediaType === 'application/json') return sendJson(res, 200, await ask(req.$ctx, untyped.run, params, options))
    const { id } = pipeline.begin.result.parse(await ask(req.$ctx, untyped.begin, params, options))
    await streamRun(req, res, {
      id,
      options,
      onStep: (step) => tellEvent(res, 'step', step),
      onAnswer: (answer) => tellEvent(res, 'answer', answer),
      onProblem: ({ error, requestId }) => tellEvent(res, 'problem', problemOf(error, requestId)),
    })
  })

export function tellEvent(res: ServerResponse, event: string, value: unknown): void {
  res.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`)
}

/** What a run ended with in the middle of its stream. */
export interface Failed {
  readonly error: LakeError
  readonly requestId: string
}

interface Begun {
  readonly id: string
  readonly options: AskOptions
  readonly onStep?: (step: Step) => void
  readonly onAnswer: (answer: Answer) => void
  readonly onProblem: (failed: Failed) => void
}

/** A run that fails before its first step is refused like any request; one that fails later ends with the problem. */
export async function streamRun(
  req: WebRequest,
  res: ServerResponse,
  { id, options, onStep, onAnswer, onProblem }: Begun,
): Promise<void> {
  let from = 0
  for (;;) {
    try {
      const { steps, answer } = await ask(req.$ctx, pipeline.follow, { id, from }, options)
      if (!res.headersSent) {
        res.setHeader('content-type', 'text/event-stream')
        res.setHeader('cache-control', 'no-store')
        res.flushHeaders()
      }
      for (const step of steps) onStep?.(step)
      from += steps.length
      if (answer === undefined) continue
      onAnswer(answer)
    } catch (error) {
      if (!res.headersSent) throw error
      onProblem({ error: asFailure(error), requestId: String(res.getHeader('x-request-id') ?? '') })
    }
    res.end()
    return
  }
}
