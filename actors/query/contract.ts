/** query: read-only SQL over any version of the lake. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { At, atErrors, Bytes, contract, fromQuery, JsonRows } from '../kernel/contract.ts'
import { Receipt } from '../kernel/receipt.ts'
import { systemTables } from './system-table.ts'

const Column = z.object({ name: z.string(), type: z.string() })

/** Of every statement that somebody else wrote. */
export const sqlErrors = [
  'QUERY_SYNTAX',
  'QUERY_NOT_READ_ONLY',
  'QUERY_FORBIDDEN',
  'QUERY_FAILED',
  'QUERY_TABLE_UNKNOWN',
  'QUERY_TIMEOUT',
  'QUERY_TOO_LARGE',
  'QUERY_OUT_OF_MEMORY',
  'QUERY_BUSY',
  'STORAGE_OBJECT_CORRUPT',
  ...atErrors,
] as const

const Sql = z.strictObject({
  sql: z.string(),
  params: z
    .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .max(limits.sqlParamsMax)
    .default([]),
  at: At,
  maxRows: z.int().min(1).max(limits.resultRowsMax).default(limits.resultRowsDefault),
  timeoutMs: z.int().min(1).max(limits.queryTimeoutMsMax).default(limits.queryTimeoutMsDefault),
})

/** Media types that a result can have, and the shape behind each; the first is that of a client who asks for none. */
export const resultMediaTypes = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'text/csv': 'csv',
  'application/vnd.apache.arrow.stream': 'arrow',
  'application/vnd.apache.parquet': 'parquet',
} as const

/** Tables of the schema `lake` with their columns and types: what the lake knows about itself. */
export const lakeTables = systemTables

/** A result as the body of an answer: its bytes, or where the node that has them hands them out, once. */
export const Body = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('bytes'), lakeVersion: z.int(), bytes: Bytes, truncated: z.boolean() }),
  z.object({
    kind: z.literal('stream'),
    lakeVersion: z.int(),
    reference: z.object({ path: z.string(), token: z.string() }),
  }),
])
export type Body = z.infer<typeof Body>

export const query = contract('query', {
  sql: {
    doc: 'Run one SELECT statement over the datasets at one version',
    rest: 'POST /sql',
    params: Sql,
    result: z.object({
      columns: z.array(Column),
      rows: JsonRows,
      rowCount: z.int(),
      truncated: z.boolean(),
      elapsedMs: z.number(),
      lakeVersion: z.int(),
      receipt: Receipt,
    }),
    media: Object.keys(resultMediaTypes),
    errors: ['REQUEST_NOT_ACCEPTABLE', ...sqlErrors],
    // the statement has its own bound; this one only has to be later
    timeoutMs: limits.queryTimeoutMsMax + 2000,
  },
  body: {
    doc: 'The same as the body of an HTTP answer; rows are cut at `maxRows` where it is given, JSON always',
    params: Sql.extend({
      format: z.enum(Object.values(resultMediaTypes)),
      maxRows: z.int().min(1).max(limits.resultRowsMax).optional(),
    }),
    result: Body,
    errors: [...sqlErrors],
    timeoutMs: limits.queryTimeoutMsMax + 2000,
  },
  dropHot: {
    doc: 'Let go of the datasets that are held in memory for point reads, which changes nothing but speed',
    params: z.strictObject({}),
    result: z.object({ tables: z.int(), rows: z.int(), bytes: z.int() }),
    errors: [],
    timeoutMs: limits.drainTimeoutMs + 2000,
  },
  ranked: {
    doc: 'The first rows of a dataset by some expressions, and rows that are alike by their keys',
    params: z.object({
      name: z.string(),
      where: z.string().max(limits.sqlBytesMax).optional(),
      /** Another predicate, of somebody else: neither can take the other one's parentheses apart. */
      within: z.string().max(limits.sqlBytesMax).optional(),
      rank: z.array(z.object({ sql: z.string(), order: z.enum(['asc', 'desc']) })).max(limits.rankExpressionsMax),
      /** Keys that come first among rows that rank alike, in this order. */
      first: z
        .array(z.union([z.string(), z.number()]))
        .max(limits.rankedKeysMax)
        .default([]),
      limit: z.int().min(1).max(limits.resultRowsDefault),
      at: At,
    }),
    result: z.object({
      rows: z.array(
        z.object({
          /** A whole number or text as in the dataset, of a composite key its JSON array, of a keyless dataset its `_row`. */
          key: z.union([z.string(), z.number()]),
          ranks: z.array(z.number().nullable()),
          row: z.record(z.string(), z.json()),
        }),
      ),
      lakeVersion: z.int(),
      snapshot: z.int(),
    }),
    errors: ['DATASET_UNKNOWN', ...sqlErrors],
    timeoutMs: limits.queryTimeoutMsDefault + 2000,
  },
  keys: {
    doc: 'The keys of all rows that meet a predicate, as an index names rows',
    params: z.object({ name: z.string(), where: z.string().max(limits.sqlBytesMax), at: At }),
    result: z.object({
      /** Whole numbers, or texts: of a composite key its JSON array, of a keyless dataset the hidden row ids. */
      keys: z.union([
        z.custom<BigInt64Array>((value) => value instanceof BigInt64Array, 'not whole numbers'),
        z.array(z.string()).readonly(),
      ]),
      lakeVersion: z.int(),
      /** Of all datasets that the predicate read, by their names. */
      snapshots: z.record(z.string(), z.int()),
    }),
    errors: ['DATASET_UNKNOWN', ...sqlErrors],
    timeoutMs: limits.queryTimeoutMsDefault + 2000,
  },
  rows: {
    doc: 'A page of the rows of a dataset, in the order of its files',
    rest: 'GET /datasets/:name/rows',
    params: z.strictObject({
      name: z.string(),
      where: z.string().max(limits.sqlBytesMax).optional().meta({ description: 'a SQL predicate over the columns' }),
      limit: fromQuery(z.int().min(1).max(limits.resultRowsDefault).default(100)),
      offset: fromQuery(z.int().min(0).default(0)),
      clip: fromQuery(z.int().min(1).max(limits.sqlBytesMax).optional()).meta({
        description: 'every value as text of at most so many characters, for readers that show no more',
      }),
      at: At,
    }),
    result: z.object({ columns: z.array(Column), rows: JsonRows, rowCount: z.int(), lakeVersion: z.int() }),
    errors: ['DATASET_UNKNOWN', ...sqlErrors],
    timeoutMs: limits.queryTimeoutMsDefault + 2000,
  },
})
