/** ingest: files in, immutable Parquet and one commit out; the same batch twice changes nothing. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { contract } from '../kernel/contract.ts'
import { Format } from './detect-format.ts'

const Mode = z.enum(['append', 'replace', 'upsert'])
export type Mode = z.infer<typeof Mode>

/** How the sender describes the body; from headers, or from the part of a multipart body. */
const Source = z.strictObject({
  contentType: z.string().max(200).optional(),
  contentEncoding: z.string().max(100).optional(),
  fileName: z.string().max(500).optional(),
  /** Replaces the content as what names the batch. */
  idempotencyKey: z.string().min(1).max(200).optional(),
})
export type Source = z.infer<typeof Source>

export const IngestResult = z.object({
  /** The request's id: progress is found under it. */
  id: z.string(),
  dataset: z.string(),
  mode: Mode,
  rows: z.int(),
  rejected: z.object({ rows: z.int(), dataset: z.string().exactOptional() }),
  schema: z.array(z.object({ name: z.string(), type: z.string(), nullable: z.boolean() })),
  /** Of the file, decompressed. */
  bytes: z.int(),
  /** What the file was read as; absent where a release before this one took it. */
  format: z.string().exactOptional(),
  /** Of a file of text: said by its sender or seen in its bytes. */
  encoding: z.string().exactOptional(),
  /** Of a PDF file; pages without text by their numbers from 1. */
  pages: z
    .object({
      total: z.int(),
      /** With pictures or drawings alone, as scans have. */
      scanned: z.array(z.int()),
      empty: z.array(z.int()),
    })
    .exactOptional(),
  snapshot: z.int(),
  lakeVersion: z.int(),
  /** True where this batch was in the lake already: nothing changed. */
  repeated: z.boolean(),
})
export type IngestResult = z.infer<typeof IngestResult>

const KeyValue = z.union([z.string().max(limits.keyTextLengthMax), z.number(), z.boolean(), z.null()])

const UploadResult = z.union([IngestResult, z.object({ id: z.string(), accepted: z.literal(true) })])

function statusOfUpload(result: unknown): 200 | 201 | 202 {
  const told = UploadResult.parse(result)
  if ('accepted' in told) return 202
  return told.repeated ? 200 : 201
}

export const IngestState = z.enum([
  'waiting',
  'reading',
  'inferring',
  'encoding',
  'committing',
  'indexing',
  'done',
  'failed',
])
export type IngestState = z.infer<typeof IngestState>

export const Progress = z.object({
  id: z.string(),
  state: IngestState,
  dataset: z.string(),
  rows: z.int(),
  bytes: z.int(),
  totalBytes: z.int().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
})
export type Progress = z.infer<typeof Progress>

/** Postgres ends a text at a character 0, and would take what comes behind it for something else. */
const SourceText = z
  .string()
  .min(1)
  .refine((text) => !text.includes('\0'), 'a character 0 stands in it')

const uploadErrors = [
  'INGEST_EMPTY',
  'INGEST_FORMAT_UNKNOWN',
  'INGEST_SCHEMA_CONFLICT',
  'INGEST_KEY_INVALID',
  'INGEST_KEY_EXISTS',
  'INGEST_TOO_MANY_REJECTED',
  'INGEST_DATASET_NAME',
  'INGEST_TOO_LARGE',
  'INGEST_PDF_ENCRYPTED',
  'INGEST_PDF_BROKEN',
  'INGEST_PDF_NO_TEXT',
  'INGEST_BODY_BROKEN',
  'INGEST_ID_BUSY',
  'INDEX_NAME',
  'INDEX_EXISTS',
  'INDEX_COLUMN',
  'INDEX_NOT_READY',
  'VECTOR_DIMENSION',
  'VECTOR_INVALID',
  'CATALOG_CONFLICT',
  'LAKE_FORMAT_NEWER',
] as const

export const ingest = contract('ingest', {
  upload: {
    doc: 'Take a file into a dataset: 201 where it is new, 200 where this batch was already taken',
    rest: 'POST /ingest',
    status: 201,
    statusOf: statusOfUpload,
    body: 'stream',
    params: z.strictObject({
      dataset: z.string().max(200),
      mode: Mode.default('append'),
      /** Columns that name a row, `id` or `country,number`: given once, then remembered. */
      key: z.string().min(1).max(limits.keyTextLengthMax).optional(),
      format: Format.optional(),
      header: z.enum(['true', 'false']).optional(),
      delimiter: z.string().length(1).optional(),
      /** A column of text: its rows can be searched by meaning, in the index `<dataset>_<column>`. */
      embed: z.string().min(1).max(limits.columnNameLengthMax).optional(),
      /** `indexed`: answer when the rows can be found by every index of the dataset. */
      wait: z.enum(['committed', 'indexed']).default('committed'),
      source: Source.default({}),
      /** `accepted`: answer when the body has arrived; the rest is found under the request's id. */
      answer: z.enum(['done', 'accepted']).default('done'),
    }),
    result: UploadResult,
    errors: [...uploadErrors],
    timeoutMs: 0,
  },
  postgres: {
    doc: 'Take the rows of a table or of one SELECT of a Postgres database that the settings name',
    rest: 'POST /ingest/postgres',
    status: 201,
    statusOf: statusOfUpload,
    keyed: true,
    params: z.strictObject({
      dataset: z.string().max(200),
      /** Of `[[postgres]]` in the settings. */
      connection: z.string().max(63),
      /** `table` or `schema.table`; either this or a query. */
      table: SourceText.max(200).optional(),
      /** One SELECT. */
      query: SourceText.max(limits.sqlBytesMax).optional(),
      mode: Mode.default('append'),
      key: z.string().min(1).max(limits.keyTextLengthMax).optional(),
      /** Names the batch before the database is asked; absent: its rows do, once they are read. */
      idempotencyKey: z.string().min(1).max(200).optional(),
    }),
    result: IngestResult,
    errors: [
      'INGEST_SOURCE_UNKNOWN',
      'INGEST_SOURCE_UNAVAILABLE',
      'INGEST_SOURCE_TIMEOUT',
      'INGEST_SOURCE_FAILED',
      'QUERY_NOT_READ_ONLY',
      'INGEST_EMPTY',
      'INGEST_FORMAT_UNKNOWN',
      'INGEST_SCHEMA_CONFLICT',
      'INGEST_KEY_INVALID',
      'INGEST_KEY_EXISTS',
      'INGEST_DATASET_NAME',
      'INGEST_TOO_LARGE',
      'INGEST_ID_BUSY',
      'CATALOG_CONFLICT',
      'LAKE_FORMAT_NEWER',
    ],
    timeoutMs: 0,
  },
  sample: {
    doc: 'Fill the datasets workers and resumes with made staffing data, replacing what is there',
    rest: 'POST /ingest/sample',
    status: 202,
    params: z.strictObject({
      workers: z.int().min(1).max(limits.sampleWorkersMax).default(20_000),
      resumes: z.int().min(0).max(limits.sampleResumesMax).default(0),
      seed: z
        .int()
        .min(0)
        .max(2 ** 31)
        .default(1),
    }),
    result: z.object({ id: z.string() }),
    errors: ['INGEST_ID_BUSY'],
  },
  deleteRows: {
    doc: 'Delete the rows that have these keys; of a dataset without a key, those of these hidden ids',
    rest: 'POST /datasets/:name/rows/delete',
    params: z.strictObject({
      name: z.string(),
      /** A value each, or a list of values where the key has several columns. */
      keys: z
        .array(z.union([KeyValue, z.array(KeyValue).min(1).max(limits.keyColumnsMax)]))
        .min(1)
        .max(limits.deletedKeysMax),
    }),
    result: z.object({
      rows: z.int(),
      /** Keys that named no row. */
      unknown: z.int(),
      lakeVersion: z.int(),
    }),
    errors: ['DATASET_UNKNOWN', 'INGEST_KEY_INVALID', 'CATALOG_CONFLICT', 'LAKE_FORMAT_NEWER'],
    timeoutMs: limits.slowRequestTimeoutMs,
  },
  compact: {
    doc: 'Fold the files of a dataset into one; no row changes',
    rest: 'POST /datasets/:name/compact',
    status: 202,
    params: z.strictObject({ name: z.string() }),
    result: z.object({ id: z.string() }),
    errors: ['DATASET_UNKNOWN', 'INGEST_ID_BUSY'],
  },
  progress: {
    doc: 'How far an ingest is; as server-sent events where they are asked for',
    rest: 'GET /ingest/:id',
    params: z.strictObject({ id: z.string().max(limits.requestIdLengthMax) }),
    result: Progress,
    errors: ['INGEST_ID_UNKNOWN'],
  },
})
