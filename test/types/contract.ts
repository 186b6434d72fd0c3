/** What the compiler holds: each `@ts-expect-error` fails the type check where its line compiles. */
import { z } from 'zod'
import { actor } from '../../actors/kernel/actor.ts'
import { ask, type Caller } from '../../actors/kernel/ask.ts'
import { contract } from '../../actors/kernel/contract.ts'

const room = contract('room', {
  count: { doc: 'Count', params: z.object({ of: z.string() }), result: z.object({ n: z.int() }), errors: [] },
  clear: { doc: 'Clear', params: z.object({}), result: z.object({}), errors: ['DATASET_UNKNOWN'] },
})

export const whole = actor({
  contract: room,
  open: async () => ({ handlers: { count: ({ params }) => ({ n: params.of.length }), clear: () => ({}) } }),
})

export const lacking = actor({
  contract: room,
  // @ts-expect-error a handler is missing
  open: async () => ({ handlers: { count: ({ params }) => ({ n: params.of.length }) } }),
})

export const wrong = actor({
  contract: room,
  // @ts-expect-error the result is no number
  open: async () => ({ handlers: { count: ({ params }) => ({ n: params.of }), clear: () => ({}) } }),
})

export const curious = actor({
  contract: room,
  // @ts-expect-error the contract has no such param
  open: async () => ({ handlers: { count: ({ params }) => ({ n: params.size }), clear: () => ({}) } }),
})

export const unknownCode = contract('room', {
  // @ts-expect-error the table has no such code
  count: { doc: 'Count', params: z.object({}), result: z.object({}), errors: ['ROOM_ON_FIRE'] },
})

export async function asking(caller: Caller): Promise<number> {
  const { n } = await ask(caller, room.count, { of: 'workers' })
  // @ts-expect-error a param is missing
  await ask(caller, room.count, {})
  // @ts-expect-error a param is of another type
  await ask(caller, room.count, { of: 1 })
  // @ts-expect-error the result has no such field
  const { m } = await ask(caller, room.count, { of: 'workers' })
  return n + m
}
