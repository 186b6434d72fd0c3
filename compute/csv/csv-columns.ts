/** Infers the types of a file's new columns: a sample says what is possible, one pass over all rows says what is. */
import {
  type Candidate,
  type ColumnProfile,
  type ColumnType,
  candidateOf,
  emptyProfile,
  typeOf,
  widerCandidate,
} from '../../actors/ingest/infer-schema.ts'
import { limits } from '../../config/limits.ts'
import type { Cell, Duck, Row } from '../parquet/ingest-duckdb.adapter.ts'
import { structuralRejects } from './csv-rejects.ts'
import { type CsvShape, countsOf, profileExpressions, readCsv, type ScanMode } from './csv-sql.ts'

export interface Scan {
  readonly duck: Duck
  readonly shape: CsvShape
  readonly mode: ScanMode
}

export type Inferred =
  | { readonly kind: 'inferred'; readonly types: ReadonlyMap<number, ColumnType> }
  /** A parallel scan met what only a serial one reads right. */
  | { readonly kind: 'unsound' }

/** The types of the columns at `indexes`, over all rows that can be split. */
export async function inferColumns(scan: Scan, indexes: readonly number[]): Promise<Inferred> {
  const types = new Map<number, ColumnType>(indexes.map((index) => [index, { type: 'VARCHAR' }]))
  let open = await sampleCandidates(scan, indexes)
  // a column stays open while its candidate was too narrow: integer → number, nothing known → what its values show
  for (let pass = 0; pass === 0 || open.size > 0; ) {
    const next = new Map<number, Candidate>()
    for (const part of partsOf(open)) {
      const profiles = await profile(scan, part, `profile_${pass++}_${scan.mode}`)
      if (profiles === 'unsound') return { kind: 'unsound' }
      for (const [index, candidate] of part) {
        const found = profiles.get(index) ?? { ...emptyProfile, examples: [] }
        const wider = candidate === 'any' ? candidateOf(found.examples) : widerCandidate(candidate, found)
        if (wider && wider !== 'any' && wider !== 'text') next.set(index, wider)
        else if (candidate !== 'text') types.set(index, typeOf(found))
      }
    }
    open = next
  }
  return { kind: 'inferred', types }
}

/** A statement that checks many columns takes DuckDB time that grows with their square. */
function partsOf(candidates: ReadonlyMap<number, Candidate>): readonly ReadonlyMap<number, Candidate>[] {
  const entries = [...candidates]
  const checked = entries.filter(([, candidate]) => candidate !== 'text')
  const texts = entries.filter(([, candidate]) => candidate === 'text')
  const parts = [new Map([...texts, ...checked.slice(0, limits.csvCheckedColumnsMax)])]
  for (let at = limits.csvCheckedColumnsMax; at < checked.length; at += limits.csvCheckedColumnsMax)
    parts.push(new Map(checked.slice(at, at + limits.csvCheckedColumnsMax)))
  return parts
}

async function sampleCandidates(scan: Scan, indexes: readonly number[]): Promise<ReadonlyMap<number, Candidate>> {
  const { names } = scan.shape
  const rows = Math.max(16, Math.min(limits.ingestSampleRows, Math.floor(limits.ingestSampleCells / names.length)))
  // a text this long is of no form but a number, and every number is verified
  const columns = names.map((_, index) => `left(c${index}, ${limits.csvSampleTextMax})`).join(', ')
  const from = readCsv(scan.shape, { mode: scan.mode, rejects: `sample_rejects_${scan.mode}` })
  const cells: Cell[][] = indexes.map(() => [])
  for await (const batch of scan.duck.textRows(`SELECT ${columns} FROM ${from} LIMIT ${rows}`))
    for (const row of batch) for (const [at, index] of indexes.entries()) cells[at]?.push(row[index] ?? null)
  return new Map(indexes.map((index, at) => [index, candidateOf(cells[at] ?? [])]))
}

/** One aggregate over all rows. Every column is read, so that the rows are those that will be encoded. */
async function profile(
  scan: Scan,
  candidates: ReadonlyMap<number, Candidate>,
  rejects: string,
): Promise<ReadonlyMap<number, Found> | 'unsound'> {
  const expressions = scan.shape.names.flatMap((_, index) => profileExpressions(index, candidates.get(index) ?? 'text'))
  const from = readCsv(scan.shape, { mode: scan.mode, rejects })
  const [row = {}] = await scan.duck.rows(`SELECT ${expressions.join(',\n')} FROM ${from}`)
  if (scan.mode === 'parallel') {
    const lineEnds = scan.shape.names.some((_, index) => row[`c${index}_lineEnd`] === true)
    if (lineEnds || (await structuralRejects(scan.duck, rejects)).quotes) return 'unsound'
  }
  return new Map([...candidates].map(([index, candidate]) => [index, profileIn(row, index, candidate)]))
}

interface Found extends ColumnProfile {
  /** Of a column of which nothing is known: its lowest and highest text. */
  readonly examples: readonly Cell[]
}

function profileIn(row: Row, index: number, candidate: Candidate): Found {
  const read = (name: string): number => Number(row[`c${index}_${name}`] ?? 0)
  const counted = countsOf[candidate].map((count) => [count, read(count)] as const)
  const examples = ['low', 'high'].flatMap((name) => {
    const text = row[`c${index}_${name}`]
    return typeof text === 'string' ? [text] : []
  })
  return { ...emptyProfile, values: read('values'), ...Object.fromEntries(counted), examples }
}
