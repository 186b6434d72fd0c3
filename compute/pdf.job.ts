/** Job: the text of a PDF file as NDJSON, one chunk a line. Plain JavaScript, so that its thread may be stopped anywhere. */
import { createHash } from 'node:crypto'
import { type FileHandle, open, readFile, stat } from 'node:fs/promises'
import { chunksOf, plainText } from '../actors/ingest/pdf/chunk-text.ts'
import type { DocumentChunk } from '../actors/ingest/pdf/pdf-columns.ts'
import { paragraphsOf } from '../actors/ingest/pdf/reading-order.ts'
import { limits } from '../config/limits.ts'
import { type Failed, isFailed } from './failed.ts'
import { failureOf } from './parquet/ingest-duckdb.adapter.ts'
import { type BufferGuard, guardBuffers } from './pdf/buffer-guard.ts'
import type { PdfPages } from './pdf/pdf-pages.ts'
import { type OpenPdf, openPdf } from './pdf/pdfjs.adapter.ts'

export interface PdfProgress {
  readonly state: 'reading'
  /** Chunks so far. */
  readonly rows: number
}

export interface PdfInput {
  /** The file; it is only read. */
  readonly path: string
  /** The NDJSON file to write. */
  readonly outputPath: string
  /** Names the document where it names itself nowhere. */
  readonly fileName?: string
  /** Hears of the progress; a MessagePort is one. */
  readonly port?: { postMessage(progress: PdfProgress): void }
}

export interface PdfRead {
  readonly kind: 'read'
  readonly rows: number
  readonly pages: PdfPages
}

/** Codes: INGEST_PDF_ENCRYPTED, INGEST_PDF_BROKEN, INGEST_PDF_NO_TEXT, INGEST_TOO_LARGE, STORAGE_FULL, REQUEST_FAILED. */
export type PdfOutcome = PdfRead | Failed

export default async function pdf(input: PdfInput): Promise<PdfOutcome> {
  const { size } = await stat(input.path)
  if (size > limits.pdfBytesMax) return tooLarge(`it has more than ${limits.pdfBytesMax} bytes`)
  const bytes = await readFile(input.path)
  if (!hasEnd(bytes)) return broken('it has no end: it was cut off')
  using guard = guardBuffers(limits.pdfMemoryBytes)
  try {
    await using document = await openPdf(bytes)
    const refusal = refusalOf(document)
    if (refusal !== undefined) return refusal
    const output = await open(input.outputPath, 'w')
    try {
      const read = await readPages(input, { document, output, sha256: sha256Of(bytes) })
      return guard.exceeded ? unfoldsTooFar() : read
    } finally {
      await output.close()
    }
  } catch (error) {
    return failureIn(error, { guard, paths: [input.path, input.outputPath] })
  }
}

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** Readers forgive what stands behind the end, so we do. */
const hasEnd = (bytes: Buffer): boolean => bytes.subarray(-limits.pdfTailBytes).includes('startxref')

function refusalOf({ pages }: OpenPdf): Failed | undefined {
  if (pages === 0) return broken('it has no pages')
  if (pages <= limits.pdfPagesMax) return undefined
  return tooLarge(`it has ${pages} pages, more than ${limits.pdfPagesMax}: send it in parts`)
}

interface Reading {
  readonly document: OpenPdf
  readonly output: FileHandle
  readonly sha256: string
}

async function readPages(input: PdfInput, { document, output, sha256 }: Reading): Promise<PdfOutcome> {
  const title = shortTitle(document.title) || shortTitle(input.fileName ?? '') || null
  const scanned: number[] = []
  const empty: number[] = []
  let rows = 0
  for (let page = 1; page <= document.pages; page++) {
    const chunks = await chunksOn(document, page)
    if (isFailed(chunks)) return chunks
    if (chunks.length === 0) ((await document.isDrawn(page)) ? scanned : empty).push(page)
    rows += chunks.length
    if (rows > limits.pdfChunksMax) return tooLarge(`it has more text than ${limits.pdfChunksMax} chunks`)
    const lines = chunks.map((text, at) => lineOf({ document: sha256, title, page, chunk: at + 1, text }))
    await output.appendFile(lines.join(''))
    input.port?.postMessage({ state: 'reading', rows })
  }
  const pages = { total: document.pages, scanned, empty }
  return rows === 0 ? withoutText(pages) : { kind: 'read', rows, pages }
}

const lineOf = (row: DocumentChunk): string => `${JSON.stringify(row)}\n`

async function chunksOn(document: OpenPdf, page: number): Promise<readonly string[] | Failed> {
  try {
    const pieces = await document.page(page)
    if (pieces === undefined) return tooLarge(`page ${page} has more than ${limits.pdfPageLengthMax} characters`)
    return chunksOf(paragraphsOf(pieces))
  } catch (error) {
    throw new PageError(page, error)
  }
}

class PageError extends Error {
  readonly page: number

  constructor(page: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.page = page
  }
}

const shortTitle = (text: string): string => plainText(text.slice(0, limits.pdfTitleLengthMax))

function withoutText(pages: PdfPages): Failed {
  const { total, scanned } = pages
  const message =
    scanned.length === 0
      ? `None of its ${total} pages has anything on it`
      : `None of its ${total} pages has text, and ${scanned.length} show pictures, as scans do: have their text recognised first`
  return { ...failed('INGEST_PDF_NO_TEXT', message), data: { pages: total, scanned: scanned.length } }
}

/** What pdf.js says of a file goes to the caller; it names no path. */
function failureIn(error: unknown, { guard, paths }: { guard: BufferGuard; paths: readonly string[] }): Failed {
  if (guard.exceeded) return unfoldsTooFar()
  const cause = error instanceof PageError ? error.cause : error
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause))
  if (name === 'PasswordException') return failed('INGEST_PDF_ENCRYPTED', 'The PDF file opens with a password only')
  if (/call stack/i.test(message)) return tooLarge('it nests deeper than can be read')
  if (cause instanceof Error && 'syscall' in cause) return failureOf(cause, paths)
  const where = error instanceof PageError ? `page ${error.page}: ` : ''
  return broken(`${where}${message.slice(0, limits.pdfReasonLengthMax)}`)
}

const unfoldsTooFar = (): Failed => tooLarge(`its streams unfold to more than ${limits.pdfMemoryBytes} bytes`)
const tooLarge = (why: string): Failed => failed('INGEST_TOO_LARGE', `The PDF file can not be taken: ${why}`)
const broken = (why: string): Failed => failed('INGEST_PDF_BROKEN', `The PDF file can not be read: ${why}`)
const failed = (code: Failed['code'], message: string): Failed => ({ kind: 'failed', code, message })
