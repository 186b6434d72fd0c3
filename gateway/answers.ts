/** Answers in words as they go: the steps of the run, then the words, then what they rest on. */
import type { ServerResponse } from 'node:http'
import { type AskOptions, ask } from '../actors/kernel/ask.ts'
import { nowMs } from '../actors/kernel/clock.ts'
import { type Action, checkedParams } from '../actors/kernel/contract.ts'
import { type Answer, type Asking, faces, pipeline } from '../actors/pipeline/contract.ts'
import { mediaTypeFor } from './accept.ts'
import { sendJson } from './answer.ts'
import { handled, jsonParams, type Observe, type WebHandler, type WebRequest, waitForVersion } from './expose.ts'
import { openAiProblemOf, problemOf } from './problem.ts'
import { type Failed, streamRun, tellEvent } from './runs.ts'

type Params = Readonly<Record<string, unknown>>

/** A question whose answer is told in pieces. */
interface Streamed {
  readonly asked: Asking
  readonly question: string
  /** Programs that know only their own events are told no others. */
  readonly steps: 'told' | 'untold'
  readonly tell: (res: ServerResponse, answer: Answer) => void
  readonly problem: (res: ServerResponse, failed: Failed) => void
}

interface Face {
  readonly action: Action
  /** @throws LakeError REQUEST_NOT_ACCEPTABLE */
  readonly isStreamed: (req: WebRequest, params: Params) => boolean
  /** @throws LakeError REQUEST_INVALID */
  readonly streamed: (params: Params) => Streamed
}

const wantsEvents = (req: WebRequest): boolean =>
  mediaTypeFor(req.headers.accept, ['application/json', 'text/event-stream']) === 'text/event-stream'

const problemEvent = (res: ServerResponse, { error, requestId }: Failed): void =>
  tellEvent(res, 'problem', problemOf(error, requestId))

const rag: Face = {
  action: pipeline.rag,
  isStreamed: wantsEvents,
  streamed(params) {
    const { question, ...asked } = checkedParams(pipeline.rag, params)
    const tell = (res: ServerResponse, run: Answer) => tellReply(res, faces.ragReply(run), run.output.answer)
    return { asked, question, steps: 'told', tell, problem: problemEvent }
  },
}

const chat: Face = {
  action: pipeline.chat,
  isStreamed: wantsEvents,
  streamed(params) {
    const { messages, ...asked } = checkedParams(pipeline.chat, params)
    const tell = (res: ServerResponse, run: Answer) => tellReply(res, faces.chatReply(run), run.output.answer)
    return { asked, question: faces.questionIn(messages), steps: 'told', tell, problem: problemEvent }
  },
}

function tellReply(res: ServerResponse, reply: object, text = ''): void {
  for (const piece of faces.piecesOf(text)) tellEvent(res, 'token', { text: piece })
  tellEvent(res, 'answer', reply)
}

/** Streamed where the body says so, and in the form that such programs know. */
const completions: Face = {
  action: pipeline.completions,
  isStreamed: (_, params) => params['stream'] === true,
  streamed(params) {
    const { messages, model, ...asked } = checkedParams(pipeline.completions, params)
    faces.checkCompletion({ model, ...asked })
    return {
      asked,
      question: faces.questionIn(messages),
      steps: 'untold',
      tell(res, run) {
        const completion = faces.completionOf(run, { model, messages, atMs: nowMs() })
        for (const chunk of faces.chunksOf(completion)) res.write(`data: ${JSON.stringify(chunk)}\n\n`)
        res.write('data: [DONE]\n\n')
      },
      problem: (res, { error, requestId }) =>
        res.write(`data: ${JSON.stringify(openAiProblemOf(error, requestId))}\n\n`),
    }
  },
}

interface Asked {
  readonly params: Params
  readonly options: AskOptions
}

const answering =
  ({ action, isStreamed, streamed }: Face) =>
  async (req: WebRequest, res: ServerResponse, { params, options }: Asked): Promise<void> => {
    if (!isStreamed(req, params)) return sendJson(res, 200, await ask(req.$ctx, action, params, options))
    const { asked, question, steps, tell, problem } = streamed(params)
    const task = faces.answerTaskOf(asked, question)
    const { at } = asked
    const { id } = await ask(req.$ctx, pipeline.begin, { task, ...(at === undefined ? {} : { at }) }, options)
    await streamRun(req, res, {
      id,
      options,
      ...(steps === 'told' ? { onStep: (step) => tellEvent(res, 'step', step) } : {}),
      onAnswer: (run) => tell(res, run),
      onProblem: (failed) => problem(res, failed),
    })
  }

const handlerOf =
  (face: Face) =>
  (observe: Observe): WebHandler =>
    handled(face.action.name, observe, async (req, res, options) => {
      await waitForVersion(req, options)
      await answering(face)(req, res, { params: await jsonParams(req), options })
    })

/** `POST /rag`. */
export const ragHandler = handlerOf(rag)
/** `POST /v1/chat`. */
export const chatHandler = handlerOf(chat)
/** `POST /v1/chat/completions` where it names the lake as the model. */
export const completedByLake = answering(completions)
