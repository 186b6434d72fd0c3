/** What the death of a query host means for the jobs that it had: who is to blame, who may run again. */
import { LakeError } from '../../actors/kernel/errors.ts'
import { limits } from '../../config/limits.ts'

export interface Death {
  /**
   * memory, overdue, worn, start: killed by the parent, for its size, for a job that would not stop, for its size
   * while it had nothing to do, for not answering. crash: it died by itself. closed: the parent is done with it.
   */
  readonly reason: 'memory' | 'overdue' | 'worn' | 'start' | 'crash' | 'closed'
  readonly pid: number | undefined
  readonly exitCode: number | null
  readonly signal: string | null
  /** As last seen by the parent. */
  readonly rssBytes: number
  readonly rssBytesMax: number
  /** Jobs that it had. */
  readonly jobs: number
}

export type Fate = { readonly kind: 'again' } | { readonly kind: 'failed'; readonly error: LakeError }

/** Blame only where it is certain: with one suspect the query itself failed, with several each may try again. */
export function fateOf(death: Death, job: { readonly overdue: boolean }): Fate {
  switch (death.reason) {
    case 'memory':
      return failed(outOfMemory(death))
    case 'overdue':
      return job.overdue ? failed(new LakeError('QUERY_TIMEOUT', 'the query did not stop in time')) : again
    case 'worn':
    case 'start':
      return again
    case 'closed':
      return failed(new LakeError('QUERY_BUSY', 'this node is shutting down'))
    case 'crash':
      return failed(afterCrash(death))
  }
}

const again: Fate = { kind: 'again' }
const failed = (error: LakeError): Fate => ({ kind: 'failed', error })

const outOfMemory = ({ rssBytesMax }: Death): LakeError =>
  new LakeError('QUERY_OUT_OF_MEMORY', 'the query, or one that ran beside it, took all memory that queries may have', {
    data: { rssBytesMax },
  })

/** Past this share of its bound a process that dies by itself has most likely died of it, by std::bad_alloc or the kernel. */
const BIG = 0.5

function afterCrash(death: Death): LakeError {
  if (death.rssBytes >= BIG * death.rssBytesMax) return outOfMemory(death)
  // killed from outside: no query did that
  if (death.signal !== 'SIGKILL' && death.jobs === 1) {
    return new LakeError('QUERY_FAILED', 'the query broke the process that ran it')
  }
  return new LakeError('QUERY_BUSY', 'the process that ran the query died and is back', {
    data: { retryAfterMs: limits.retryAfterMsMin },
  })
}

/** How long to wait before the next start: nothing the first time, then doubling while starts bear nothing. */
export function backoffMs(barrenStarts: number): number {
  if (barrenStarts <= 1) return 0
  return Math.min(limits.queryHostBackoffMsMax, limits.queryHostBackoffMsMin * 2 ** (barrenStarts - 2))
}
