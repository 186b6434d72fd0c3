/** Rows of a stream as columns of a sealed file, and back: whatever does not fit its column lies in `more`, as JSON. */
import { z } from 'zod'
import type { StreamRow } from './segment.ts'

/** Text; a safe integer; any other finite number; an ISO time in UTC with milliseconds. */
type ColumnKind = 'text' | 'integer' | 'number' | 'time'

/** Columns of each stream; `id` is one of them. */
export const streamColumns: Readonly<Record<string, Readonly<Record<string, ColumnKind>>>> = {
  errors: {
    id: 'text',
    at: 'time',
    node: 'text',
    lakeVersion: 'integer',
    room: 'text',
    code: 'text',
    message: 'text',
    bucket: 'text',
    key: 'text',
    dataset: 'text',
    requestId: 'text',
    cause: 'text',
  },
  trials: {
    id: 'text',
    at: 'time',
    node: 'text',
    lakeVersion: 'integer',
    index: 'text',
    generation: 'integer',
    engine: 'text',
    m: 'integer',
    efConstruction: 'integer',
    ef: 'integer',
    shards: 'integer',
    recallAt10: 'number',
    p50Ms: 'number',
    p99Ms: 'number',
    buildSeconds: 'number',
    bytes: 'integer',
    rows: 'integer',
    promoted: 'text', // yes or no
  },
  runs: {
    id: 'text',
    at: 'time',
    node: 'text',
    lakeVersion: 'integer',
    kind: 'text',
    state: 'text',
    text: 'text',
    dataset: 'text',
    asOf: 'integer', // the version that was read
    confidence: 'number',
    rows: 'integer',
    ms: 'number',
    by: 'text',
    requestId: 'text',
    plan: 'text', // this and the three after it are JSON
    output: 'text',
    steps: 'text',
    receipt: 'text',
  },
  feedback: {
    id: 'text',
    at: 'time',
    node: 'text',
    lakeVersion: 'integer',
    runId: 'text',
    rating: 'integer',
    correctKeys: 'text', // JSON arrays
    wrongKeys: 'text',
    note: 'text',
    by: 'text',
  },
  model_calls: {
    id: 'text',
    at: 'time',
    node: 'text',
    lakeVersion: 'integer',
    tier: 'text',
    provider: 'text',
    model: 'text',
    state: 'text', // done, failed or cancelled
    code: 'text',
    promptSha256: 'text', // never the prompt
    inputTokens: 'integer',
    outputTokens: 'integer',
    counted: 'text', // by the provider, or an estimate of ours
    cost: 'number',
    attempts: 'integer',
    repaired: 'text', // yes or no
    firstMs: 'number', // to the first text
    ms: 'number',
    by: 'text',
    requestId: 'text',
  },
}

/** The column for members that have none. */
export const MORE = 'more'

/** Null where the row has no such member. */
export type Cell = string | bigint | number | Date | null

/** The cells of a row in the order of the stream's columns, then `more`. */
export function cellsOf(stream: string, row: StreamRow): Cell[] {
  const kinds = streamColumns[stream] ?? {}
  const cells = Object.entries(kinds).map(([name, kind]) => cellOf(kind, row[name]))
  const fits = new Set(Object.keys(kinds).filter((_, index) => cells[index] !== null))
  const rest = Object.entries(row).filter(([name]) => !fits.has(name))
  return [...cells, rest.length === 0 ? null : JSON.stringify(Object.fromEntries(rest))]
}

function cellOf(kind: ColumnKind, value: StreamRow[string] | undefined): Cell {
  switch (kind) {
    case 'integer':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(Number(value)) : null
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? Number(value) : null
    case 'time':
      return typeof value === 'string' && isTime(value) ? new Date(value) : null
    default:
      // a lone surrogate has no UTF-8
      return typeof value === 'string' && value.isWellFormed() ? value : null
  }
}

/** Only a text that comes back from the number letter by letter. */
function isTime(text: string): boolean {
  const time = new Date(text)
  return !Number.isNaN(time.getTime()) && time.toISOString() === text
}

const More = z.record(z.string(), z.json())

/** The row that those cells were made of, by column name. */
export function rowOf(cells: Readonly<Record<string, unknown>>): StreamRow {
  const { [MORE]: more, ...columns } = cells
  const held: [string, string | number][] = []
  for (const [name, cell] of Object.entries(columns)) {
    if (cell instanceof Date) held.push([name, cell.toISOString()])
    else if (typeof cell === 'bigint') held.push([name, Number(cell)])
    else if (typeof cell === 'string' || typeof cell === 'number') held.push([name, cell])
  }
  return { ...Object.fromEntries(held), ...(typeof more === 'string' ? More.parse(JSON.parse(more)) : {}) }
}
