/** One local file to Parquet, by the job of its format. */
import { MessageChannel } from 'node:worker_threads'
import type { Encoded } from '../../compute/result/encoded.ts'
import { limits } from '../../config/limits.ts'
import type { Encoding } from './detect-encoding.ts'
import type { Format } from './detect-format.ts'
import type { SchemaContract } from './match-contract.ts'
import { documentContract } from './pdf/pdf-columns.ts'
import { readPdf } from './pdf-file.actor.ts'
import type { IngestPool } from './ports.ts'
import type { ProgressBoard } from './progress.actor.ts'

/** A local file and how it is read. */
export interface FileToRead {
  /** Under which progress is told. */
  readonly id: string
  readonly path: string
  readonly format: Format
  readonly encoding: Encoding
  /** Of CSV and TSV. */
  readonly options: { readonly header?: 'present' | 'absent'; readonly delimiter?: string }
  /** As the sender says. */
  readonly fileName?: string
  readonly signal: AbortSignal
}

interface EncodeParts {
  readonly pool: IngestPool
  readonly board: ProgressBoard
  readonly threads: number
}

interface Into {
  readonly workspace: string
  readonly nextFieldId: number
  /** Absent for the first batch. */
  readonly contract: SchemaContract | undefined
}

/** @throws LakeError of the codes that the job names */
export async function encodeFile(parts: EncodeParts, file: FileToRead, into: Into): Promise<Encoded> {
  if (file.format !== 'pdf') return encodeRows(parts, file, into)
  const { path, pages } = await readPdf(parts, file, into.workspace)
  const rows: FileToRead = { ...file, path, format: 'ndjson', encoding: 'utf-8' }
  const { encoding: _, ...encoded } = await encodeRows(parts, rows, asDocuments(into))
  return { ...encoded, pages }
}

/** The columns of the first file are given, not inferred from its words. */
function asDocuments(into: Into): Into {
  if (into.contract !== undefined) return into
  const contract = documentContract(into.nextFieldId)
  return { ...into, contract, nextFieldId: into.nextFieldId + contract.columns.length }
}

async function encodeRows(parts: EncodeParts, file: FileToRead, into: Into): Promise<Encoded> {
  const { pool, board, threads } = parts
  const progress = new MessageChannel()
  progress.port1.on('message', (note) => board.note(file.id, note))
  const input = {
    path: file.path,
    outputDir: into.workspace,
    nextFieldId: into.nextFieldId,
    memoryBytes: limits.ingestMemoryBytes,
    threads,
    maxRejectedFraction: limits.rejectedFractionMax,
    port: progress.port2,
    ...(into.contract === undefined ? {} : { contract: into.contract }),
  }
  const { format, encoding } = file
  const how = { lane: 'batch' as const, signal: file.signal, transfer: [progress.port2] }
  try {
    switch (format) {
      case 'parquet':
        return await pool.run('parquet', input, how)
      case 'json':
      case 'ndjson':
        return await pool.run('json', { ...input, format, encoding }, how)
      default: {
        const options = format === 'tsv' ? { ...file.options, delimiter: '\t' } : file.options
        return await pool.run('csv', { ...input, options, encoding }, how)
      }
    }
  } finally {
    progress.port1.close()
  }
}
