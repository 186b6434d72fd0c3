/** Job: a CSV file to one Parquet file of typed columns, and one of the rows that could not be taken. */
import { join } from 'node:path'
import type { Encoding } from '../actors/ingest/detect-encoding.ts'
import { type ContractColumn, matchContract } from '../actors/ingest/match-contract.ts'
import { limits } from '../config/limits.ts'
import { inferColumns, type Scan } from './csv/csv-columns.ts'
import { type Attempt, encodeColumns, type OutputColumn } from './csv/csv-encode.ts'
import { addStructural, addUnheld, startRejected } from './csv/csv-rejects.ts'
import { type CsvSource, countRecords, openSource } from './csv/csv-source.ts'
import type { ScanMode } from './csv/csv-sql.ts'
import { asUtf8 } from './csv/utf8-file.ts'
import { type Failed, isFailed } from './failed.ts'
import { type Duck, failureOf, openDuck } from './parquet/ingest-duckdb.adapter.ts'
import { describeFile, type Encoded, type IngestInput, tooManyRejected, writtenRejects } from './result/encoded.ts'

export interface CsvInput extends IngestInput {
  readonly options: { readonly header?: 'present' | 'absent'; readonly delimiter?: string }
  /** Absent: UTF-8, and rows that are not are rejected one by one. */
  readonly encoding?: Encoding
}

/**
 * Codes: INGEST_EMPTY, INGEST_FORMAT_UNKNOWN, INGEST_TOO_LARGE, INGEST_SCHEMA_CONFLICT, INGEST_TOO_MANY_REJECTED,
 * STORAGE_FULL, REQUEST_INVALID, REQUEST_CANCELLED, REQUEST_FAILED.
 */
export type CsvOutcome = Encoded | Failed

export default async function csv(input: CsvInput): Promise<CsvOutcome> {
  try {
    using duck = await openDuck({ ...input, tempDir: join(input.outputDir, 'duckdb') })
    input.cancel?.on('message', () => duck.interrupt())
    const text = await asUtf8(input)
    if (isFailed(text)) return text
    const outcome = await ingest(duck, { ...input, path: text.path })
    return isFailed(outcome) ? outcome : { ...outcome, encoding: text.encoding }
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
  if (match?.kind === 'refused') return failed(match.code, match.message)
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

async function gather({ duck, source }: Work, attempt: Finished['attempt'], rowsMax: number): Promise<void> {
  await startRejected(duck)
  const { shape } = source
  await addStructural(duck, { table: attempt.unsplit.table, shape, rowsMax })
  const { sql, columns } = attempt.unheld
  if (sql) await addUnheld(duck, { sql: `${sql} LIMIT ${rowsMax}`, shape, columns })
}

async function rejectedOf(work: Work, attempt: Finished['attempt']): Promise<Encoded['rejected']> {
  await gather(work, attempt, limits.rejectedRowsMax)
  return writtenRejects(work.duck, work.input.outputDir)
}

async function tooMany(work: Work, attempt: Finished['attempt']): Promise<Failed> {
  await gather(work, attempt, limits.rejectedExamplesMax)
  return tooManyRejected(work.duck, {
    rows: attempt.rows,
    rejected: attempt.unheld.rows + attempt.unsplit.rows,
    maxRejectedFraction: work.input.maxRejectedFraction,
    ...(attempt.complete ? {} : { counted: `more than ${limits.rejectedRowsMax} of its rows` }),
  })
}

const failed = (code: Failed['code'], message: string): Failed => ({ kind: 'failed', code, message })
