/** Rows of a stream as lines of JSON, and the names of the files that hold them. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'

export type StreamRow = Readonly<Record<string, z.core.util.JSONType>>

/** `_streams/errors/2026-11-21/node-01J…-000000000001.ndjson`: an open segment, named by its node, boot and first row. */
export function segmentKey(at: { stream: string; day: string; node: string; boot: string; first: number }): string {
  return `_streams/${at.stream}/${at.day}/${at.node}-${at.boot}-${String(at.first).padStart(12, '0')}.ndjson`
}

/** One line a row. A row over the limit keeps its short fields and says that it was cut. */
export function encodeRow(row: StreamRow): string {
  const line = JSON.stringify(row)
  if (line.length <= limits.streamRowBytesMax) return `${line}\n`
  const short = Object.entries(row).filter(([, value]) => JSON.stringify(value).length <= limits.streamCellBytesMax)
  return `${JSON.stringify({ ...Object.fromEntries(short), truncated: true })}\n`
}

/** Bytes up to the last whole line: what lies behind it was torn by a crash. */
export const wholeBytes = (bytes: Uint8Array): number => bytes.lastIndexOf(10) + 1

/** The rows of a segment in order; a line that is no JSON object is passed over. */
export function parseRows(text: string): StreamRow[] {
  return text.split('\n').flatMap((line) => {
    if (line === '') return []
    try {
      const parsed = z.record(z.string(), z.json()).safeParse(JSON.parse(line))
      return parsed.success ? [parsed.data] : []
    } catch {
      return [] // best effort: one bad line must not hide the others
    }
  })
}

/** True where the row came after `since`: an ISO time, or the id of a row. */
export const isLater = (row: { readonly id: string; readonly at: string }, since: string): boolean =>
  since.includes('-') ? Date.parse(row.at) > Date.parse(since) : row.id > since
