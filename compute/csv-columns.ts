/** Infers the types of a file's new columns: a sample says what is possible, one pass over all rows says what is. */
import {
  type Candidate,
  type ColumnProfile,
  type ColumnType,
  candidateOf,
  emptyProfile,
  typeOf,
  widerCandidate,
} from '../actors/ingest/infer-schema.ts'
import { limits } from '../config/limits.ts'
import { structuralRejects } from './csv-rejects.ts'
import { type CsvShape, countsOf, profileExpressions, readCsv, type ScanMode } from './csv-sql.ts'
import type { Cell, Duck, Row } from './ingest-duckdb.adapter.ts'

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
  const candidates = await sampleCandidates(scan, indexes)
  const first = await profile(scan, candidates, 'profile_rejects')
  if (first === 'unsound') return { kind: 'unsound' }
  const profiles = new Map(first)
  const wider = new Map<number, Candidate>()
  for (const [index, candidate] of candidates) {
    const next = widerCandidate(candidate, first.get(index) ?? emptyProfile)
    if (next) wider.set(index, next)
  }
  if (wider.size > 0) {
    const second = await profile(scan, wider, 'wider_rejects')
    if (second === 'unsound') return { kind: 'unsound' }
    for (const index of wider.keys()) profiles.set(index, second.get(index) ?? emptyProfile)
  }
  const types = indexes.map((index): [number, ColumnType] => {
    const isText = candidates.get(index) === 'text'
    return [index, isText ? { type: 'VARCHAR' } : typeOf(profiles.get(index) ?? emptyProfile)]
  })
  return { kind: 'inferred', types: new Map(types) }
}

async function sampleCandidates(scan: Scan, indexes: readonly number[]): Promise<ReadonlyMap<number, Candidate>> {
  const { names } = scan.shape
  const rows = Math.max(16, Math.min(limits.ingestSampleRows, Math.floor(limits.ingestSampleCells / names.length)))
  const columns = names.map((_, index) => `c${index}`).join(', ')
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
  pass: string,
): Promise<ReadonlyMap<number, ColumnProfile> | 'unsound'> {
  const rejects = `${pass}_${scan.mode}`
  const expressions = scan.shape.names.flatMap((_, index) => profileExpressions(index, candidates.get(index) ?? 'text'))
  const from = readCsv(scan.shape, { mode: scan.mode, rejects })
  const [row = {}] = await scan.duck.rows(`SELECT ${expressions.join(',\n')} FROM ${from}`)
  if (scan.mode === 'parallel') {
    const lineEnds = scan.shape.names.some((_, index) => row[`c${index}_lineEnd`] === true)
    if (lineEnds || (await structuralRejects(scan.duck, rejects)).quotes) return 'unsound'
  }
  return new Map([...candidates].map(([index, candidate]) => [index, profileIn(row, index, candidate)]))
}

function profileIn(row: Row, index: number, candidate: Candidate): ColumnProfile {
  const read = (name: string): number => Number(row[`c${index}_${name}`] ?? 0)
  const counted = countsOf[candidate].map((count) => [count, read(count)] as const)
  return { ...emptyProfile, values: read('values'), ...Object.fromEntries(counted) }
}
