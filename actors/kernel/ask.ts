/** The one way to call a room: typed by its contract, bounded in time, cancelled with its caller. */
import type { Readable } from 'node:stream'
import type { Action, ParamsOf, ResultOf } from './contract.ts'

export interface AskOptions {
  readonly signal?: AbortSignal
  readonly stream?: Readable
  readonly requestId?: string
  /** Who asks, for the log: a profile's name. Calls made inside a call inherit it. */
  readonly by?: string
  readonly nodeId?: string
}

/** A broker or the context of a call under way. */
export interface Caller {
  call(action: string, params: unknown, options?: Record<string, unknown>): Promise<unknown>
}

/**
 * Calls `action` on whichever node has it, this one first.
 * Rejects with a `LakeError` whose code the contract names, also when the action runs on another node.
 */
// biome-ignore lint/complexity/useMaxParams: caller, action and params are one sentence; the options are rare
export async function ask<A extends Action>(
  caller: Caller,
  action: A,
  params: ParamsOf<A>,
  options: AskOptions = {},
): Promise<ResultOf<A>> {
  const result = await caller.call(action.name, params, {
    ...(action.timeoutMs === undefined ? {} : { timeout: action.timeoutMs }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.stream === undefined ? {} : { stream: options.stream }),
    ...(options.requestId === undefined ? {} : { requestID: options.requestId }),
    ...(options.by === undefined ? {} : { meta: { by: options.by } }),
    ...(options.nodeId === undefined ? {} : { nodeID: options.nodeId }),
  })
  return result as ResultOf<A>
}

/** A caller that goes on in somebody's name after his call has been answered. */
export const onBehalfOf = (caller: Caller, who: { readonly requestId: string; readonly by: string }): Caller => ({
  call: (action, params, options) =>
    caller.call(action, params, { requestID: who.requestId, meta: { by: who.by }, ...options }),
})
