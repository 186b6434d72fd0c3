/** A run as it goes: its steps as server-sent events, and the answer as the last one, for those who ask for them. */
import type { ServerResponse } from 'node:http'
import { type AskOptions, ask } from '../actors/kernel/ask.ts'
import type { Action } from '../actors/kernel/contract.ts'
import { pipeline } from '../actors/pipeline/contract.ts'
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
    await streamRun(req, res, { id, options })
  })

interface Begun {
  readonly id: string
  readonly options: AskOptions
}

/** A run that fails before its first step is refused like any request; one that fails later ends with the problem. */
async function streamRun(req: WebRequest, res: ServerResponse, { id, options }: Begun): Promise<void> {
  const tell = (event: string, value: unknown) => res.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`)
  let from = 0
  for (;;) {
    try {
      const { steps, answer } = await ask(req.$ctx, pipeline.follow, { id, from }, options)
      if (!res.headersSent) {
        res.setHeader('content-type', 'text/event-stream')
        res.setHeader('cache-control', 'no-store')
      }
      for (const step of steps) tell('step', step)
      from += steps.length
      if (answer === undefined) continue
      tell('answer', answer)
    } catch (error) {
      if (!res.headersSent) throw error
      tell('problem', problemOf(asFailure(error), String(res.getHeader('x-request-id') ?? '')))
    }
    res.end()
    return
  }
}
