/** Moleculer as this lake needs it: every default that is wrong for us is set here, with its reason. */
import moleculer, { type BrokerOptions, type Context, type Middleware, type ServiceBroker } from 'moleculer'
import type { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { PARSE } from './actor.ts'
import { type Cancellation, cancellation } from './cancel.ts'
import { monotonicMs } from './clock.ts'
import { asIssue } from './contract.ts'
import { codeOf, errorTable, type FieldIssue, isErrorCode, LakeError } from './errors.ts'

/** A failure as an operator wants to find it. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly room: string
  readonly requestId: string
  readonly dataset?: string
  readonly cause?: string
}

/** A call as its room answered it. */
export interface AnsweredCall {
  readonly room: string
  readonly ms: number
  /** Failed: through no fault of the caller. */
  readonly end: 'answered' | 'failed'
}

export interface BrokerSettings {
  readonly nodeId: string
  readonly logger: BrokerOptions['logger']
  /** Absent: one process, no bus. */
  readonly transporter?: BrokerOptions['transporter']
  /** Called once for each failure that an operator may need, on the node where it arose. */
  readonly onFailure?: (failure: Failure) => void
  /** Called once for each call that a room of this node has answered. */
  readonly onCall?: (call: AnsweredCall) => void
}

export interface MadeBroker {
  readonly broker: ServiceBroker
  readonly cancel: Cancellation['service']
  /**
   * Stops the rooms one after the other, each before those that it needs: what a room still has to write when it ends
   * finds the others open. Calls that go on after `limits.drainTimeoutMs` are given up.
   * @param rooms in the order in which they need each other, those that need nobody first
   */
  stop(rooms: readonly string[]): Promise<void>
}

export function makeBroker(settings: BrokerSettings): MadeBroker {
  const cancel = cancellation()
  const broker = new moleculer.ServiceBroker({
    nodeID: settings.nodeId,
    namespace: 'lake',
    logger: settings.logger ?? false,
    ...(settings.transporter === undefined ? {} : { transporter: settings.transporter }),
    // CBOR carries bigint and typed arrays as they are
    serializer: 'CBOR',
    validator: new ZodValidator() as unknown as NonNullable<BrokerOptions['validator']>,
    errorRegenerator: new LakeErrors(),
    errorHandler: throwAsLakeError(settings),
    // the default never times out
    requestTimeout: limits.requestTimeoutMs,
    // a killed node is noticed after 8 s, not after 45
    heartbeatInterval: 2,
    heartbeatTimeout: 6,
    // without tracking a SIGTERM fails the requests in flight
    tracking: { enabled: true, shutdownTimeout: limits.drainTimeoutMs },
    // the default polls for dependencies once a second
    dependencyInterval: 50,
    // a call stays on its node wherever the room is there: bytes never ride the bus
    registry: { preferLocal: true },
    middlewares: [cancel.middleware, counting(settings)],
    skipProcessEventRegistration: true,
    metrics: false,
    tracing: false,
  })
  return { broker, cancel: cancel.service, stop: (rooms) => stopInTurn(broker, cancel, rooms) }
}

async function stopInTurn(broker: ServiceBroker, { giveUp }: Cancellation, rooms: readonly string[]): Promise<void> {
  const late = setTimeout(giveUp, limits.drainTimeoutMs)
  // Moleculer itself stops all at once; a room that is gone already needs no end
  for (const room of rooms.toReversed()) if (broker.getLocalService(room)) await broker.destroyService(room)
  clearTimeout(late)
  await broker.stop()
}

/** Tells how long each call took; what is private belongs to no room. */
function counting({ onCall }: BrokerSettings): Middleware {
  if (onCall === undefined) return { name: 'Counting' }
  return {
    name: 'Counting',
    localAction: (next: (ctx: Context) => Promise<unknown>, action: { name: string; visibility?: string }) => {
      if (action.visibility === 'private') return next
      const room = action.name.split('.')[0] ?? 'unknown'
      return async (ctx: Context) => {
        const startedMs = monotonicMs()
        const ended = (end: AnsweredCall['end']) => onCall({ room, ms: monotonicMs() - startedMs, end })
        try {
          const result = await next(ctx)
          ended('answered')
          return result
        } catch (error) {
          ended(errorTable[asLakeError(error).type].status >= SERVER_FAULT ? 'failed' : 'answered')
          throw error
        }
      }
    },
  } as unknown as Middleware
}

/** HTTP statuses from here on are no fault of the client. */
const SERVER_FAULT = 500

/** Runs the Zod parser that the actor shell put beside the JSON Schema, and gives its output to the handler. */
class ZodValidator extends moleculer.Validators.Base {
  constructor() {
    super({})
  }

  override validate(): true {
    return true
  }

  override convertSchemaToMoleculer(schema: unknown): never {
    return schema as never
  }

  override compile(schema: unknown): never {
    const parse = (schema as Record<string, unknown>)[PARSE] as
      | ((value: unknown) => z.ZodSafeParseResult<unknown>)
      | undefined
    const check = (value: unknown, { meta: ctx }: { meta: Context }) => {
      if (parse === undefined) return true
      const parsed = parse(value)
      if (!parsed.success) return parsed.error.issues.map(asIssue)
      ctx.params = parsed.data as object
      return true
    }
    return check as never
  }
}

/** Turns what Moleculer sent over the wire back into a `LakeError`. */
class LakeErrors extends moleculer.Errors.Regenerator {
  override restoreCustomError(plain: { type?: string; message: string; data?: unknown }): never {
    const code = plain.type
    if (!isErrorCode(code)) return undefined as never
    const error = new LakeError(code, plain.message, { data: (plain.data ?? {}) as Record<string, unknown> })
    told.set(error, ELSEWHERE)
    return error as never
  }
}

/** Request ids under which a failure was reported on its way up; ELSEWHERE for one that the node it came from reported. */
const told = new WeakMap<object, Set<string> | typeof ELSEWHERE>()
const ELSEWHERE = 'elsewhere'

interface FailedCall {
  readonly ctx?: Context
  readonly actionName?: string
  readonly opts?: { readonly requestID?: string; readonly meta?: { readonly by?: string } }
}

/**
 * Every failure leaves a call as a `LakeError`; those for operators are reported, once for each request that they fail.
 * Not a middleware: those of Moleculer for checks, timeouts and absent rooms fail outside of ours.
 */
function throwAsLakeError(settings: BrokerSettings) {
  const isNews = newsOfRooms()
  return (cause: unknown, call: FailedCall) => {
    // the gateway's dispatch is such an action: what it throws is told apart by the gateway
    if (call.ctx?.action?.visibility === 'private') throw cause
    const error = asLakeError(cause)
    const failure = asFailure(error, call)
    if (errorTable[error.type].operator && isFirst(error, failure.requestId) && (isAsked(call) || isNews(failure)))
      settings.onFailure?.(failure)
    throw error
  }
}

/** One failure may end many requests: a commit holds entries of many callers. */
function isFirst(error: LakeError, requestId: string): boolean {
  const known = told.get(error) ?? new Set()
  told.set(error, known)
  if (known === ELSEWHERE || known.has(requestId)) return false
  known.add(requestId)
  return true
}

/** False for what a room does by itself. */
const isAsked = ({ ctx, opts }: FailedCall): boolean =>
  (ctx === undefined ? opts?.meta?.by : (ctx.meta as { by?: string }).by) !== undefined

/** What a room does by itself it does again and again: the same failure is no news for a while. */
function newsOfRooms(): (failure: Failure) => boolean {
  const lastMs = new Map<string, number>()
  return ({ room, code }) => {
    const name = `${room} ${code}`
    const last = lastMs.get(name)
    if (last !== undefined && monotonicMs() - last < limits.failureRepeatMs) return false
    lastMs.set(name, monotonicMs())
    return true
  }
}

const asFailure = (error: LakeError, { ctx, actionName, opts }: FailedCall): Failure => ({
  code: error.type,
  message: error.message,
  room: (ctx?.action?.name ?? ctx?.service?.name ?? actionName ?? 'unknown').split('.')[0] ?? 'unknown',
  requestId: ctx?.requestID ?? ctx?.id ?? opts?.requestID ?? 'unknown',
  ...(typeof error.data['dataset'] === 'string' ? { dataset: error.data['dataset'] } : {}),
  ...(error.cause instanceof Error ? { cause: error.cause.stack ?? error.cause.message } : {}),
})

/** Any thrown thing as a code of the table: ours, Moleculer's own, or a bug of ours. */
export function asLakeError(cause: unknown): LakeError {
  if (cause instanceof LakeError) return cause
  const message = cause instanceof Error ? cause.message : String(cause)
  const code = codeOf(cause)
  if (code !== undefined) return new LakeError(code, message, { data: dataOf(cause), cause })
  switch (kindOf(cause)) {
    case 'VALIDATION_ERROR':
      return new LakeError('REQUEST_INVALID', 'the request does not fit its schema', {
        data: { errors: issuesOf(cause) },
      })
    case 'AbortError':
      return new LakeError('REQUEST_CANCELLED', 'the caller went away', { cause })
    case 'TimeoutError':
    case 'REQUEST_TIMEOUT':
    case 'REQUEST_SKIPPED':
      return new LakeError('REQUEST_TIMEOUT', message, { cause })
    case 'SERVICE_NOT_FOUND':
    case 'SERVICE_NOT_AVAILABLE':
    case 'REQUEST_REJECTED':
    case 'BAD_GATEWAY':
      return new LakeError('LAKE_BUSY', 'no node that can do this answers', { cause })
    default:
      return new LakeError('REQUEST_FAILED', message, { cause })
  }
}

/** Moleculer tells its errors apart by type, the platform by name. */
function kindOf(cause: unknown): unknown {
  if (typeof cause !== 'object' || cause === null) return undefined
  return 'type' in cause ? cause.type : 'name' in cause ? cause.name : undefined
}

const dataOf = (cause: unknown): Record<string, unknown> =>
  typeof cause === 'object' && cause !== null && 'data' in cause ? { ...(cause.data as object) } : {}

const issuesOf = (cause: unknown): unknown => {
  const data = (cause as { data?: unknown }).data
  return Array.isArray(data) ? data.map(({ path, message }: FieldIssue) => ({ path, message })) : []
}
