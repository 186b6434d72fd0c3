/** journal: streams, append-only rows of what happened; and the mutation journal, a view over the log. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { contract, fromQuery, PageLimit } from '../kernel/contract.ts'

/** The streams that exist so far; a stream is never rolled back. */
export const StreamName = z.enum(['errors', 'trials', 'runs', 'feedback', 'model_calls'])
export type StreamName = z.infer<typeof StreamName>

const Row = z.record(z.string(), z.json())

export const ErrorRow = z.object({
  /** ULID: sorts by time. */
  id: z.string(),
  at: z.string(),
  node: z.string(),
  lakeVersion: z.int(),
  room: z.string(),
  code: z.string(),
  message: z.string(),
  bucket: z.string().optional(),
  key: z.string().optional(),
  dataset: z.string().optional(),
  requestId: z.string().optional(),
  cause: z.string().optional(),
})
export type ErrorRow = z.infer<typeof ErrorRow>

/** ULID as it is written here; lists go by its letters. */
export const RowId = z.string().regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'not the id of an item')

/** A day, a time with its zone, or the id of a row. */
const Since = z.union([z.iso.date(), z.iso.datetime({ offset: true }), RowId])

export const journal = contract('journal', {
  append: {
    doc: 'Append rows to a stream; durable when it answers',
    params: z.object({ stream: StreamName, rows: z.array(Row).min(1).max(limits.listItemsMax) }),
    result: z.object({ ids: z.array(z.string()) }),
    errors: [],
  },
  streams: {
    doc: 'The streams and how many files hold their rows',
    params: z.strictObject({}),
    result: z.object({
      items: z.array(z.object({ name: StreamName, sealedFiles: z.int(), openFiles: z.int() })),
    }),
    errors: [],
  },
  table: {
    doc: 'Local files that together hold every row of a stream once; `id` changes whenever a row is added',
    params: z.object({ stream: StreamName }),
    result: z.object({ id: z.string(), parquet: z.array(z.string()), ndjson: z.array(z.string()) }),
    errors: [],
  },
  rows: {
    doc: 'Rows of a stream whose members have those values, newest first',
    params: z.object({
      stream: StreamName,
      where: z.record(z.string(), z.string()).default({}),
      /** Ids of rows: only earlier ones; only that one and later ones. */
      before: z.string().max(64).optional(),
      since: z.string().max(64).optional(),
      limit: z.int().min(1).max(limits.listItemsMax),
    }),
    result: z.object({ items: z.array(Row), next: z.string().optional(), partial: z.boolean() }),
    errors: [],
  },
  row: {
    doc: 'The row of a stream that has that id, where there is one',
    params: z.object({ stream: StreamName, id: z.string().max(64) }),
    result: z.object({ row: Row.optional() }),
    errors: [],
    timeoutMs: limits.slowRequestTimeoutMs,
  },
  errors: {
    doc: 'Failures that an operator may need, newest first',
    rest: 'GET /storage/errors',
    params: z.strictObject({
      since: Since.optional().meta({ description: 'an ISO time or the id of an item: only later ones' }),
      before: RowId.optional().meta({ description: 'the id of an item: only earlier ones' }),
      room: z.string().max(64).optional(),
      code: z.string().max(64).optional(),
      requestId: z.string().max(limits.requestIdLengthMax).optional(),
      limit: PageLimit,
    }),
    result: z.object({ items: z.array(ErrorRow), next: z.string().optional(), partial: z.boolean() }),
    errors: [],
  },
  mutations: {
    doc: 'Every change of the log with who, what, and the snapshots before and after; newest first',
    rest: 'GET /journal',
    params: z.strictObject({
      since: fromQuery(z.int().min(0).default(0)).meta({ description: 'a lake version: only later changes' }),
      before: z
        .string()
        .regex(/^\d+\.\d+\.\d+$/)
        .optional()
        .meta({ description: 'the id of an item: only earlier ones' }),
      dataset: z.string().max(100).optional(),
      limit: PageLimit,
    }),
    result: z.object({
      items: z.array(
        z.object({
          id: z.string(),
          at: z.string(),
          by: z.string(),
          action: z.string(),
          subject: z.string(),
          message: z.string(),
          before: z.int().nullable(),
          after: z.int().nullable(),
          lakeVersion: z.int(),
          requestId: z.string(),
        }),
      ),
      next: z.string().optional(),
    }),
    errors: [],
    timeoutMs: limits.slowRequestTimeoutMs,
  },
})
