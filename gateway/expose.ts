/** One contract action as an HTTP handler: parameters in, the call cancelled with the client, the answer out. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from 'moleculer'
import { catalog } from '../actors/catalog/contract.ts'
import { type AskOptions, ask } from '../actors/kernel/ask.ts'
import { goneAway } from '../actors/kernel/cancel.ts'
import type { Action } from '../actors/kernel/contract.ts'
import { LakeError } from '../actors/kernel/errors.ts'
import { limits } from '../config/limits.ts'
import { sendJson } from './answer.ts'
import { jsonBody, textBody } from './json-body.ts'
import { paramsOf } from './params.ts'
import { asFailure, openAiProblemOf, problemOf, sendProblem } from './problem.ts'
import { uploadOf } from './upload.ts'

/** What moleculer-web puts on a request. */
export type WebRequest = IncomingMessage & {
  readonly $ctx: Context
  readonly originalUrl: string
  readonly $params: { readonly params: Record<string, unknown> }
}
export type WebHandler = (req: WebRequest, res: ServerResponse) => void

/** Told of each answer; the figures of /metrics listen here. */
export type Observe = (answer: { readonly action: string; readonly status: number }) => void

/** The handler of an action that takes JSON, or a stream where its contract says so. */
export function expose(action: Action, observe: Observe): WebHandler {
  return handled(action.name, observe, async (req, res, options) => {
    await waitForVersion(req, options)
    const params = await paramsFor(action, req)
    const result = await ask(req.$ctx, action, params.value, {
      ...options,
      ...('stream' in params ? { stream: params.stream } : {}),
    })
    sendJson(res, action.statusOf?.(result) ?? action.status ?? 200, result)
  })
}

type Respond = (
  req: WebRequest,
  res: ServerResponse,
  options: AskOptions & { readonly signal: AbortSignal },
) => Promise<void>

/** Runs `respond` with a signal that follows the client, and turns what it throws into a problem. */
export function handled(name: string, observe: Observe, respond: Respond): WebHandler {
  return (req, res) => {
    const client = new AbortController()
    res.once('close', () => {
      if (!res.writableFinished) client.abort(goneAway())
      observe({ action: name, status: res.writableFinished ? res.statusCode : 499 })
    })
    respond(req, res, { signal: client.signal, requestId: req.$ctx.requestID ?? req.$ctx.id, by: 'local' }).catch(
      (error: unknown) => {
        refuse(req, res, error)
      },
    )
  }
}

/**
 * Answers with the problem, also while the client still sends: what it sends is read and dropped for a while. To close
 * at once would reset the connection, and the client would lose the answer.
 */
export function refuse(req: IncomingMessage, res: ServerResponse, cause: unknown): void {
  const requestId = String(res.getHeader('x-request-id') ?? '')
  dropBody(req)
  const error = asFailure(cause)
  sendProblem(res, error, isOpenAi(req) ? openAiProblemOf(error, requestId) : problemOf(error, requestId))
}

/** moleculer-web takes the front off the path of a request that it routes. */
const isOpenAi = (req: IncomingMessage & { readonly originalUrl?: string }): boolean =>
  (req.originalUrl ?? req.url ?? '').startsWith('/v1/')

/** For a while; a client that goes on sending is then cut off. */
export function dropBody(req: IncomingMessage): void {
  if (req.complete) return
  const linger = setTimeout(() => req.destroy(), limits.lingerMs)
  req.once('close', () => clearTimeout(linger))
  req.unpipe()
  req.resume()
}

/** A client that wrote elsewhere names the version it wants to see here. */
export async function waitForVersion(req: WebRequest, options: AskOptions): Promise<void> {
  const header = req.headers['x-lake-at-least']
  if (header === undefined) return
  if (!/^\d{1,15}$/.test(String(header))) throw new LakeError('REQUEST_INVALID', 'x-lake-at-least is a lake version')
  await ask(req.$ctx, catalog.head, { atLeast: Number(header) }, options)
}

/** Methods that read have no body: what comes with them means nothing. */
export const jsonParams = async (req: WebRequest) =>
  paramsOf(req, req.method === 'POST' || req.method === 'PUT' ? await jsonBody(req) : undefined)

async function paramsFor(action: Action, req: WebRequest) {
  if (action.body === 'stream') return streamParams(req)
  if (action.body === 'toml') return { value: paramsOf(req, { text: await textBody(req, limits.domainBytesMax) }) }
  if (action.keyed !== true) return { value: await jsonParams(req) }
  return { value: { ...withoutOwn(await jsonParams(req), ['idempotencyKey']), ...idempotencyKeyOf(req) } }
}

const idempotencyKeyOf = ({ headers }: WebRequest) => {
  const key = headers['idempotency-key']
  return key === undefined ? {} : { idempotencyKey: String(key) }
}

/** These come from headers. */
function withoutOwn<P extends object>(params: P, names: readonly string[]): P {
  const said = names.find((name) => name in params)
  if (said !== undefined) throw new LakeError('REQUEST_INVALID', `there is no parameter ${said}`)
  return params
}

async function streamParams(req: WebRequest) {
  const params = withoutOwn(paramsOf(req), ['source', 'answer'])
  const { stream, ...described } = await uploadOf(req)
  const source = { ...described, ...idempotencyKeyOf(req) }
  const accepted = /\brespond-async\b/.test(String(req.headers['prefer'] ?? ''))
  return { stream, value: { ...params, source, ...(accepted ? { answer: 'accepted' } : {}) } }
}
