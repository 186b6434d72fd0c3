/** Progress of an ingest as server-sent events, for those who ask for them. */
import type { ServerResponse } from 'node:http'
import { ingest, Progress } from '../actors/ingest/contract.ts'
import { type AskOptions, ask } from '../actors/kernel/ask.ts'
import { pause } from '../actors/kernel/clock.ts'
import type { Action } from '../actors/kernel/contract.ts'
import { limits } from '../config/limits.ts'
import { sendJson } from './answer.ts'
import { handled, type Observe, type WebHandler, type WebRequest } from './expose.ts'
import { paramsOf } from './params.ts'

/** `GET /ingest/:id`: one reading as JSON, or one event for each change until the ingest is over. */
export const progressHandler = (observe: Observe): WebHandler =>
  handled(ingest.progress.name, observe, async (req, res, options) => {
    const wantsEvents = String(req.headers.accept ?? '').includes('text/event-stream')
    if (wantsEvents) await streamProgress(req, res, options)
    else sendJson(res, 200, await progressOf(req, options))
  })

/** Its parameters are unknown until the room has checked them. */
const untyped: Action = ingest.progress

const progressOf = async (req: WebRequest, options: AskOptions): Promise<Progress> =>
  Progress.parse(await ask(req.$ctx, untyped, paramsOf(req), options))

async function streamProgress(
  req: WebRequest,
  res: ServerResponse,
  options: AskOptions & { signal: AbortSignal },
): Promise<void> {
  let told = ''
  for (;;) {
    const progress = await progressOf(req, options)
    const text = JSON.stringify(progress)
    if (!res.headersSent) {
      res.setHeader('content-type', 'text/event-stream')
      res.setHeader('cache-control', 'no-store')
    }
    if (text !== told) res.write(`event: progress\ndata: ${text}\n\n`)
    told = text
    if (progress.state === 'done' || progress.state === 'failed') break
    await pause(limits.progressPollMs, options.signal)
  }
  res.end()
}
