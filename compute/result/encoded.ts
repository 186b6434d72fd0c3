/** What every job that reads a file takes and gives: a local file in, Parquet of the rows and of the rejected ones out. */
import { join } from 'node:path'
import { type ContractColumn, rejectedColumns, type SchemaContract } from '../../actors/ingest/match-contract.ts'
import { limits } from '../../config/limits.ts'
import type { CancelPort } from '../cancel-port.ts'
import { rejectedExamples, writeRejected } from '../csv/csv-rejects.ts'
import type { Failed } from '../failed.ts'
import type { Duck } from '../parquet/ingest-duckdb.adapter.ts'
import { type BoundedColumn, type ColumnBounds, fingerprint, parquetBounds } from '../parquet/parquet-stats.ts'
import type { PdfPages } from '../pdf/pdf-pages.ts'

export interface IngestProgress {
  readonly state: 'inferring' | 'encoding'
}

export interface IngestInput {
  /** The file, decompressed; it is only read. */
  readonly path: string
  /** A folder of the caller's own: results and temporary files go there, and the caller removes it. */
  readonly outputDir: string
  /** How earlier batches of the dataset were read; absent for the first one and for replace. */
  readonly contract?: SchemaContract
  /** The field id of the next new column. */
  readonly nextFieldId: number
  readonly memoryBytes: number
  readonly threads: number
  /** Over this share of rejected rows nothing is taken, from 0 to 1. */
  readonly maxRejectedFraction: number
  /** Hears of the progress; a MessagePort is one. */
  readonly port?: { postMessage(progress: IngestProgress): void }
  readonly cancel?: CancelPort
}

/** A Parquet file in `outputDir`. */
export interface ParquetFile {
  readonly file: string
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
  readonly bounds: ColumnBounds[]
}

export interface Encoded extends ParquetFile {
  readonly kind: 'encoded'
  /** How the next batch is to be read: the columns of the dataset, new ones last. */
  readonly columns: readonly ContractColumn[]
  readonly positional: boolean
  readonly newColumns: readonly ContractColumn[]
  readonly nextFieldId: number
  /** `file` has the columns line, column_name, reason, raw; absent where no row was rejected. */
  readonly rejected: { readonly rows: number; readonly file?: ParquetFile }
  /** Of a PDF file. */
  readonly pages?: PdfPages
  /** What a file of text was read as. */
  readonly encoding?: string
}

interface Written {
  readonly file: string
  readonly rows: number
  readonly columns: readonly BoundedColumn[]
}

export async function describeFile(duck: Duck, { file, rows, columns }: Written): Promise<ParquetFile> {
  return { file, rows, ...(await fingerprint(file)), bounds: await parquetBounds(duck, file, columns) }
}

/** Writes what gathered in the table `rejected`. */
export async function writtenRejects(duck: Duck, outputDir: string): Promise<Encoded['rejected']> {
  const file = join(outputDir, 'rejected.parquet')
  const rows = await writeRejected(duck, file)
  return { rows, file: await describeFile(duck, { file, rows, columns: rejectedColumns }) }
}

interface RejectedCounts {
  /** Rows that could be read. */
  readonly rows: number
  readonly rejected: number
  /** Absent where not all of them were counted. */
  readonly counted?: string
  readonly maxRejectedFraction: number
}

/** With the first of those that gathered in the table `rejected`. */
export async function tooManyRejected(duck: Duck, told: RejectedCounts): Promise<Failed> {
  const { rows, rejected, counted = `${rejected} of its rows`, maxRejectedFraction } = told
  return {
    kind: 'failed',
    code: 'INGEST_TOO_MANY_REJECTED',
    message: `The file was not taken: ${counted} could not be read`,
    data: {
      rows,
      rejected,
      maxRejectedFraction,
      rejectedRowsMax: limits.rejectedRowsMax,
      examples: await rejectedExamples(duck),
    },
  }
}
