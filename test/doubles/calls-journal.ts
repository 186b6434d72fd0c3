/** A journal that keeps rows of model calls in memory, for rooms that write them. */
import type { ServiceSchema } from 'moleculer'
import { journal } from '../../actors/journal/contract.ts'
import { actor } from '../../actors/kernel/actor.ts'
import { LakeError } from '../../actors/kernel/errors.ts'

export type Row = Readonly<Record<string, unknown>>

const absent = (): never => {
  throw new LakeError('REQUEST_FAILED', 'this double has no such action')
}

/** @param rows newest last; those that are written come behind */
export const callsJournal = (rows: Row[]): ServiceSchema =>
  actor({
    contract: journal,
    open: async () => ({
      handlers: {
        append: ({ params }) => {
          if (params.stream === 'model_calls') rows.push(...params.rows)
          return { ids: params.rows.map((_, index) => String(index)) }
        },
        rows: ({ params: { where } }) => {
          const meets = (row: Row) => Object.entries(where).every(([name, value]) => row[name] === value)
          return { items: rows.filter(meets).toReversed() as never, partial: false }
        },
        row: absent,
        streams: absent,
        table: absent,
        errors: absent,
        mutations: absent,
      },
    }),
  })
