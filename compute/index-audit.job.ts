/** Job: what the graphs of a generation find, held against the exact scan of the same vectors. */
import { monotonicMs } from '../actors/kernel/clock.ts'
import { limits } from '../config/limits.ts'
import type { CancelPort } from './cancel-port.ts'
import { readEmbeddings } from './embeddings/read-embeddings.adapter.ts'
import { type Failed, isFailed } from './failed.ts'
import { KINDS_OF_ASKED } from './search/asked-texts.ts'
import { auditQueries, percentile, recall } from './search/audit.ts'
import { Part, type PartFiles, type PartQuery } from './search/part.adapter.ts'

export interface IndexAuditInput {
  /** All shards of the generation. */
  readonly parts: readonly PartFiles[]
  /** Embeddings of texts as people ask them, which are asked beside mixtures of rows. */
  readonly queries?: string
  /** One or more to be measured, each by itself. */
  readonly efs: readonly number[]
  /** A recall that is enough: what comes after a setting that reaches it is not measured. */
  readonly enough?: number
  readonly cancel?: CancelPort
}

export interface Measured {
  readonly ef: number
  /**
   * Of the 10 nearest of each query, the share that was found, rows as near as they counted; 1 where there is no row.
   * The lowest one of mixtures and of each kind of texts.
   */
  readonly recallAt10: number
  /** Of one query over all shards, one after another. */
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Of the exact scan of the same queries over the same shards. */
export type Scanned = Pick<Measured, 'p50Ms' | 'p99Ms'>

/** Codes: STORAGE_OBJECT_CORRUPT (also for a graph that can't be read), STORAGE_OBJECT_UNKNOWN, STORAGE_UNAVAILABLE, INGEST_TOO_LARGE, REQUEST_CANCELLED. */
export type IndexAuditOutcome =
  | { readonly kind: 'audited'; readonly measured: readonly Measured[]; readonly scanned: Scanned }
  | Failed

const K = 10

export default async function indexAudit(input: IndexAuditInput): Promise<IndexAuditOutcome> {
  const { parts: files, efs, enough = Number.POSITIVE_INFINITY, cancel } = input
  let cancelled = false
  cancel?.on('message', () => {
    cancelled = true
  })
  using stack = new DisposableStack()
  if (cancel !== undefined) stack.adopt(cancel, (port) => port.close())
  const parts: Part[] = []
  for (const file of files) {
    const part = await Part.load(file)
    if (isFailed(part)) return part
    stack.adopt(part, (each) => each.close())
    if (part.flaw !== undefined)
      return { kind: 'failed', code: 'STORAGE_OBJECT_CORRUPT', message: `a graph cannot be read: ${part.flaw}` }
    parts.push(part)
  }
  const asked = input.queries === undefined ? [] : askedIn(input.queries)
  if (isFailed(asked)) return asked
  const sets = [auditQueries(parts, limits.auditQueriesMax), ...asked].map((queries) => {
    const answers = queries.map((vector) => timedSearch(parts, { vector, k: K, mode: 'exact' }))
    return { queries, exact: answers.map(({ scores }) => scores), times: answers.map(({ ms }) => ms) }
  })
  const measured: Measured[] = []
  for (const ef of efs) {
    // the thread hears of a cancellation between two settings
    await new Promise((resolve) => setImmediate(resolve))
    if (cancelled) return { kind: 'failed', code: 'REQUEST_CANCELLED', message: 'the audit was ended' }
    const of = measuredAt(parts, ef, sets)
    measured.push(of)
    if (of.recallAt10 >= enough) break
  }
  return { kind: 'audited', measured, scanned: timesOf(sets.flatMap(({ times }) => times)) }
}

interface QuerySet {
  readonly queries: readonly Float32Array[]
  /** Scores of the exact answers. */
  readonly exact: readonly (readonly number[])[]
}

function measuredAt(parts: readonly Part[], ef: number, sets: readonly QuerySet[]): Measured {
  const of = sets.map(({ queries, exact }) => {
    const answers = queries.map((vector) => timedSearch(parts, { vector, k: K, ef, mode: 'graph' }))
    const found = answers.map(({ scores }) => scores)
    return { recall: recall(found, exact), times: answers.map(({ ms }) => ms) }
  })
  return {
    ef,
    recallAt10: Math.min(...of.map(({ recall: share }) => share)),
    ...timesOf(of.flatMap(({ times }) => times)),
  }
}

const timesOf = (ms: readonly number[]): Scanned => ({ p50Ms: percentile(ms, 0.5), p99Ms: percentile(ms, 0.99) })

/** Vectors of each kind. Fails with STORAGE_OBJECT_CORRUPT, STORAGE_OBJECT_UNKNOWN, STORAGE_UNAVAILABLE. */
function askedIn(path: string): Float32Array[][] | Failed {
  const file = readEmbeddings(path)
  if (isFailed(file)) return file
  using open = file
  const { rows, dim } = open
  const values = new Float32Array(rows * dim)
  const failed = open.readInto(values)
  if (failed !== undefined) return failed
  const keys = open.readKeys()
  if (isFailed(keys)) return keys
  const kinds = Array.from({ length: KINDS_OF_ASKED }, (): Float32Array[] => [])
  // some have no vector, so that their place says nothing
  for (let row = 0; row < rows; row++)
    kinds[Number(keys[row]) % KINDS_OF_ASKED]?.push(values.slice(row * dim, (row + 1) * dim))
  return kinds
}

function timedSearch(parts: readonly Part[], query: PartQuery): { scores: readonly number[]; ms: number } {
  const startedMs = monotonicMs()
  const scores = parts.flatMap((part) => [...part.search(query, undefined).scores])
  scores.sort((a, b) => b - a)
  return { scores: scores.slice(0, query.k), ms: monotonicMs() - startedMs }
}
