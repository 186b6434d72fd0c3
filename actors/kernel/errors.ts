/** The one table of failures: code → HTTP status, whether a retry may help, whether an operator must see it. */

export interface ErrorRow {
  /** HTTP status that a client gets. */
  readonly status: number
  /** Short human title (RFC 9457 `title`). */
  readonly title: string
  /** True where the same request may succeed later without a change. */
  readonly retryable: boolean
  /** True where an operator wants to find it: such failures go to the stream `errors`. */
  readonly operator: boolean
}

const row = (status: number, title: string, flags: { retryable?: true; operator?: true } = {}): ErrorRow => ({
  status,
  title,
  retryable: flags.retryable ?? false,
  operator: flags.operator ?? false,
})

export const errorTable = {
  REQUEST_INVALID: row(422, 'The request does not have the form that this action takes'),
  REQUEST_MALFORMED: row(400, 'The request body could not be read'),
  REQUEST_TOO_LARGE: row(413, 'The request body is too large'),
  REQUEST_HEAD_TOO_LARGE: row(431, 'The path or the headers of the request are too long'),
  REQUEST_PATH_UNKNOWN: row(404, 'No such path'),
  REQUEST_METHOD_UNKNOWN: row(405, 'This path does not take that method'),
  REQUEST_MEDIA_TYPE: row(415, 'This path does not take that content type'),
  REQUEST_NOT_ACCEPTABLE: row(406, 'The answer has none of the media types that were asked for'),
  REQUEST_CANCELLED: row(499, 'The caller went away'),
  REQUEST_TIMEOUT: row(504, 'The request took longer than it may', { retryable: true, operator: true }),
  REQUEST_FAILED: row(500, 'Something failed inside the lake', { operator: true }),
  AUTH_FORBIDDEN: row(403, 'This host or origin may not speak to this lake'),
  LAKE_BUSY: row(503, 'The lake has as much work as it can hold', { retryable: true }),
  LAKE_VERSION_UNKNOWN: row(404, 'No such lake version, tag or time'),
  LAKE_VERSION_EXPIRED: row(410, 'That lake version has expired'),
  LAKE_VERSION_BEHIND: row(503, 'This node has not seen that lake version yet', { retryable: true }),
  LAKE_VERSION_INVALID: row(422, 'That is not a lake version, tag or time'),
  LAKE_TAG_EXISTS: row(409, 'A tag or branch of that name exists'),
  LAKE_TAG_NAME: row(422, 'That is not a name for a tag'),
  LAKE_RECEIPT_FORGED: row(422, 'That is no receipt of this lake'),
  LAKE_FORMAT_NEWER: row(503, 'The lake was written by a newer release', { operator: true }),
  CATALOG_CONFLICT: row(409, 'The lake changed in a way that voids this change', { retryable: true }),
  CATALOG_ENTRY_TOO_LARGE: row(413, 'The change is too large for one commit'),
  DATASET_UNKNOWN: row(404, 'No such dataset'),
  DATASET_DOMAIN_INVALID: row(422, 'That is no domain file of the dataset'),
  INGEST_EMPTY: row(422, 'The file has no rows'),
  INGEST_FORMAT_UNKNOWN: row(422, 'The file is of no format that can be read'),
  INGEST_SCHEMA_CONFLICT: row(422, 'The file does not fit the schema of the dataset'),
  INGEST_KEY_INVALID: row(422, 'The key is missing, repeated or none of this dataset'),
  INGEST_KEY_EXISTS: row(422, 'A row with that key is there already'),
  INGEST_TOO_MANY_REJECTED: row(422, 'Too many rows of the file could not be read'),
  INGEST_DATASET_NAME: row(422, 'That is not a name for a dataset'),
  INGEST_TOO_LARGE: row(413, 'The file is larger than this lake takes'),
  INGEST_PDF_ENCRYPTED: row(422, 'The PDF file opens with a password only'),
  INGEST_PDF_BROKEN: row(422, 'The PDF file is damaged'),
  INGEST_PDF_NO_TEXT: row(422, 'The PDF file has no text, as scans have none'),
  INGEST_SOURCE_UNKNOWN: row(404, 'No such connection is in the settings'),
  INGEST_SOURCE_UNAVAILABLE: row(503, 'The database does not answer or went away', { retryable: true }),
  INGEST_SOURCE_TIMEOUT: row(504, 'The database took longer than it may', { retryable: true }),
  INGEST_SOURCE_FAILED: row(422, 'The database refused the query'),
  INGEST_BODY_BROKEN: row(400, 'The body ended early or could not be decompressed'),
  INGEST_ID_BUSY: row(409, 'An ingest with that id is under way'),
  INGEST_ID_UNKNOWN: row(404, 'No ingest of that id is known'),
  QUERY_SYNTAX: row(400, 'The SQL could not be parsed or bound'),
  QUERY_NOT_READ_ONLY: row(400, 'Only one SELECT statement may run'),
  QUERY_FORBIDDEN: row(400, 'The SQL uses something that may not run here'),
  QUERY_FAILED: row(400, 'The SQL failed while it ran'),
  QUERY_TABLE_UNKNOWN: row(404, 'No such table'),
  QUERY_TIMEOUT: row(408, 'The query took longer than it may'),
  QUERY_TOO_LARGE: row(413, 'The SQL text is too long'),
  QUERY_OUT_OF_MEMORY: row(422, 'The query needs more memory than it may have'),
  QUERY_BUSY: row(503, 'Every query worker is taken', { retryable: true }),
  RUN_UNKNOWN: row(404, 'No such run'),
  INDEX_UNKNOWN: row(404, 'No such index'),
  INDEX_EXISTS: row(409, 'An index of that name exists'),
  INDEX_NAME: row(422, 'That is not a name for an index'),
  INDEX_COLUMN: row(422, 'That column cannot be indexed so'),
  INDEX_EMPTY: row(422, 'The dataset has no row that could be indexed'),
  INDEX_NOT_READY: row(409, 'No generation of the index is live yet'),
  INDEX_BUSY: row(409, 'The index is being built already'),
  INDEX_GENERATION_UNKNOWN: row(404, 'No such generation, or none that can be published'),
  INDEX_RECALL_BELOW_FLOOR: row(409, 'The generation finds too little to be published'),
  VECTOR_DIMENSION: row(422, 'The vector has another dimension than the index'),
  VECTOR_INVALID: row(422, 'The vector or text has no direction that could be searched'),
  MODEL_UNKNOWN: row(404, 'No such model'),
  MODEL_FAILED: row(503, 'The model does not answer, or not as it should', { retryable: true, operator: true }),
  MODEL_REFUSED: row(502, 'The provider of the model refused the request', { operator: true }),
  MODEL_TIMEOUT: row(504, 'The model took longer than it may', { retryable: true, operator: true }),
  MODEL_RATE_LIMITED: row(429, 'The provider of the model takes no more requests for now', { retryable: true }),
  MODEL_BUDGET_SPENT: row(429, 'The model has used up its budget of the hour', { retryable: true }),
  MODEL_OUTPUT_INVALID: row(502, 'The answer of the model has not the form that was asked for'),
  MODEL_UNAVAILABLE: row(409, 'That model cannot be used on this node'),
  STORAGE_UNAVAILABLE: row(503, 'Object storage does not answer', { retryable: true, operator: true }),
  STORAGE_FULL: row(507, 'Object storage has no room left', { operator: true }),
  STORAGE_KEY_INVALID: row(422, 'That is not an object key'),
  STORAGE_OBJECT_UNKNOWN: row(404, 'No such object'),
  STORAGE_OBJECT_CORRUPT: row(500, 'An object is not what was written', { operator: true }),
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof errorTable

export interface FieldIssue {
  readonly path: string
  readonly message: string
}

interface LakeErrorOptions {
  readonly data?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/**
 * A request that failed. Moleculer carries `type`, `code`, `message` and `data` between nodes and nothing else,
 * so these four are all there is: `type` is the code of the table, `code` its HTTP status.
 */
export class LakeError extends Error {
  override readonly name = 'LakeError'
  readonly type: ErrorCode
  readonly code: number
  readonly retryable: boolean
  readonly data: Readonly<Record<string, unknown>>

  constructor(type: ErrorCode, message: string, options: LakeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.type = type
    this.code = errorTable[type].status
    this.retryable = errorTable[type].retryable
    this.data = options.data ?? {}
  }
}

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errorTable, code)

/** True where `error` is a failure of that code, also when it came from another node and is no LakeError any more. */
export function failedWith(error: unknown, code: ErrorCode): boolean {
  return codeOf(error) === code
}

/** The code of a failure, or undefined where it carries none of the table. */
export function codeOf(error: unknown): ErrorCode | undefined {
  if (typeof error !== 'object' || error === null || !('type' in error)) return undefined
  return isErrorCode(error.type) ? error.type : undefined
}
