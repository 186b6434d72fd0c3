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
} as const satisfies Record<string, readonly (readonly [name: string, type: string])[]>

export type SystemTableName = keyof typeof systemTables

export const isSystemTable = (name: string): name is SystemTableName => Object.hasOwn(systemTables, name)

/** Columns as a query table has them; found by name, since these files carry no field ids. */
export const systemColumns = (name: SystemTableName) =>
  systemTables[name].map(([column, type]) => ({ fieldId: 0, name: column, type }))

/** Rows as lines of JSON. */
export const asLines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')
