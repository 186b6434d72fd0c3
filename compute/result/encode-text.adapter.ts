/** Results as text: JSON with its envelope, its bare rows, NDJSON and CSV. */

import { createHash } from 'node:crypto'
import type { DuckDBDataChunk } from '@duckdb/node-api'
import { nowMs } from '../../actors/kernel/clock.ts'
import { closeReceipt, type ReceiptAnswer } from '../../actors/kernel/receipt.ts'
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
  /** Hears every block of rows before it goes out. */
  readonly onRows?: (block: Uint8Array) => void
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
  const { startedAtMs = nowMs(), members = {}, receipt } = parts.envelope ?? {}
  const told = rowsTold()
  return textEncoder({
    start: `{"columns":${JSON.stringify(parts.columns)},"rows":[`,
    texts: (chunk) => rowTexts(chunk, names),
    between: ',',
    maxBytes: Number.POSITIVE_INFINITY,
    end: (summary) => {
      const signed = receipt === undefined ? {} : { receipt: closeReceipt(receipt, told.answer(summary)) }
      const more = { ...summary, elapsedMs: nowMs() - startedAtMs, ...members, ...signed }
      return `],${JSON.stringify(more).slice(1)}`
    },
    onRows: told.hear,
  })
}

/** The same as `rowsAnswer` of the whole array, which is never held here. */
function rowsTold() {
  const hash = createHash('sha256').update('[')
  return {
    hear: (block: Uint8Array) => void hash.update(block),
    answer: ({ rowCount }: ResultSummary): ReceiptAnswer => ({
      rows: rowCount,
      sha256: hash.update(']').digest('hex'),
    }),
  }
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

function textEncoder({ start, texts, between, maxBytes, end, onRows }: TextForm): ResultEncoder {
  const held = textRows({ between, maxBytes })
  const take = () => {
    const block = held.take()
    onRows?.(block)
    return block
  }
  return {
    start: () => Buffer.from(start),
    *rows(chunk, count) {
      const text = texts(chunk)
      for (let row = 0; row < count; row++) {
        if (!held.add(text(row))) return row
        if (held.full) yield take()
      }
      return count
    },
    *end(summary) {
      yield take()
      yield Buffer.from(end(summary))
    },
  }
}
