/** The HTTP server: what is settled before a request has a path, and what never becomes a request. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { LakeError } from '../actors/kernel/errors.ts'
import { newId } from '../actors/kernel/ids.ts'
import { limits } from '../config/limits.ts'
import type { Dispatch } from './moleculer-web.adapter.ts'
import { checkOrigin } from './origin.ts'
import type { Refuse } from './pages/unrouted.ts'
import { rawProblem } from './problem.ts'
import { unrouted } from './routes.ts'

interface ServerParts {
  readonly dispatch: Dispatch
  readonly host: string
  readonly port: number
  /** Faces of the gateway's own paths: `GET /health`. */
  readonly own: readonly string[]
  /** Answers what no route takes. */
  readonly refuse: Refuse
}

/** Resolves when requests are taken. */
export async function listen({ dispatch, host, port, own, refuse }: ServerParts): Promise<Server> {
  const server = createServer({
    requestTimeout: 0,
    headersTimeout: limits.headersTimeoutMs,
    keepAliveTimeout: limits.idleTimeoutMs,
    // a request without a host is refused by us, with a problem
    requireHostHeader: false,
  })
  const answers = new WeakMap<Duplex, ServerResponse>()
  const take = (req: IncomingMessage, res: ServerResponse) => {
    answers.set(req.socket, res)
    begin(req, res)
    const path = (req.url ?? '/').split('?')[0] ?? '/'
    const route = async () => {
      checkOrigin(req.headers)
      // moleculer-web would run the method that a preflight asks about
      if (req.method === 'OPTIONS') throw unrouted('OPTIONS', path, own)
      await dispatch(req, res, (error) => refuse(req, res, error ?? unrouted(req.method ?? '', path, own)))
    }
    route().catch((error: unknown) => refuse(req, res, error))
  }
  server.on('request', take)
  // an expectation that nobody knows changes nothing
  server.on('checkExpectation', take)
  server.on('clientError', (error, socket) => refuseRaw(error, socket, answers.get(socket)))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
  return server
}

/** Gives the request its id; node itself leaves the body out of an answer to HEAD. */
function begin(req: IncomingMessage, res: ServerResponse): void {
  const id = requestIdOf(req)
  req.headers['x-request-id'] = id
  delete req.headers['x-correlation-id']
  res.setHeader('x-request-id', id)
  if (req.method === 'HEAD') req.method = 'GET'
}

/** The caller's own id where it is short and printable, else a new one. */
function requestIdOf(req: IncomingMessage): string {
  const given = req.headers['x-request-id']
  const printable =
    typeof given === 'string' && given.length <= limits.requestIdLengthMax && /^[\x21-\x7e]+$/.test(given)
  return printable ? given : newId()
}

/** Answers what the parser could not read; where an answer has begun, the connection can only be broken off. */
function refuseRaw(error: Error, socket: Duplex, answer: ServerResponse | undefined): void {
  const pending = answer?.writableFinished ? undefined : answer
  if (pending?.headersSent || !socket.writable) {
    socket.destroy()
    return
  }
  socket.end(rawProblem(framingFailure(error), String(pending?.getHeader('x-request-id') ?? newId())))
}

function framingFailure(error: Error): LakeError {
  const code = 'code' in error ? error.code : undefined
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new LakeError('REQUEST_HEAD_TOO_LARGE', 'the path or the headers of the request are too long')
  }
  return new LakeError('REQUEST_MALFORMED', 'that is not an HTTP request, or it did not arrive in time')
}
