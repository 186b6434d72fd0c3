/** Failures as RFC 9457 problem JSON: a code, a sentence, never a stack. */
import { type ServerResponse, STATUS_CODES } from 'node:http'
import { asLakeError } from '../actors/kernel/broker.ts'
import { type ErrorCode, errorTable, type FieldIssue, LakeError } from '../actors/kernel/errors.ts'
import { limits } from '../config/limits.ts'
import { everyAnswer } from './origin.ts'

export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ErrorCode
  readonly detail: string
  readonly requestId: string
  readonly errors?: readonly FieldIssue[]
  readonly [extra: string]: unknown
}

/** Any thrown thing as one of our failures. */
export function asFailure(cause: unknown): LakeError {
  const type = typeof cause === 'object' && cause !== null && 'type' in cause ? cause.type : undefined
  // moleculer-web's own name for it
  if (type === 'UNABLE_DECODE_PARAM') return new LakeError('REQUEST_MALFORMED', 'the path is not well encoded')
  return asLakeError(cause)
}

/** Data that a client may see beside the fixed members. */
const shown = ['position', 'retryAfterMs', 'rows', 'rejected', 'dataset', 'line', 'column', 'examples']

export function problemOf(error: LakeError, requestId: string): Problem {
  const { title, status } = errorTable[error.type]
  const extras = Object.entries(error.data).filter(([name]) => shown.includes(name))
  return {
    type: `urn:lakehouse:${error.type}`,
    title,
    status,
    code: error.type,
    // the message of a bug may hold anything; the operator finds it in the error stream
    detail:
      error.type === 'REQUEST_FAILED' ? 'the failure is in the error stream under this request id' : error.message,
    requestId,
    ...(Array.isArray(error.data['errors']) ? { errors: error.data['errors'] } : {}),
    ...Object.fromEntries(extras),
  }
}

/** With what clients of OpenAI's interface look for beside it. */
export const openAiProblemOf = (error: LakeError, requestId: string): Problem => {
  const problem = problemOf(error, requestId)
  const type = problem.status < 500 ? 'invalid_request_error' : 'server_error'
  return { ...problem, error: { message: problem.detail, type, code: problem.code, param: null } }
}

/** Answers with the problem; a response that has begun can only be broken off. */
export function sendProblem(res: ServerResponse, error: LakeError, problem: Problem): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  const body = JSON.stringify(problem)
  res.statusCode = errorTable[error.type].status
  const { allow, retryAfterMs } = error.data
  if (typeof allow === 'string') res.setHeader('allow', allow)
  if (errorTable[error.type].retryable) {
    res.setHeader(
      'retry-after',
      Math.max(1, Math.ceil((typeof retryAfterMs === 'number' ? retryAfterMs : limits.retryAfterMs) / 1000)),
    )
  }
  res.setHeader('content-type', 'application/problem+json')
  res.setHeader('content-length', Buffer.byteLength(body))
  res.end(body)
}

/** A whole answer for a request that never became one, because its head or its framing is broken. */
export function rawProblem(error: LakeError, requestId: string): string {
  const { status } = errorTable[error.type]
  const body = JSON.stringify(problemOf(error, requestId))
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    ...Object.entries(everyAnswer).map(([name, value]) => `${name}: ${value}`),
    'connection: close',
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}
