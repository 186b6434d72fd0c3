/** Who looks for a page that is not there gets one that leads on; who asked for data gets the problem as data. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { layout } from '../../web/layout.ts'
import { acceptedOf } from '../accept.ts'
import { dropBody, refuse } from '../expose.ts'
import type { Assets } from './assets.ts'
import { bareFrame, failureOf, failurePage } from './page.ts'
import { sendHtml } from './send.ts'

export type Refuse = (req: IncomingMessage, res: ServerResponse, cause: unknown) => void

/** Answers a request that no route took. */
export const refuseUnrouted =
  (assets: Assets): Refuse =>
  (req, res, cause) => {
    const wanted = acceptedOf(req.headers.accept, ['application/problem+json', 'text/html'])
    if (wanted !== 'text/html' || res.headersSent) {
      refuse(req, res, cause)
      return
    }
    dropBody(req)
    const failure = failureOf(cause, String(res.getHeader('x-request-id') ?? ''))
    sendHtml(res, failure.status, layout(bareFrame('/', assets), failurePage(failure)))
  }
