/** A PDF file to rows of a local NDJSON file, within bounds of time and memory. */
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import type { PdfPages } from '../../compute/pdf/pdf-pages.ts'
import type { PdfProgress } from '../../compute/pdf.job.ts'
import { limits } from '../../config/limits.ts'
import { LakeError } from '../kernel/errors.ts'
import type { IngestPool } from './ports.ts'
import type { ProgressBoard } from './progress.actor.ts'

interface PdfParts {
  readonly pool: IngestPool
  readonly board: ProgressBoard
}

interface PdfFile {
  /** Under which progress is told. */
  readonly id: string
  readonly path: string
  readonly fileName?: string
  readonly signal: AbortSignal
}

interface PdfRows {
  readonly path: string
  readonly pages: PdfPages
}

/** @throws LakeError INGEST_PDF_ENCRYPTED, INGEST_PDF_BROKEN, INGEST_PDF_NO_TEXT, INGEST_TOO_LARGE */
export async function readPdf({ pool, board }: PdfParts, file: PdfFile, folder: string): Promise<PdfRows> {
  const outputPath = join(folder, 'pdf.ndjson')
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(tooLarge(`${limits.pdfTimeoutMs} ms`)), limits.pdfTimeoutMs)
  const progress = new MessageChannel()
  progress.port1.on('message', (note: PdfProgress) => board.note(file.id, note))
  const { path, fileName } = file
  const input = { path, outputPath, port: progress.port2, ...(fileName === undefined ? {} : { fileName }) }
  try {
    const { pages } = await pool.run('pdf', input, {
      lane: 'batch',
      killable: true,
      signal: AbortSignal.any([file.signal, late.signal]),
      transfer: [progress.port2],
    })
    return { path: outputPath, pages }
  } catch (error) {
    throw ranOutOfMemory(error) ? tooLarge('the memory that one file may have') : error
  } finally {
    clearTimeout(timer)
    progress.port1.close()
  }
}

const ranOutOfMemory = (error: unknown): boolean => error instanceof LakeError && error.data['reason'] === 'memory'

const tooLarge = (what: string): LakeError =>
  new LakeError('INGEST_TOO_LARGE', `The PDF file can not be taken: it needs more than ${what} to be read`)
