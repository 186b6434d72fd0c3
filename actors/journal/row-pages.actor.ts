/** Pages of a stream, newest first. */
import type { z } from 'zod'
import { limits } from '../../config/limits.ts'
import type { Call } from '../kernel/actor.ts'
import { ErrorRow, type journal, type StreamName } from './contract.ts'
import { type IdRange, isUlid, madeMs } from './id-range.ts'
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
  /** Rows outside are not wanted. */
  readonly range: IdRange
  /** `end`: it and all that come after it are too old; `other`: it is passed over. */
  readonly read: (row: StreamRow) => R | 'other' | 'end'
}

async function pageOf<R extends { readonly id: string }>(streams: Streams, wanted: Wanted<R>): Promise<Page<R>> {
  const { stream, limit, signal, range, read } = wanted
  const items: R[] = []
  for await (const found of streams.files.newestFirst(stream, range)) {
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

export async function rowsPage(streams: Streams, { params, signal }: Call<RowQuery>): Promise<Page<RowWithId>> {
  const { stream, limit, before: to, since: from, where } = params
  const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  const read = (row: StreamRow) => {
    const id = String(row['id'])
    if (isPast(id, from)) return 'end'
    const isWanted =
      (to === undefined || id < to) &&
      (from === undefined || id >= from) &&
      Object.entries(where).every(([name, value]) => row[name] === value)
    return isWanted ? { ...row, id } : 'other'
  }
  return pageOf(streams, { stream, limit, signal, range, read })
}

type RowWithId = StreamRow & { readonly id: string }

/** Rows of one file come in the order of their ids, those of two days may not. */
const isPast = (id: string, from: string | undefined): boolean =>
  from !== undefined && isUlid(from) && isUlid(id) && madeMs(id) < madeMs(from) - limits.streamIdLagMs

/** The row of that id, or undefined. */
export async function rowById(
  streams: Streams,
  { params: { stream, id }, signal }: Call<RowAsked>,
): Promise<StreamRow | undefined> {
  if (!isUlid(id)) return undefined
  for await (const row of streams.files.newestFirst(stream, { from: id, to: id })) {
    signal.throwIfAborted()
    if (row['id'] === id) return row
    if (isPast(String(row['id']), id)) return undefined
  }
  return undefined
}

type RowAsked = z.output<typeof journal.row.params>

type ErrorQuery = z.output<typeof journal.errors.params>

export const errorsPage = (streams: Streams, { params, signal }: Call<ErrorQuery>): Promise<Page<ErrorRow>> =>
  pageOf(streams, {
    stream: 'errors',
    limit: params.limit,
    signal,
    range: params.before === undefined ? {} : { to: params.before },
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
