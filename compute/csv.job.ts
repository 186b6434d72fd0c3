/** Job: a CSV file to one Parquet file of typed columns, and one of the rows that could not be taken. */
import { join } from 'node:path'
import {
  type ContractColumn,
  matchContract,
  rejectedColumns,
  type SchemaContract,
} from '../actors/ingest/match-contract.ts'
import { limits } from '../config/limits.ts'
import { inferColumns, type Scan } from './csv-columns.ts'
import { type Attempt, encodeColumns, type OutputColumn } from './csv-encode.ts'
import { addStructural, addUnheld, rejectedExamples, startRejected, writeRejected } from './csv-rejects.ts'
import { type CsvSource, countRecords, openSource } from './csv-source.ts'
import type { ScanMode } from './csv-sql.ts'
import { type Failed, isFailed } from './failed.ts'
import { type Duck, failureOf, openDuck } from './ingest-duckdb.adapter.ts'
import { type BoundedColumn, type ColumnBounds, fingerprint, parquetBounds } from './parquet-stats.ts'

export interface CsvProgress {
  readonly state: 'inferring' | 'encoding'
}

export interface CsvInput {
  /** The file, decompressed; it is only read. */
  readonly path: string
  /** A folder of the caller's own: results and temporary files go there, and the caller removes it. */
  readonly outputDir: string
  readonly options: { readonly header?: 'present' | 'absent'; readonly delimiter?: string }
  /** How earlier batches of the dataset were read; absent for the first one and for replace. */
  readonly contract?: SchemaContract
  /** The field id of the next new column. */
  readonly nextFieldId: number
  readonly memoryBytes: number
  readonly threads: number
  /** Over this share of rejected rows nothing is taken, from 0 to 1. */
  readonly maxRejectedFraction: number
  /** Hears of the progress; a MessagePort is one. */
  readonly port?: { postMessage(progress: CsvProgress): void }
  /** The pool's port: any message on it ends the job. */
  readonly cancel?: { on(event: 'message', listener: () => void): unknown; close(): void }
}

/** A Parquet file in `outputDir`. */
export interface ParquetFile {
  readonly file: string
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
  readonly bounds: ColumnBounds[]
}

export interface CsvEncoded extends ParquetFile {
  readonly kind: 'encoded'
  /** How the next batch is to be read: the columns of the dataset, new ones last. */
  readonly columns: readonly ContractColumn[]
  readonly positional: boolean
  readonly newColumns: readonly ContractColumn[]
  readonly nextFieldId: number
  /** `file` has the columns line, column_name, reason, raw; absent where no row was rejected. */
  readonly rejected: { readonly rows: number; readonly file?: ParquetFile }
}

/**
 * Codes: INGEST_EMPTY, INGEST_FORMAT_UNKNOWN, INGEST_TOO_LARGE, INGEST_SCHEMA_CONFLICT, INGEST_TOO_MANY_REJECTED,
 * STORAGE_FULL, REQUEST_INVALID, REQUEST_CANCELLED, REQUEST_FAILED.
 */
export type CsvOutcome = CsvEncoded | Failed

export default async function csv(input: CsvInput): Promise<CsvOutcome> {
  try {
    using duck = await openDuck({ ...input, tempDir: join(input.outputDir, 'duckdb') })
    input.cancel?.on('message', () => duck.interrupt())
    return await ingest(duck, input)
  } catch (error) {
    return failureOf(error, [input.path, input.outputDir])
  } finally {
    input.cancel?.close()
  }
}

async function ingest(duck: Duck, input: CsvInput): Promise<CsvOutcome> {
  const { contract } = input
  const known = contract && { knownNames: contract.positional ? [] : contract.columns.map((column) => column.name) }
  const source = await openSource({ ...input, ...known })
  if (isFailed(source)) return source
  const wide = source.shape.names.length > limits.csvCheckedColumnsMax
  // it compares every expression with every other one: minutes for 2000 columns
  if (wide) await duck.rows("SET disabled_optimizers = 'common_subexpressions,common_aggregate'")
  for (const mode of source.modes) {
    const outcome = await scanIn(mode, { duck, input, source })
    if (outcome.kind !== 'unsound') return outcome
  }
  return failed('INGEST_FORMAT_UNKNOWN', 'The quotes of the file do not balance, so its rows cannot be told apart')
}

interface Work {
  readonly duck: Duck
  readonly input: CsvInput
  readonly source: CsvSource
}

/** Nothing is believed before the rows taken and rejected add up to the records that the bytes of the file hold. */
async function scanIn(mode: ScanMode, work: Work): Promise<CsvOutcome | { readonly kind: 'unsound' }> {
  const { duck, input, source } = work
  const records = mode === 'serial' ? await countRecords(source) : source.lineRecords
  if (typeof records !== 'number') return records
  const scan: Scan = { duck, shape: source.shape, mode }
  input.port?.postMessage({ state: 'inferring' })
  const columns = await columnsOf(scan, work)
  if (columns.kind !== 'columns') return columns
  input.port?.postMessage({ state: 'encoding' })
  const path = join(input.outputDir, 'rows.parquet')
  const attempt = await encodeColumns(scan, columns.output, path)
  if (attempt.kind !== 'encoded') return attempt
  if (!attempt.complete) return tooMany(work, attempt)
  if (attempt.rows + attempt.unheld.rows + attempt.unsplit.rows !== records) return { kind: 'unsound' }
  return finish(work, { columns, attempt, path })
}

interface Columns {
  readonly kind: 'columns'
  /** The columns of the Parquet file, in its order. */
  readonly output: readonly OutputColumn[]
  readonly added: readonly ContractColumn[]
}

async function columnsOf(scan: Scan, { input, source }: Work): Promise<Columns | Failed | { kind: 'unsound' }> {
  const { names } = source.shape
  const match = input.contract && matchContract(input.contract, { names, header: source.header })
  if (match?.kind === 'conflict') return failed('INGEST_SCHEMA_CONFLICT', match.message)
  const fresh = names.flatMap((_, index) => (match?.columns[index] ? [] : [index]))
  const inferred = fresh.length > 0 ? await inferColumns(scan, fresh) : undefined
  if (inferred?.kind === 'unsound') return inferred
  const fill = fresh.map((index, at): OutputColumn => {
    const type = inferred?.types.get(index) ?? { type: 'VARCHAR' }
    const column = { name: names[index] ?? '', nullable: true, fieldId: input.nextFieldId + at, ...type }
    return { column, index, verified: true }
  })
  const known = (input.contract?.columns ?? []).map((column): OutputColumn => {
    const index = match?.columns.findIndex((candidate) => candidate?.fieldId === column.fieldId) ?? -1
    return { column, index: index < 0 ? undefined : index, verified: false }
  })
  return { kind: 'columns', output: [...known, ...fill], added: fill.map(({ column }) => column) }
}

interface Finished {
  readonly columns: Columns
  readonly attempt: Extract<Attempt, { kind: 'encoded' }>
  readonly path: string
}

async function finish(work: Work, { columns: { output, added }, attempt, path }: Finished): Promise<CsvOutcome> {
  const { duck, input, source } = work
  const rejectedRows = attempt.unheld.rows + attempt.unsplit.rows
  const share = rejectedRows / (attempt.rows + rejectedRows)
  if (attempt.rows === 0 || share > input.maxRejectedFraction || rejectedRows > limits.rejectedRowsMax)
    return tooMany(work, attempt)
  const columns = output.map(({ column }) => column)
  return {
    kind: 'encoded',
    ...(await describeFile(duck, { file: path, rows: attempt.rows, columns })),
    columns,
    positional: input.contract ? input.contract.positional : source.header === 'absent',
    newColumns: added,
    nextFieldId: input.nextFieldId + added.length,
    rejected: rejectedRows === 0 ? { rows: 0 } : await rejectedOf(work, attempt),
  }
}

interface Written {
  readonly file: string
  readonly rows: number
  readonly columns: readonly BoundedColumn[]
}

async function describeFile(duck: Duck, { file, rows, columns }: Written): Promise<ParquetFile> {
  return { file, rows, ...(await fingerprint(file)), bounds: await parquetBounds(duck, file, columns) }
}

async function gather({ duck, source }: Work, attempt: Finished['attempt'], rowsMax: number): Promise<void> {
  await startRejected(duck)
  const { shape } = source
  await addStructural(duck, { table: attempt.unsplit.table, shape, rowsMax })
  const { sql, columns } = attempt.unheld
  if (sql) await addUnheld(duck, { sql: `${sql} LIMIT ${rowsMax}`, shape, columns })
}

async function rejectedOf(work: Work, attempt: Finished['attempt']): Promise<CsvEncoded['rejected']> {
  await gather(work, attempt, limits.rejectedRowsMax)
  const file = join(work.input.outputDir, 'rejected.parquet')
  const rows = await writeRejected(work.duck, file)
  return { rows, file: await describeFile(work.duck, { file, rows, columns: rejectedColumns }) }
}

async function tooMany(work: Work, attempt: Finished['attempt']): Promise<Failed> {
  await gather(work, attempt, limits.rejectedExamplesMax)
  const rejected = attempt.unheld.rows + attempt.unsplit.rows
  const counted = attempt.complete ? `${rejected} of its rows` : `more than ${limits.rejectedRowsMax} of its rows`
  return failed('INGEST_TOO_MANY_REJECTED', `The file was not taken: ${counted} could not be read`, {
    rows: attempt.rows,
    rejected,
    maxRejectedFraction: work.input.maxRejectedFraction,
    rejectedRowsMax: limits.rejectedRowsMax,
    examples: await rejectedExamples(work.duck),
  })
}

const failed = (code: Failed['code'], message: string, data?: Failed['data']): Failed => ({
  kind: 'failed',
  code,
  message,
  ...(data ? { data } : {}),
})
