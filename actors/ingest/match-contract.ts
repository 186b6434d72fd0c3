/** How the columns of a later batch meet the schema contract that the first batch made. */

import { limits } from '../../config/limits.ts'

/** A column of a dataset and how its text is read. Plain JSON: it is kept in the log. */
export interface ContractColumn {
  readonly name: string
  /** DuckDB's name: BIGINT, DECIMAL(18,2), VARCHAR … */
  readonly type: string
  readonly nullable: boolean
  /** Stable for the life of the column; the Parquet files carry it. */
  readonly fieldId: number
  /** strptime format, for dates that are not ISO. */
  readonly format?: string
}

export interface SchemaContract {
  readonly columns: readonly ContractColumn[]
  /** The files have no header: columns are matched by position. */
  readonly positional: boolean
}

export type ContractMatch =
  | {
      readonly kind: 'matched'
      /** For each column of the file, in its order: the contract's column, or `undefined` for a new one. */
      readonly columns: readonly (ContractColumn | undefined)[]
      /** Columns of the contract that the file lacks: their rows are null. */
      readonly missing: readonly ContractColumn[]
    }
  | {
      readonly kind: 'refused'
      readonly code: 'INGEST_SCHEMA_CONFLICT' | 'INGEST_TOO_LARGE'
      readonly message: string
    }

/** Matches by name, exact case first; a file without a header by position, with as many columns as the contract. */
export function matchContract(
  contract: SchemaContract,
  file: { readonly names: readonly string[]; readonly header: 'present' | 'absent' },
): ContractMatch {
  const { columns } = contract
  if (file.header === 'absent') {
    if (file.names.length === columns.length) return { kind: 'matched', columns, missing: [] }
    return conflict(`The file has ${file.names.length} columns and no header; the dataset has ${columns.length}`)
  }
  const exact = new Map(columns.map((column) => [column.name, column]))
  const folded = new Map(columns.map((column) => [column.name.toLowerCase(), column]))
  const claimed = new Set(file.names.filter((name) => exact.has(name)))
  const matched = file.names.map((name) => {
    const loose = folded.get(name.toLowerCase())
    return exact.get(name) ?? (loose && !claimed.has(loose.name) ? loose : undefined)
  })
  if (matched.every((column) => column === undefined))
    return conflict('The file and the dataset have no column name in common')
  const width = columns.length + matched.filter((column) => column === undefined).length
  if (width > limits.ingestColumnsMax) {
    const message = `With this file the dataset would have ${width} columns, more than ${limits.ingestColumnsMax}`
    return { kind: 'refused', code: 'INGEST_TOO_LARGE', message }
  }
  const used = new Set(matched)
  return { kind: 'matched', columns: matched, missing: columns.filter((column) => !used.has(column)) }
}

const conflict = (message: string): ContractMatch => ({ kind: 'refused', code: 'INGEST_SCHEMA_CONFLICT', message })

/** Columns of the datasets that hold rejected rows. */
export const rejectedColumns: readonly ContractColumn[] = [
  { name: 'line', type: 'BIGINT', nullable: true, fieldId: 1 },
  { name: 'column_name', type: 'VARCHAR', nullable: true, fieldId: 2 },
  { name: 'reason', type: 'VARCHAR', nullable: true, fieldId: 3 },
  { name: 'raw', type: 'VARCHAR', nullable: true, fieldId: 4 },
]
