/** Rows of a stream as lines of JSON. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'

export type StreamRow = Readonly<Record<string, z.core.util.JSONType>>

/**
 * One line a row, in texts that UTF-8 has: a lone surrogate, which would break the stream for whoever reads it by SQL,
 * becomes U+FFFD. A row over the limit keeps its short fields and the beginning of long texts, and says that it was cut.
 */
export function encodeRow(row: StreamRow): string {
  const line = lineOf(row)
  if (line.length <= limits.streamRowBytesMax) return `${line}\n`
  const short = Object.entries(row)
    .map(([name, value]) => [name, typeof value === 'string' ? cut(value) : value] as const)
    .filter(([, value]) => isShort(value))
  return `${lineOf({ ...Object.fromEntries(short), truncated: true })}\n`
}

/** A row that was read, as a line: rows of earlier releases may hold texts that are not well formed. */
export const lineOf = (row: StreamRow): string =>
  JSON.stringify(row, (_, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value))

const isShort = (value: StreamRow[string]): boolean => JSON.stringify(value).length <= limits.streamCellBytesMax

/** Some characters are several in JSON. */
function cut(text: string): string {
  let kept = text
  for (let length = limits.streamCellBytesMax; !isShort(kept); length = Math.floor(length / 2))
    kept = text.slice(0, length).toWellFormed()
  return kept
}

/**
 * The rows of a segment in order, without its first `skip` lines. What lies behind the last whole line was torn by a
 * crash, or is being written; a line that is no JSON object is passed over.
 */
export function parseRows(text: string, skip = 0): StreamRow[] {
  const whole = text.split('\n').slice(skip, -1)
  return whole.flatMap((line) => {
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
