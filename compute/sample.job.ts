/** Job: writes the workers or the resumes of the sample as a CSV file, and the truth about them beside it. */
import { type FileHandle, open, rm } from 'node:fs/promises'
import { type Column, csvHeader, csvRow } from '../actors/ingest/sample/csv.ts'
import { resumeColumns, resumeTruth, sampleResumes } from '../actors/ingest/sample/resumes.ts'
import { workerColumns, workerTruth } from '../actors/ingest/sample/worker.ts'
import { sampleWorkers } from '../actors/ingest/sample/workers.ts'
import { assert } from '../actors/kernel/assert.ts'
import type { ErrorCode } from '../actors/kernel/errors.ts'
import { limits } from '../config/limits.ts'

export interface SampleProgress {
  /** Rows and bytes of the CSV file written so far. */
  readonly rows: number
  readonly bytes: number
}

interface SampleInputOfEither {
  /** A safe integer; the same seed gives the same bytes. */
  readonly seed: number
  /** The file to write; one that exists is replaced. */
  readonly path: string
  /** Where the truth goes, one JSON object a line; without it none is written. */
  readonly truthPath?: string
  /** Hears of the progress after each chunk; a MessagePort is one. */
  readonly port?: { postMessage(progress: SampleProgress): void }
}

export type SampleInput =
  | (SampleInputOfEither & { readonly kind: 'workers'; readonly count: number })
  | (SampleInputOfEither & {
      readonly kind: 'resumes'
      readonly count: number
      /** How many workers the resumes are about, the `count` of the workers' file. */
      readonly workers: number
    })

export type SampleOutcome =
  | { readonly kind: 'written'; readonly rows: number; readonly bytes: number }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }

/** Memory stays within a few chunks of `limits.sampleChunkBytes`. A run that fails leaves no file behind; one whose thread is killed may. */
export default async function sample(input: SampleInput): Promise<SampleOutcome> {
  const refusal = refusalOf(input)
  if (refusal !== null) return { kind: 'failed', code: 'REQUEST_INVALID', message: refusal }
  try {
    return input.kind === 'workers'
      ? await write(input, { rows: sampleWorkers(input), columns: workerColumns, truthOf: workerTruth })
      : await write(input, { rows: sampleResumes(input), columns: resumeColumns, truthOf: resumeTruth })
  } catch (error) {
    await Promise.all(pathsOf(input).map((path) => rm(path, { force: true }).catch(() => undefined)))
    const full = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    return {
      kind: 'failed',
      code: full ? 'STORAGE_FULL' : 'STORAGE_UNAVAILABLE',
      message: `the sample could not be written: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
}

function refusalOf(input: SampleInput): string | null {
  if (!Number.isSafeInteger(input.seed)) return 'seed must be an integer'
  const countMax = input.kind === 'workers' ? limits.sampleWorkersMax : limits.sampleResumesMax
  if (!isCount(input.count, countMax)) return `count must be an integer from 0 to ${countMax}`
  if (input.kind === 'workers') return null
  const workersMax = limits.sampleWorkersMax
  return isCount(input.workers, workersMax) && input.workers > 0
    ? null
    : `workers must be an integer from 1 to ${workersMax}`
}

const isCount = (count: number, max: number): boolean => Number.isInteger(count) && count >= 0 && count <= max

const pathsOf = (input: SampleInput): readonly string[] =>
  input.truthPath === undefined ? [input.path] : [input.path, input.truthPath]

interface Source<Row> {
  readonly rows: Iterable<Row>
  readonly columns: readonly Column<Row>[]
  readonly truthOf: (row: Row) => unknown
}

async function write<Row>(input: SampleInput, source: Source<Row>): Promise<SampleOutcome> {
  const files: ChunkedFile[] = []
  try {
    for (const path of pathsOf(input)) files.push(await chunkedFile(path))
    return await pour(source, files, input.port)
  } finally {
    await Promise.all(files.map((file) => file.close()))
  }
}

/** `files` are the CSV file and, where the truth is wanted, its file. */
async function pour<Row>(
  { rows, columns, truthOf }: Source<Row>,
  [csv, truth]: readonly ChunkedFile[],
  port: SampleInput['port'],
): Promise<SampleOutcome> {
  assert(csv !== undefined, 'the CSV file is open')
  let count = 0
  csv.add(csvHeader(columns))
  for (const row of rows) {
    csv.add(csvRow(row, columns))
    truth?.add(`${JSON.stringify(truthOf(row))}\n`)
    count++
    if (truth?.isFull()) await truth.flush()
    if (csv.isFull()) {
      await csv.flush()
      port?.postMessage({ rows: count, bytes: csv.bytes() })
    }
  }
  await truth?.flush()
  await csv.flush()
  port?.postMessage({ rows: count, bytes: csv.bytes() })
  return { kind: 'written', rows: count, bytes: csv.bytes() }
}

interface ChunkedFile {
  add(text: string): void
  /** True once a chunk has gathered and should be flushed. */
  isFull(): boolean
  flush(): Promise<void>
  /** Bytes flushed so far. */
  bytes(): number
  close(): Promise<void>
}

async function chunkedFile(path: string): Promise<ChunkedFile> {
  const file: FileHandle = await open(path, 'w')
  let chunk = ''
  let bytes = 0
  return {
    add(text) {
      chunk += text
    },
    isFull: () => chunk.length >= limits.sampleChunkBytes,
    async flush() {
      const data = Buffer.from(chunk)
      chunk = ''
      await file.appendFile(data) // writes all of it, where `write` may stop half-way
      bytes += data.length
    },
    bytes: () => bytes,
    close: () => file.close(),
  }
}
