/** The tables of the schema `lake`: what the lake knows about itself, as rows. */

export const systemTables = {
  versions: [
    ['version', 'BIGINT'],
    ['at', 'TIMESTAMP'],
    ['by', 'VARCHAR'],
    ['message', 'VARCHAR'],
    ['entries', 'BIGINT'],
  ],
  journal: [
    ['id', 'VARCHAR'],
    ['at', 'TIMESTAMP'],
    ['by', 'VARCHAR'],
    ['action', 'VARCHAR'],
    ['subject', 'VARCHAR'],
    ['message', 'VARCHAR'],
    ['before', 'BIGINT'],
    ['after', 'BIGINT'],
    ['lake_version', 'BIGINT'],
    ['request_id', 'VARCHAR'],
  ],
  datasets: [
    ['name', 'VARCHAR'],
    ['rows', 'BIGINT'],
    ['bytes', 'BIGINT'],
    ['snapshot', 'BIGINT'],
    ['columns', 'BIGINT'],
    ['files', 'BIGINT'],
    ['updated_at', 'TIMESTAMP'],
  ],
  files: [
    ['dataset', 'VARCHAR'],
    ['kind', 'VARCHAR'],
    ['uri', 'VARCHAR'],
    ['rows', 'BIGINT'],
    ['bytes', 'BIGINT'],
    ['sha256', 'VARCHAR'],
    ['sequence', 'BIGINT'],
  ],
  errors: [
    ['id', 'VARCHAR'],
    ['at', 'TIMESTAMP'],
    ['node', 'VARCHAR'],
    ['lakeVersion', 'BIGINT'],
    ['room', 'VARCHAR'],
    ['code', 'VARCHAR'],
    ['message', 'VARCHAR'],
    ['bucket', 'VARCHAR'],
    ['key', 'VARCHAR'],
    ['dataset', 'VARCHAR'],
    ['requestId', 'VARCHAR'],
  ],
  trials: [
    ['id', 'VARCHAR'],
    ['at', 'TIMESTAMP'],
    ['lakeVersion', 'BIGINT'],
    ['index', 'VARCHAR'],
    ['generation', 'BIGINT'],
    ['engine', 'VARCHAR'],
    ['m', 'BIGINT'],
    ['efConstruction', 'BIGINT'],
    ['ef', 'BIGINT'],
    ['shards', 'BIGINT'],
    ['recallAt10', 'DOUBLE'],
    ['p50Ms', 'DOUBLE'],
    ['p99Ms', 'DOUBLE'],
    ['buildSeconds', 'DOUBLE'],
    ['bytes', 'BIGINT'],
    ['rows', 'BIGINT'],
    ['promoted', 'VARCHAR'],
  ],
  runs: [
    ['id', 'VARCHAR'],
    ['at', 'TIMESTAMP'],
    ['node', 'VARCHAR'],
    ['lakeVersion', 'BIGINT'],
    ['kind', 'VARCHAR'],
    ['state', 'VARCHAR'],
    ['text', 'VARCHAR'],
    ['dataset', 'VARCHAR'],
    ['asOf', 'BIGINT'],
    ['confidence', 'DOUBLE'],
    ['rows', 'BIGINT'],
    ['ms', 'DOUBLE'],
    ['by', 'VARCHAR'],
    ['requestId', 'VARCHAR'],
    ['plan', 'VARCHAR'],
    ['output', 'VARCHAR'],
    ['steps', 'VARCHAR'],
    ['receipt', 'VARCHAR'],
  ],
  feedback: [
    ['id', 'VARCHAR'],
    ['at', 'TIMESTAMP'],
    ['node', 'VARCHAR'],
    ['lakeVersion', 'BIGINT'],
    ['runId', 'VARCHAR'],
    ['rating', 'BIGINT'],
    ['correctKeys', 'VARCHAR'],
    ['wrongKeys', 'VARCHAR'],
    ['note', 'VARCHAR'],
    ['by', 'VARCHAR'],
  ],
  model_calls: [
    ['id', 'VARCHAR'],
    ['at', 'TIMESTAMP'],
    ['node', 'VARCHAR'],
    ['lakeVersion', 'BIGINT'],
    ['tier', 'VARCHAR'],
    ['provider', 'VARCHAR'],
    ['model', 'VARCHAR'],
    ['state', 'VARCHAR'],
    ['code', 'VARCHAR'],
    ['promptSha256', 'VARCHAR'],
    ['inputTokens', 'BIGINT'],
    ['outputTokens', 'BIGINT'],
    ['counted', 'VARCHAR'],
    ['cost', 'DOUBLE'],
    ['attempts', 'BIGINT'],
    ['repaired', 'VARCHAR'],
    ['firstMs', 'DOUBLE'],
    ['ms', 'DOUBLE'],
    ['by', 'VARCHAR'],
    ['requestId', 'VARCHAR'],
  ],
} as const satisfies Record<string, readonly (readonly [name: string, type: string])[]>

export type SystemTableName = keyof typeof systemTables

/** Those that are streams: read from their files as they are. */
export type StreamTableName = 'errors' | 'trials' | 'runs' | 'feedback' | 'model_calls'

const streams: readonly SystemTableName[] = [
  'errors',
  'trials',
  'runs',
  'feedback',
  'model_calls',
] satisfies StreamTableName[]

export const isStreamTable = (name: SystemTableName): name is StreamTableName => streams.includes(name)

export const isSystemTable = (name: string): name is SystemTableName => Object.hasOwn(systemTables, name)

/** Columns as a query table has them; found by name, since these files carry no field ids. */
export const systemColumns = (name: SystemTableName) =>
  systemTables[name].map(([column, type]) => ({ fieldId: 0, name: column, type }))

/** Rows as lines of JSON. */
export const asLines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')
