/** Pages of a stream, newest first. */
import type { z } from 'zod'
import type { Call } from '../kernel/actor.ts'
import { ErrorRow, type journal, type StreamName } from './contract.ts'
import { isLater, type StreamRow } from './segment.ts'
import type { Streams } from './streams.actor.ts'

interface Page<R> {
  readonly items: R[]
  readonly partial: boolean
  readonly next?: string
}

interface Wanted<R extends { readonly id: string }> {
  readonly stream: StreamName
  readonly limit: number
  readonly signal: AbortSignal
  /** `end`: it and all that come after it are too old; `other`: it is passed over. */
  readonly read: (row: StreamRow) => R | 'other' | 'end'
}

async function pageOf<R extends { readonly id: string }>(streams: Streams, wanted: Wanted<R>): Promise<Page<R>> {
  const { stream, limit, signal, read } = wanted
  const items: R[] = []
  for await (const found of streams.files.newestFirst(stream)) {
    signal.throwIfAborted()
    const row = read(found)
    if (row === 'end') break
    if (row === 'other') continue
    const next = items.length === limit ? items.at(-1)?.id : undefined
    if (next !== undefined) return { items, partial: false, next }
    items.push(row)
  }
  return { items, partial: false }
}

type RowQuery = z.output<typeof journal.rows.params>

export const rowsPage = (streams: Streams, { params, signal }: Call<RowQuery>) =>
  pageOf(streams, {
    ...params,
    signal,
    read: (row) => {
      const id = String(row['id'])
      const isWanted =
        (params.before === undefined || id < params.before) &&
        Object.entries(params.where).every(([name, value]) => row[name] === value)
      return isWanted ? { ...row, id } : 'other'
    },
  })

type ErrorQuery = z.output<typeof journal.errors.params>

export const errorsPage = (streams: Streams, { params, signal }: Call<ErrorQuery>): Promise<Page<ErrorRow>> =>
  pageOf(streams, {
    stream: 'errors',
    limit: params.limit,
    signal,
    read: (found) => {
      const row = ErrorRow.safeParse(found).data
      if (row === undefined) return 'other'
      // rows come newest first
      if (params.since !== undefined && !isLater(row, params.since)) return 'end'
      return isWanted(row, params) ? row : 'other'
    },
  })

const isWanted = (row: ErrorRow, query: ErrorQuery): boolean =>
  (query.before === undefined || row.id < query.before) &&
  (query.room === undefined || row.room === query.room) &&
  (query.code === undefined || row.code === query.code) &&
  (query.requestId === undefined || row.requestId === query.requestId)
