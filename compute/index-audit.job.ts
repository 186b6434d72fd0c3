/** Job: what the graphs of a generation find, held against the exact scan of the same vectors. */
import { monotonicMs } from '../actors/kernel/clock.ts'
import { limits } from '../config/limits.ts'
import type { CancelPort } from './cancel-port.ts'
import { type Failed, isFailed } from './failed.ts'
import { auditQueries, percentile, recall } from './search/audit.ts'
import { Part, type PartFiles, type PartQuery } from './search/part.adapter.ts'

export interface IndexAuditInput {
  /** All shards of the generation. */
  readonly parts: readonly PartFiles[]
  /** One or more to be measured, each by itself. */
  readonly efs: readonly number[]
  readonly cancel?: CancelPort
}

export interface Measured {
  readonly ef: number
  /** Of the 10 nearest of each query, the share that was found, rows as near as they counted; 1 where there is no row. */
  readonly recallAt10: number
  /** Of one query over all shards, one after another. */
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Codes: STORAGE_OBJECT_CORRUPT (also for a graph that can't be read), STORAGE_OBJECT_UNKNOWN, STORAGE_UNAVAILABLE, INGEST_TOO_LARGE, REQUEST_CANCELLED. */
export type IndexAuditOutcome = { readonly kind: 'audited'; readonly measured: readonly Measured[] } | Failed

const K = 10

export default async function indexAudit({ parts: files, efs, cancel }: IndexAuditInput): Promise<IndexAuditOutcome> {
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
  const queries = auditQueries(parts, limits.auditQueriesMax)
  const exact = queries.map((vector) => timedSearch(parts, { vector, k: K, mode: 'exact' }).scores)
  const measured: Measured[] = []
  for (const ef of efs) {
    // the thread hears of a cancellation between two settings
    await new Promise((resolve) => setImmediate(resolve))
    if (cancelled) return { kind: 'failed', code: 'REQUEST_CANCELLED', message: 'the audit was ended' }
    const answers = queries.map((vector) => timedSearch(parts, { vector, k: K, ef, mode: 'graph' }))
    const times = answers.map(({ ms }) => ms)
    const recallAt10 = recall(
      answers.map(({ scores }) => scores),
      exact,
    )
    measured.push({ ef, recallAt10, p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99) })
  }
  return { kind: 'audited', measured }
}

function timedSearch(parts: readonly Part[], query: PartQuery): { scores: readonly number[]; ms: number } {
  const startedMs = monotonicMs()
  const scores = parts.flatMap((part) => [...part.search(query, undefined).scores])
  scores.sort((a, b) => b - a)
  return { scores: scores.slice(0, query.k), ms: monotonicMs() - startedMs }
}
