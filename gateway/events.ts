/** Progress of an ingest as server-sent events, for those who ask for them. */
import type { ServerResponse } from 'node:http'
import { ingest } from '../actors/ingest/contract.ts'
import { type AskOptions, ask } from '../actors/kernel/ask.ts'
import { pause } from '../actors/kernel/clock.ts'
import { limits } from '../config/limits.ts'
import { sendJson } from './answer.ts'
import { handled, type Observe, type WebHandler, type WebRequest } from './expose.ts'

/** `GET /ingest/:id`: one reading as JSON, or one event for each change until the ingest is over. */
export const progressHandler = (observe: Observe): WebHandler =>
  handled(ingest.progress.name, observe, async (req, res, options) => {
    const wantsEvents = String(req.headers.accept ?? '').includes('text/event-stream')
    if (wantsEvents) await streamProgress(req, res, options)
    else sendJson(res, 200, await ask(req.$ctx, ingest.progress, idOf(req), options))
  })

const idOf = (req: WebRequest) => ({ id: String(req.$params['id'] ?? '') })

async function streamProgress(
  req: WebRequest,
  res: ServerResponse,
  options: AskOptions & { signal: AbortSignal },
): Promise<void> {
  let told = ''
  for (;;) {
    const progress = await ask(req.$ctx, ingest.progress, idOf(req), options)
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
