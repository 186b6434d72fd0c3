/** The first walk over a JSON file: what its records look like, and which of them can't be taken. */
import { isUtf8 } from 'node:buffer'
import { bind, JsonShape, type Keyed, type ShapeBudget } from '../../actors/ingest/json-shape.ts'
import type { ContractColumn, SchemaContract } from '../../actors/ingest/match-contract.ts'
import { parseType } from '../../actors/ingest/nested-type.ts'
import { limits } from '../../config/limits.ts'
import type { Failed } from '../failed.ts'
import type { Duck } from '../parquet/ingest-duckdb.adapter.ts'
import { type RecordBlock, type RecordLayout, recordsOf } from './json-records.ts'
import { type Fault, JsonWalker } from './json-walk.ts'

export interface JsonSource {
  readonly path: string
  readonly layout: RecordLayout
  readonly contract: SchemaContract | undefined
  /** Throws where the caller has gone. */
  readonly goOn: () => void
}

export interface Survey {
  readonly kind: 'survey'
  readonly root: JsonShape
  readonly budget: ShapeBudget
  /** The column of the dataset that a key of the file is for. */
  readonly known: ReadonlyMap<Keyed, ContractColumn>
  readonly rows: number
  /** Positions of the records that were rejected, from 0; they are in the table `rejected`. */
  readonly rejected: ReadonlySet<number>
  /** Rejected rows by the key that is at fault. */
  readonly faults: ReadonlyMap<string, number>
  /** False where the rejected rows are too many to go on. */
  readonly complete: boolean
  readonly recordBytesMax: number
  readonly isNdjson: boolean
}

/** Looks again without the rejected records, until the types are those of the rows that are taken. */
export async function survey(duck: Duck, source: JsonSource): Promise<Survey | Failed> {
  const rejected = new Set<number>()
  const faults = new Map<string, number>()
  for (;;) {
    const before = rejected.size
    const found = await look(duck, source, { rejected, faults })
    if (found.kind === 'failed' || rejected.size === before || !found.complete) return found
  }
}

interface Rejects {
  readonly rejected: Set<number>
  readonly faults: Map<string, number>
}

async function look(duck: Duck, source: JsonSource, rejects: Rejects): Promise<Survey | Failed> {
  const budget: ShapeBudget = { left: limits.jsonShapesMax }
  const { root, known, onKey } = rootOf(source.contract, budget)
  const walker = new JsonWalker({ root, budget, onKey })
  const seen = { ordinal: 0, rows: 0, recordBytesMax: 0, isNdjson: true }
  const blocks = recordsOf(source.path, source.layout)
  let complete = true
  try {
    for (let next = await blocks.next(); complete; next = await blocks.next()) {
      if (next.done && next.value !== undefined) return next.value
      if (next.done) break
      source.goOn()
      const found = walkBlock(next.value, { walker, seen, rejects })
      if (walker.tooManyColumns) return tooManyColumns
      await duck.append('rejected', found)
      complete = rejects.rejected.size <= limits.rejectedRowsMax
    }
  } finally {
    await blocks.return(undefined) // closes the file
  }
  const { rows, recordBytesMax, isNdjson } = seen
  return { kind: 'survey', root, budget, known, rows, ...rejects, complete, recordBytesMax, isNdjson }
}

const tooManyColumns: Failed = {
  kind: 'failed',
  code: 'INGEST_TOO_LARGE',
  message: `The objects have more than ${limits.ingestColumnsMax} different keys`,
  data: { columnsMax: limits.ingestColumnsMax },
}

/** The columns of the dataset are keys from the start; a key that differs from one in case alone is for it, too. */
function rootOf(contract: SchemaContract | undefined, budget: ShapeBudget) {
  const root = new JsonShape(budget)
  const known = new Map<Keyed, ContractColumn>()
  const columns = contract?.columns ?? []
  const folded = new Map(columns.map((column) => [column.name.toLowerCase(), column]))
  const hold = (keyed: Keyed, column: ContractColumn) => {
    known.set(keyed, column)
    bind(keyed.shape, parseType(column.type), column.format)
  }
  for (const column of columns) {
    const keyed = root.add(column.name)
    if (keyed) hold(keyed, column)
  }
  const onKey = (keyed: Keyed) => {
    const column = folded.get(keyed.name.toLowerCase())
    if (column) hold(keyed, column)
  }
  return { root, known, onKey }
}

interface Walking {
  readonly walker: JsonWalker
  readonly seen: { ordinal: number; rows: number; recordBytesMax: number; isNdjson: boolean }
  readonly rejects: Rejects
}

/** The rows of the table `rejected` that the block adds. */
function walkBlock(block: RecordBlock, { walker, seen, rejects }: Walking) {
  const { bytes, starts, ends, lines } = block
  const found: (string | number | null)[][] = []
  const whole = isUtf8(bytes.subarray(starts[0] ?? 0, ends.at(-1) ?? 0))
  if (!block.isNdjson) seen.isNdjson = false
  for (let index = 0; index < starts.length; index++) {
    const ordinal = seen.ordinal++
    if (rejects.rejected.has(ordinal)) continue
    const start = starts[index] ?? 0
    const end = ends[index] ?? 0
    if (end - start > seen.recordBytesMax) seen.recordBytesMax = end - start
    const readable = whole || isUtf8(bytes.subarray(start, end))
    const fault = readable ? walker.record(bytes, start, end) : notUtf8
    if (fault === undefined) seen.rows++
    else {
      rejects.rejected.add(ordinal)
      if (fault.column !== null) rejects.faults.set(fault.column, (rejects.faults.get(fault.column) ?? 0) + 1)
      if (rejects.rejected.size <= limits.rejectedRowsMax)
        found.push([lines[index] ?? null, fault.column, fault.reason, rawOf(bytes, start, end)])
    }
  }
  return found
}

const notUtf8: Fault = { column: null, reason: 'not UTF-8' }

const rawOf = (bytes: Buffer, start: number, end: number): string =>
  bytes
    .toString('utf8', start, Math.min(end, start + 4 * limits.rejectedRawLengthMax))
    .trim()
    .slice(0, limits.rejectedRawLengthMax)
