/** A CSV file made ready to be scanned: sniffed, its lines counted, uneven line ends evened out. */
import { join } from 'node:path'
import { sniffCsv } from '../../actors/ingest/sniff-csv.ts'
import { limits } from '../../config/limits.ts'
import type { Failed } from '../failed.ts'
import { copyWithEvenEnds, inspectLines, readStart, type WalkEnd, walkRecords } from './csv-file.ts'
import type { CsvShape, ScanMode } from './csv-sql.ts'

export interface CsvSource {
  readonly kind: 'source'
  readonly shape: CsvShape
  readonly header: 'present' | 'absent'
  /** Records under the header if no field holds a line end; a serial scan counts them by their quotes. */
  readonly lineRecords: number
  readonly modes: readonly ScanMode[]
}

export interface CsvFile {
  readonly path: string
  readonly outputDir: string
  readonly options: { readonly header?: 'present' | 'absent'; readonly delimiter?: string }
  /** Column names of the dataset; empty where its files have no header. */
  readonly knownNames?: readonly string[]
}

/** Codes: those of `sniffCsv`; INGEST_TOO_LARGE for a line over `limits.ingestLineBytesMax`. */
export async function openSource(file: CsvFile): Promise<CsvSource | Failed> {
  const { options, knownNames } = file
  const start = await readStart(file.path, limits.ingestSampleBytes)
  const sniff = sniffCsv({ ...start, options, ...(knownNames ? { knownNames } : {}) })
  if (sniff.kind === 'failed') return sniff
  let facts = await inspectLines(file.path, limits.ingestLineBytesMax)
  if (facts.kind === 'too-long') return lineTooLong(facts.line)
  let { path } = file
  const uneven = facts.ends === 'uneven'
  if (uneven) {
    path = join(file.outputDir, 'even.csv')
    const end = await copyWithEvenEnds(file.path, path, {
      delimiter: sniff.delimiter,
      recordBytesMax: limits.ingestLineBytesMax,
    })
    if (end.kind !== 'whole') return brokenWalk(end)
    facts = await inspectLines(path, limits.ingestLineBytesMax)
    if (facts.kind === 'too-long') return lineTooLong(facts.line)
  }
  const single = sniff.names.length === 1
  const lineRecords = facts.lines - (single ? sniff.skipLines : facts.blank + (sniff.header === 'present' ? 1 : 0))
  if (lineRecords <= 0) return { kind: 'failed', code: 'INGEST_EMPTY', message: 'The file has no rows' }
  return {
    kind: 'source',
    shape: { path, delimiter: sniff.delimiter, names: sniff.names, skipLines: sniff.skipLines },
    header: sniff.header,
    lineRecords,
    modes: sniff.quotedLineEnds || uneven ? ['serial'] : ['parallel', 'serial'],
  }
}

/** Counts the records under the header by their quotes. Fails where a quote stays open or a record is too long. */
export async function countRecords(source: CsvSource): Promise<number | Failed> {
  const { shape } = source
  const single = shape.names.length === 1
  let records = 0
  const end = await walkRecords(shape.path, {
    delimiter: shape.delimiter,
    recordBytesMax: limits.ingestLineBytesMax,
    onRecords(batch) {
      for (const record of batch) if (single || record.bytes.length > 0) records++
    },
  })
  if (end.kind !== 'whole') return brokenWalk(end)
  return records - (single ? shape.skipLines : source.header === 'present' ? 1 : 0)
}

function brokenWalk(end: Exclude<WalkEnd, { kind: 'whole' }>): Failed {
  if (end.kind === 'too-long') return lineTooLong(end.line)
  const message = `Line ${end.line} opens a quote that the file never closes`
  return { kind: 'failed', code: 'INGEST_FORMAT_UNKNOWN', message, data: { line: end.line } }
}

const lineTooLong = (line: number): Failed => ({
  kind: 'failed',
  code: 'INGEST_TOO_LARGE',
  message: `The record at line ${line} is longer than ${limits.ingestLineBytesMax} bytes`,
  data: { line, lineBytesMax: limits.ingestLineBytesMax },
})
