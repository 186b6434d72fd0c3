/** Cancellation for Moleculer, which has none: `ctx.signal` follows the caller, the timeout and, across nodes, a broadcast. */
import type { Context, Middleware, ServiceSchema } from 'moleculer'
import { LakeError } from './errors.ts'

type Cancellable = Context & {
  signal?: AbortSignal
  options: { signal?: AbortSignal; parentCtx?: Cancellable; timeout?: number }
}
type Next = (ctx: Cancellable) => Promise<unknown>

const CANCEL_EVENT = 'cancel.request'

export interface Cancellation {
  readonly middleware: Middleware
  /** Listens for callers on other nodes that went away. */
  readonly service: ServiceSchema
  /** Ends every call that is under way on this node. */
  giveUp(): void
}

export function cancellation(): Cancellation {
  const live = new Map<string, AbortController>()
  return {
    middleware: {
      name: 'Cancellation',
      localAction: (next: Next) => (ctx: Cancellable) => runLocal(live, next, ctx),
      remoteAction: (next: Next) => (ctx: Cancellable) => runRemote(next, ctx),
    } as unknown as Middleware,
    service: {
      name: 'cancel',
      events: {
        [CANCEL_EVENT]: (ctx: Context<{ id: string }>) => live.get(ctx.params.id)?.abort(goneAway()),
      },
    },
    giveUp: () => {
      for (const call of live.values()) call.abort(new LakeError('LAKE_BUSY', 'the lake is stopping'))
    },
  }
}

export const goneAway = (): LakeError => new LakeError('REQUEST_CANCELLED', 'the caller went away')

/** The signal that the caller passed and that of the call it is itself in: either may go away. */
function callerSignal({ options }: Cancellable): AbortSignal | undefined {
  const passed = options.signal
  const around = options.parentCtx?.signal
  return passed !== undefined && around !== undefined && passed !== around
    ? AbortSignal.any([passed, around])
    : (passed ?? around)
}

async function runLocal(live: Map<string, AbortController>, next: Next, ctx: Cancellable): Promise<unknown> {
  const caller = callerSignal(ctx)
  caller?.throwIfAborted()
  const own = new AbortController()
  ctx.signal = caller === undefined ? own.signal : AbortSignal.any([own.signal, caller])
  live.set(ctx.id, own)
  const timeoutMs = ctx.options.timeout ?? 0
  const late = () => own.abort(new LakeError('REQUEST_TIMEOUT', `${ctx.action?.name} took longer than ${timeoutMs} ms`))
  const timer = timeoutMs > 0 ? setTimeout(late, timeoutMs) : undefined
  try {
    return await next(ctx)
  } finally {
    clearTimeout(timer)
    live.delete(ctx.id)
  }
}

async function runRemote(next: Next, ctx: Cancellable): Promise<unknown> {
  const caller = callerSignal(ctx)
  if (caller === undefined) return next(ctx)
  caller.throwIfAborted()
  const gone = Promise.withResolvers<never>()
  const tell = () => {
    void ctx.broker.broadcast(CANCEL_EVENT, { id: ctx.id })
    gone.reject(caller.reason)
  }
  caller.addEventListener('abort', tell, { once: true })
  try {
    return await Promise.race([next(ctx), gone.promise])
  } finally {
    caller.removeEventListener('abort', tell)
  }
}
