/** Asks every request, one after another, and scores what comes back. */
import type { Truth } from './meaning.ts'
import type { Request } from './request.ts'
import { type Answer, type Outcome, scored } from './score.ts'

export type Ask = (text: string) => Promise<Answer>

interface Examination {
  readonly requests: readonly Request[]
  readonly truth: Truth
  readonly ask: Ask
  /** Told after each request. */
  readonly heard?: (asked: number) => void
}

export async function examine({ requests, truth, ask, heard }: Examination): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const request of requests) {
    outcomes.push(scored(request, await ask(request.text), truth))
    heard?.(outcomes.length)
  }
  return outcomes
}
