/** Results as text: JSON with its envelope, its bare rows, NDJSON and CSV. */
import type { DuckDBDataChunk } from '@duckdb/node-api'
import { nowMs } from '../../actors/kernel/clock.ts'
import { csvField, csvTexts } from './encode-csv.adapter.ts'
import { rowTexts } from './encode-json.adapter.ts'
import type { EncoderParts, ResultEncoder } from './result-encoder.adapter.ts'
import type { ResultSummary } from './result-format.ts'
import { textRows } from './text-rows.ts'

interface TextForm {
  readonly start: string
  /** The text of each row of a chunk. */
  readonly texts: (chunk: DuckDBDataChunk) => (row: number) => string
  readonly between: string
  readonly maxBytes: number
  readonly end: (summary: ResultSummary) => string
}

const namesOf = ({ columns }: EncoderParts): readonly string[] => columns.map(({ name }) => name)

/** `[{…},{…}]`, cut at `maxBytes`. */
export function rowsEncoder(parts: EncoderParts): ResultEncoder {
  const names = namesOf(parts)
  return textEncoder({
    start: '[',
    texts: (chunk) => rowTexts(chunk, names),
    between: ',',
    maxBytes: parts.maxBytes - BRACKETS.length,
    end: () => ']',
  })
}

const BRACKETS = '[]'

/** `{ columns, rows, rowCount, truncated, elapsedMs, … }`. */
export function jsonEncoder(parts: EncoderParts): ResultEncoder {
  const names = namesOf(parts)
  const { startedAtMs = nowMs(), members = {} } = parts.envelope ?? {}
  return textEncoder({
    start: `{"columns":${JSON.stringify(parts.columns)},"rows":[`,
    texts: (chunk) => rowTexts(chunk, names),
    between: ',',
    maxBytes: Number.POSITIVE_INFINITY,
    end: (summary) => `],${JSON.stringify({ ...summary, elapsedMs: nowMs() - startedAtMs, ...members }).slice(1)}`,
  })
}

/** One object a line. */
export function ndjsonEncoder(parts: EncoderParts): ResultEncoder {
  const names = namesOf(parts)
  return textEncoder({
    start: '',
    texts: (chunk) => lineOf(rowTexts(chunk, names), '\n'),
    between: '',
    maxBytes: Number.POSITIVE_INFINITY,
    end: () => '',
  })
}

/** RFC 4180 with a line of names. */
export function csvEncoder(parts: EncoderParts): ResultEncoder {
  return textEncoder({
    start: `${namesOf(parts).map(csvField).join(',')}\r\n`,
    texts: (chunk) => lineOf(csvTexts(chunk), '\r\n'),
    between: '',
    maxBytes: Number.POSITIVE_INFINITY,
    end: () => '',
  })
}

const lineOf =
  (text: (row: number) => string, end: string) =>
  (row: number): string =>
    text(row) + end

function textEncoder({ start, texts, between, maxBytes, end }: TextForm): ResultEncoder {
  const held = textRows({ between, maxBytes })
  return {
    start: () => Buffer.from(start),
    *rows(chunk, count) {
      const text = texts(chunk)
      for (let row = 0; row < count; row++) {
        if (!held.add(text(row))) return row
        if (held.full) yield held.take()
      }
      return count
    },
    *end(summary) {
      yield held.take()
      yield Buffer.from(end(summary))
    },
  }
}
