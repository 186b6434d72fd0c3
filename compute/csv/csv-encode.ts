/** Writes the rows of a CSV file as Parquet, every value as its column's type holds it or not at all. */
import type { ContractColumn } from '../../actors/ingest/match-contract.ts'
import { quotedName } from '../../actors/kernel/sql-text.ts'
import type { Failed } from '../failed.ts'
import { copyParquetSql } from '../parquet/parquet-sql.ts'
import type { Scan } from './csv-columns.ts'
import { fieldLengthMax, structuralRejects, type UnheldColumn } from './csv-rejects.ts'
import { accepts, guardedValueOf, heldValueOf, holds, raised, readCsv } from './csv-sql.ts'

export interface OutputColumn {
  readonly column: ContractColumn
  /** Where the file has it; undefined where it has not. */
  readonly index: number | undefined
  /** Its type was inferred from these very rows, so it holds every value. */
  readonly verified: boolean
}

export type Attempt =
  | {
      readonly kind: 'encoded'
      readonly rows: number
      /** Rows that could not be split: `table` is DuckDB's table of them. */
      readonly unsplit: { readonly rows: number; readonly table: string }
      /** Rows with a value that its type does not hold; `sql` selects them, without its LIMIT. */
      readonly unheld: { readonly rows: number; readonly sql?: string; readonly columns: readonly UnheldColumn[] }
      /** False where there are more rejected rows than are counted. */
      readonly complete: boolean
    }
  | { readonly kind: 'unsound' }
  | Failed

/**
 * One pass where every value is held. The first that is not stops it, and the file is read again: to count such rows,
 * and to write the others. Code: INGEST_SCHEMA_CONFLICT where a column holds none of its values.
 */
export async function encodeColumns(scan: Scan, columns: readonly OutputColumn[], path: string): Promise<Attempt> {
  const rejects = `rows_rejects_${scan.mode}`
  const values = columns.map(({ column, index, verified }) => {
    if (index === undefined) return `CAST(NULL AS ${column.type})`
    return verified ? heldValueOf(`c${index}`, column) : guardedValueOf(`c${index}`, column, scan.mode)
  })
  try {
    const rows = await copy(scan, { columns, values, path, rejects })
    return encoded(scan, { rows, rejects, unheld: { rows: 0, columns: [] } })
  } catch (error) {
    const text = error instanceof Error ? error.message : ''
    if (text.includes(raised.lineEnd)) return { kind: 'unsound' }
    if (!text.includes(raised.value)) throw error
    return encodeHeld(scan, columns, path)
  }
}

interface CopyParts {
  readonly columns: readonly OutputColumn[]
  readonly values: readonly string[]
  readonly path: string
  readonly rejects: string
  readonly where?: string
}

/** The order of rows is kept, so that the same file gives the same bytes again. */
function copy(scan: Scan, { columns, values, path, rejects, where }: CopyParts): Promise<number> {
  const list = columns.map(({ column }, at) => `${values[at]} AS ${quotedName(column.name)}`)
  const from = readCsv(scan.shape, { mode: scan.mode, rejects })
  const select = `SELECT ${list.join(',\n')} FROM ${from} ${where ? `WHERE ${where}` : ''}`
  return scan.duck.count(copyParquetSql(select, { path, columns: columns.map(({ column }) => column) }))
}

interface Counted {
  readonly rows: number
  readonly rejects: string
  readonly unheld: Extract<Attempt, { kind: 'encoded' }>['unheld']
}

async function encoded(scan: Scan, { rows, rejects, unheld }: Counted): Promise<Attempt> {
  const unsplit = await structuralRejects(scan.duck, rejects)
  if (scan.mode === 'parallel' && (unsplit.quotes || unsplit.tooLong)) return { kind: 'unsound' }
  const { complete } = unsplit
  return { kind: 'encoded', rows, unheld, unsplit: { rows: unsplit.rows, table: rejects }, complete }
}

interface GuardedColumn extends UnheldColumn {
  readonly column: ContractColumn
}

/** Writes the rows whose values are all held, and says how to find the others. */
async function encodeHeld(scan: Scan, columns: readonly OutputColumn[], path: string): Promise<Attempt> {
  const guarded = columns.flatMap(({ column, index, verified }): GuardedColumn[] =>
    index === undefined || verified || column.type === 'VARCHAR'
      ? []
      : [{ column, index, name: column.name, type: column.type }],
  )
  const total = await countUnheld(scan, guarded)
  if (typeof total !== 'number') return total
  const held = guarded.map(({ index, column }) => accepts(`c${index}`, column))
  const values = columns.map(({ column, index }) =>
    index === undefined ? `CAST(NULL AS ${column.type})` : heldValue(`c${index}`, column),
  )
  const rejects = `held_rejects_${scan.mode}`
  const rows = await copy(scan, { columns, values, path, rejects, where: held.join(' AND ') })
  const first = held.map((condition, at) => `WHEN NOT ${condition} THEN ${at}`).join(' ')
  const cut = fieldLengthMax(scan.shape)
  const fields = scan.shape.names.map((_, index) => `left(c${index}, ${cut})`).join(', ')
  const sql = `SELECT CAST(CASE ${first} END AS VARCHAR), ${fields}
    FROM ${readCsv(scan.shape, { mode: scan.mode, rejects: `unheld_rejects_${scan.mode}` })}
    WHERE NOT (${held.join(' AND ')})`
  return encoded(scan, { rows, rejects, unheld: { rows: total - rows, sql, columns: guarded } })
}

/** The optimiser may compute a value before it filters its row, so a row that is filtered out must not raise. */
const heldValue = (text: string, column: ContractColumn): string =>
  column.type === 'VARCHAR' ? text : `CASE WHEN ${accepts(text, column)} THEN ${heldValueOf(text, column)} END`

/** All rows that can be split; fails where a column holds none of the values that the file has for it. */
async function countUnheld(
  scan: Scan,
  guarded: readonly GuardedColumn[],
): Promise<number | Failed | { kind: 'unsound' }> {
  const counts = guarded.map(
    ({ index, column }, at) => `count_if(c${index} <> '') AS values_${at},
      count_if(c${index} <> '' AND ${holds(`c${index}`, column)}) AS held_${at}`,
  )
  const ends = scan.shape.names.map((_, index) => `coalesce(bool_or(contains(c${index}, chr(10))), false)`)
  const from = readCsv(scan.shape, { mode: scan.mode, rejects: `count_rejects_${scan.mode}` })
  const [row = {}] = await scan.duck.rows(
    `SELECT count(*) AS total, ${ends.join(' OR ')} AS line_ends, ${counts.join(', ')} FROM ${from}`,
  )
  if (scan.mode === 'parallel' && row['line_ends'] === true) return { kind: 'unsound' }
  const lost = guarded.filter((_, at) => Number(row[`values_${at}`]) > 0 && Number(row[`held_${at}`]) === 0)
  if (lost.length === 0) return Number(row['total'])
  const columns = lost.map(({ name, type }) => ({ name, type }))
  const message = `No value of the file is a ${columns[0]?.type} for the column ${columns[0]?.name}`
  return { kind: 'failed', code: 'INGEST_SCHEMA_CONFLICT', message, data: { columns } }
}
