/** The texts of a DuckDB vector as bytes: 16 bytes each, with the length and up to 12 bytes, or a pointer to all of them. */
import type { DuckDBVector } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import { rowAt, type Span } from '../span.ts'
import { valueBytes } from './vector-insides.adapter.ts'

const CELL = 16
const INLINE = 12
const POINTER = 8
/** Bytes between two texts that are fetched along with them; so few that nothing unmapped can lie between. */
const GAP = 16

interface TextCells {
  /** Meaningless where the row is null. */
  lengthAt(row: number): number
  /** Where a text of more than 12 bytes lies. */
  pointerAt(row: number): number
  /** The one of up to 12 bytes. */
  copyInline(row: number, to: { readonly data: Uint8Array; readonly at: number; readonly length: number }): void
  /** So many bytes from the start of a longer text on. */
  fetch(row: number, length: number): Uint8Array
}

export function textCells(vector: DuckDBVector): TextCells {
  const cells = valueBytes(vector)
  const words = new Uint32Array(cells.buffer, cells.byteOffset, cells.byteLength / 4)
  return {
    lengthAt: (row) => words[row * 4] ?? 0,
    pointerAt: (row) => (words[row * 4 + 3] ?? 0) * 2 ** 32 + (words[row * 4 + 2] ?? 0),
    copyInline(row, { data, at, length }) {
      const start = row * CELL + 4
      for (let byte = 0; byte < length; byte++) data[at + byte] = cells[start + byte] ?? 0
    },
    fetch: (row, length) =>
      duckdb.get_data_from_pointer(cells.buffer as ArrayBuffer, cells.byteOffset + row * CELL + POINTER, length),
  }
}

interface Target {
  readonly span: Span
  /** Where each text begins in `data`, and where the last one ends; a null is as long as nothing. */
  readonly valueOffsets: Int32Array
  readonly data: Uint8Array
}

/** Texts that lie side by side, as most do, are fetched at once: each fetch costs a microsecond. */
export function copyTexts(cells: TextCells, { span, valueOffsets, data }: Target): void {
  const startOf = (i: number) => valueOffsets[i] ?? 0
  const lengthOf = (i: number) => startOf(i + 1) - startOf(i)
  const run = { first: 0, from: 0, to: 0 }

  const copyRun = (end: number) => {
    if (run.to === run.from) return
    const bytes = cells.fetch(rowAt(span, run.first), run.to - run.from)
    for (let i = run.first; i < end; i++) {
      const length = lengthOf(i)
      if (length <= INLINE) continue
      const from = cells.pointerAt(rowAt(span, i)) - run.from
      data.set(bytes.subarray(from, from + length), startOf(i))
    }
  }

  for (let i = 0; i < span.length; i++) {
    const length = lengthOf(i)
    const row = rowAt(span, i)
    if (length <= INLINE) {
      cells.copyInline(row, { data, at: startOf(i), length })
      continue
    }
    const from = cells.pointerAt(row)
    const to = from + length
    if (from >= run.from && to <= run.to) continue
    if (from >= run.to && from - run.to <= GAP && run.to > run.from) run.to = to
    else {
      copyRun(i)
      Object.assign(run, { first: i, from, to })
    }
  }
  copyRun(span.length)
}
