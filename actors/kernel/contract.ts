/** A contract is the whole public face of a room: types, checks, REST, OpenAPI and the error table come from it. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { type ErrorCode, type FieldIssue, LakeError } from './errors.ts'

type RestVerb = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface ActionSpec<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  /** One sentence for a reader of the API. */
  readonly doc: string
  readonly params: P
  readonly result: R
  /** What a caller must be ready for, beside the codes that any request may meet (`anyRequestErrors`). */
  readonly errors: readonly ErrorCode[]
  /** `POST /lake/tags`; absent: the action is for rooms only. */
  readonly rest?: `${RestVerb} /${string}`
  /** HTTP status of a success; 200 unless said. */
  readonly status?: 201 | 202
  /** Where the status of a success depends on the result; `status` is then the usual one. */
  readonly statusOf?: (result: unknown) => 200 | 201 | 202
  /** How long the action may take; 0: no bound in time, because it has bounds of its own. */
  readonly timeoutMs?: number
  /** Media types that the answer can have, as its client asks for; absent: JSON. */
  readonly media?: readonly string[]
  /** Where the HTTP body is not JSON: a stream that the action reads, or TOML, which is its parameter `text`. */
  readonly body?: 'stream' | 'toml'
  /** The header `idempotency-key` is its parameter `idempotencyKey`. */
  readonly keyed?: true
}

/** One action with its full name, `room.verb`. */
export type Action<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> = ActionSpec<P, R> & {
  readonly name: string
}

export type Contract = Readonly<Record<string, Action>>

/** Codes that any request may meet, so that no contract repeats them. */
export const anyRequestErrors = [
  'REQUEST_INVALID',
  'REQUEST_CANCELLED',
  'REQUEST_TIMEOUT',
  'REQUEST_FAILED',
  'LAKE_BUSY',
  'STORAGE_UNAVAILABLE',
  'STORAGE_FULL',
] as const satisfies readonly ErrorCode[]

/** Names each action after its room and key, and keeps the literal types for `ask` and the handlers. */
export function contract<const N extends string, const A extends Record<string, ActionSpec>>(
  room: N,
  actions: A,
): { readonly [K in keyof A & string]: A[K] & { readonly name: `${N}.${K}` } } {
  const named = Object.entries(actions).map(([key, spec]) => [key, { ...spec, name: `${room}.${key}` }])
  return Object.fromEntries(named)
}

/** `catalog` of the contract whose actions are `catalog.commit`, … */
export function roomOf(face: Contract): string {
  const first = Object.values(face)[0]
  return first === undefined ? '' : first.name.slice(0, first.name.indexOf('.'))
}

/** What a caller may pass, and what it gets back. */
export type ParamsOf<A extends ActionSpec> = z.input<A['params']>
export type ResultOf<A extends ActionSpec> = z.output<A['result']>

export const asIssue = (issue: z.core.$ZodIssue): FieldIssue => ({ path: issue.path.join('.'), message: issue.message })

/** What an action would be given, for whoever answers in its place. @throws LakeError REQUEST_INVALID */
export function checkedParams<A extends ActionSpec>({ params }: A, given: unknown): z.output<A['params']> {
  const parsed = params.safeParse(given)
  if (parsed.success) return parsed.data as z.output<A['params']>
  throw new LakeError('REQUEST_INVALID', 'the request does not fit its schema', {
    data: { errors: parsed.error.issues.map(asIssue) },
  })
}

/** A number that may come from a query string: `"10"` and `10` are the same. */
export const fromQuery = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value), schema)

export const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'not bytes')

/** A JSON array of objects that was encoded where it was made; the gateway splices the bytes into its answer as they are. */
export const JsonRows = Bytes.meta({ override: { type: 'array', items: { type: 'object' } } })

/** A version number, a tag, or an ISO time; absent: the head. */
export const At = z.union([z.int().min(0), z.string().max(100)]).optional()

/** What `at` may meet. */
export const atErrors = ['LAKE_VERSION_UNKNOWN', 'LAKE_VERSION_INVALID', 'LAKE_VERSION_EXPIRED'] as const

/** Items of one page. */
export const PageLimit = fromQuery(z.int().min(1).max(limits.listItemsMax).default(100))
