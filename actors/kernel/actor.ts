/** The shell of a room on Moleculer: a contract and its handlers in, a plain service schema out. */
import type { Readable } from 'node:stream'
import type { Context, Service, ServiceSchema } from 'moleculer'
import { z } from 'zod'
import type { Caller } from './ask.ts'
import { type Action, type Contract, type ResultOf, roomOf } from './contract.ts'

/** What a handler gets: checked params, and who asks under which request. */
export interface Call<P = unknown> extends Caller {
  readonly params: P
  /** Aborts when the caller goes away or the time is up; pass it to whatever takes long. */
  readonly signal: AbortSignal
  readonly requestId: string
  /** The profile that asks, `system` where a room works by itself. */
  readonly by: string
  /** The body of the request where the contract says `body: 'stream'`. */
  readonly stream: Readable | null
}

export interface RoomLog {
  info(fields: object, event: string): void
  warn(fields: object, event: string): void
  error(fields: object, event: string): void
}

/** The node as a room sees it: whom to call, where to log, how to tell every node that something happened. */
export interface Room extends Caller {
  readonly log: RoomLog
  readonly nodeId: string
  broadcast(event: string, payload: unknown): void
}

export type Handlers<C extends Contract> = {
  readonly [K in keyof C]: (call: Call<z.output<C[K]['params']>>) => ResultOf<C[K]> | Promise<ResultOf<C[K]>>
}

export interface OpenRoom<C extends Contract> {
  readonly handlers: Handlers<C>
  readonly events?: Readonly<Record<string, (payload: unknown) => void>>
  /** Ends timers and gives back what the room holds; in-flight calls have finished by then. */
  readonly close?: () => Promise<void>
}

interface ActorDefinition<C extends Contract> {
  readonly contract: C
  /** Rooms that must answer before this one opens. */
  readonly needs?: readonly string[]
  /** Names of the events that `open` returns listeners for. */
  readonly listensTo?: readonly string[]
  readonly open: (room: Room) => Promise<OpenRoom<C>>
}

/** Zod parse function under a name that survives Moleculer's cloning of schemas (a Zod object itself does not). */
export const PARSE = '$parse'

/** What a broker is given: an ordinary Moleculer service. */
export type ActorSchema = ServiceSchema

/** An ordinary Moleculer service; a missing handler is a compile error. */
export function actor<C extends Contract>(definition: ActorDefinition<C>): ActorSchema {
  let opened: OpenRoom<C> | undefined
  const instance = (): OpenRoom<C> => {
    if (opened === undefined) throw new Error(`broken promise: room ${roomOf(definition.contract)} is not open`)
    return opened
  }
  const actions = Object.entries(definition.contract).map(([key, action]) => [
    key,
    { ...described(action), handler: (ctx: Context) => instance().handlers[key]?.(asCall(ctx) as never) },
  ])
  const events = (definition.listensTo ?? []).map((event) => [
    event,
    (ctx: Context) => opened?.events?.[event]?.(ctx.params),
  ])
  return {
    name: roomOf(definition.contract),
    dependencies: [...(definition.needs ?? [])],
    actions: Object.fromEntries(actions),
    events: Object.fromEntries(events),
    async started(this: Service) {
      opened = await definition.open(asRoom(this))
    },
    async stopped() {
      await opened?.close?.()
    },
  }
}

/** JSON Schema as data that travels to other nodes, and the parser as a function that does not. */
const described = (action: Action) => ({
  doc: action.doc,
  params: {
    ...z.toJSONSchema(action.params, { io: 'input', unrepresentable: 'any' }),
    [PARSE]: (value: unknown) => action.params.safeParse(value),
  },
  ...(action.rest === undefined ? { visibility: 'public' } : { rest: action.rest, visibility: 'published' }),
  ...(action.timeoutMs === undefined ? {} : { timeout: action.timeoutMs }),
})

const metaOf = (options: Record<string, unknown> | undefined) => options?.['meta'] as object | undefined

/** Cancellation puts `signal` on the context; without that middleware a call simply never aborts. */
const neverAborts = new AbortController().signal

function asCall(ctx: Context): Call {
  const { signal } = ctx as Context & { signal?: AbortSignal }
  const { by = 'system' } = ctx.meta as { by?: string }
  return {
    params: ctx.params,
    signal: signal ?? neverAborts,
    requestId: ctx.requestID ?? ctx.id,
    by,
    stream: ctx.stream as Readable | null,
    // said each time: Moleculer takes over the meta of a call that was made inside, with the name of who made it
    call: (name, params, options) => ctx.call(name, params as object, { ...options, meta: { by, ...metaOf(options) } }),
  }
}

const asRoom = (service: Service): Room => ({
  log: service.logger as unknown as RoomLog,
  nodeId: service.broker.nodeID,
  call: (name, params, options) => service.broker.call(name, params as object, options),
  broadcast: (event, payload) => void service.broker.broadcast(event, payload as object),
})
