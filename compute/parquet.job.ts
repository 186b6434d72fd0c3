/** Job: a Parquet file of any writer to one of ours: its values unchanged, our row groups, field ids and compression. */
import { join } from 'node:path'
import { type ContractColumn, matchContract } from '../actors/ingest/match-contract.ts'
import { parseType, printType } from '../actors/ingest/nested-type.ts'
import { columnNames } from '../actors/ingest/sniff-csv.ts'
import { plainTree, widens } from '../actors/ingest/widen-type.ts'
import { quotedName, quotedText } from '../actors/kernel/sql-text.ts'
import { limits } from '../config/limits.ts'
import { type Failed, isFailed } from './failed.ts'
import { type Duck, failureOf, openDuck } from './parquet/ingest-duckdb.adapter.ts'
import { copyParquetSql } from './parquet/parquet-sql.ts'
import { describeFile, type Encoded, type IngestInput } from './result/encoded.ts'

export type ParquetInput = IngestInput

/**
 * Codes: INGEST_EMPTY, INGEST_FORMAT_UNKNOWN for whatever DuckDB can't read, INGEST_TOO_LARGE, INGEST_SCHEMA_CONFLICT,
 * STORAGE_FULL, REQUEST_CANCELLED.
 */
export type ParquetOutcome = Encoded | Failed

export default async function parquet(input: ParquetInput): Promise<ParquetOutcome> {
  try {
    using duck = await openDuck({ ...input, tempDir: join(input.outputDir, 'duckdb') })
    input.cancel?.on('message', () => duck.interrupt())
    return await ingest(duck, input)
  } catch (error) {
    const failure = failureOf(error, [input.path, input.outputDir])
    if (failure.code !== 'REQUEST_FAILED') return failure
    const why = String(failure.data?.detail ?? '').replace(/^[\w ]*Error: /, '')
    return failed('INGEST_FORMAT_UNKNOWN', `The Parquet file can not be read: ${why}`)
  } finally {
    input.cancel?.close()
  }
}

interface FileColumn {
  readonly name: string
  readonly type: string
  /** From 1, as SQL counts. */
  readonly position: number
}

interface OutputColumn {
  readonly column: ContractColumn
  /** Where its values come from; undefined where the file has none. */
  readonly from: FileColumn | undefined
}

async function ingest(duck: Duck, input: ParquetInput): Promise<ParquetOutcome> {
  const from = `read_parquet(${quotedText(input.path)}, hive_partitioning=false)`
  const columns = await columnsIn(duck, from)
  if (isFailed(columns)) return columns
  const output = outputOf(input, columns)
  if (isFailed(output)) return output
  const [facts] = await duck.rows(`SELECT num_rows FROM parquet_file_metadata(${quotedText(input.path)})`)
  const rows = Number(facts?.['num_rows'])
  if (rows === 0) return failed('INGEST_EMPTY', 'The Parquet file has no rows')
  input.port?.postMessage({ state: 'encoding' })
  const file = join(input.outputDir, 'rows.parquet')
  const written = await copy(duck, { from, output, file })
  if (written !== rows)
    return failed('INGEST_FORMAT_UNKNOWN', `The Parquet file says that it has ${rows} rows, and has ${written}`)
  const all = output.map(({ column }) => column)
  const added = all.filter(({ fieldId }) => fieldId >= input.nextFieldId)
  return {
    kind: 'encoded',
    ...(await describeFile(duck, { file, rows, columns: all })),
    columns: all,
    positional: input.contract?.positional ?? false,
    newColumns: added,
    nextFieldId: input.nextFieldId + added.length,
    rejected: { rows: 0 },
  }
}

async function columnsIn(duck: Duck, from: string): Promise<readonly FileColumn[] | Failed> {
  const described = await duck.rows(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${from})`)
  if (described.length > limits.ingestColumnsMax)
    return failed('INGEST_TOO_LARGE', `The file has ${described.length} columns, more than ${limits.ingestColumnsMax}`)
  const names = columnNames(described.map((row) => String(row['column_name'])))
  const bad = names.find((name) => /\p{Cc}/u.test(name) || name.length > limits.columnNameLengthMax)
  if (bad !== undefined)
    return failed('INGEST_FORMAT_UNKNOWN', `No column can have the name ${JSON.stringify(bad.slice(0, 40))}`)
  return described.map((row, index) => ({
    name: names[index] ?? '',
    type: printType(plainTree(parseType(String(row['column_type'])))),
    position: index + 1,
  }))
}

/** Columns of the dataset first, then new ones in the order of the file. */
function outputOf(input: ParquetInput, columns: readonly FileColumn[]): readonly OutputColumn[] | Failed {
  const held = input.contract?.columns ?? []
  const names = columns.map(({ name }) => name)
  const match = input.contract && matchContract(input.contract, { names, header: 'present' })
  if (match?.kind === 'refused') return failed(match.code, match.message)
  const old = held.map((column): OutputColumn => {
    const index = match?.columns.indexOf(column) ?? -1
    return { column, from: index < 0 ? undefined : columns[index] }
  })
  const narrow = old.flatMap(({ column, from }) =>
    from === undefined || widens(from.type, column.type)
      ? []
      : [{ name: column.name, type: column.type, given: from.type }],
  )
  if (narrow[0] !== undefined) {
    const { name, type, given } = narrow[0]
    const message = `The column ${name} of the dataset is ${type}, which does not hold every ${given} of the file`
    return { ...failed('INGEST_SCHEMA_CONFLICT', message), data: { columns: narrow } }
  }
  const fresh = columns.filter((_, index) => match?.columns[index] === undefined)
  const added = fresh.map((from, at): OutputColumn => {
    const column = { name: from.name, type: from.type, nullable: true, fieldId: input.nextFieldId + at }
    return { column, from }
  })
  return [...old, ...added]
}

interface Copied {
  readonly from: string
  readonly output: readonly OutputColumn[]
  readonly file: string
}

/** Columns are taken by position, since names in a file may be empty or repeated. */
function copy(duck: Duck, { from, output, file }: Copied): Promise<number> {
  const list = output.map(({ column, from: source }) => {
    const value = source === undefined ? 'NULL' : `#${source.position}`
    const same = source?.type === column.type
    return `${same ? value : `CAST(${value} AS ${column.type})`} AS ${quotedName(column.name)}`
  })
  const select = `SELECT ${list.join(',\n')} FROM ${from}`
  return duck.count(copyParquetSql(select, { path: file, columns: output.map(({ column }) => column) }))
}

const failed = (code: Failed['code'], message: string): Failed => ({ kind: 'failed', code, message })
