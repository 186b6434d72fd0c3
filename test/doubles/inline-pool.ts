/** The jobs of ingest and of streams without their threads: in the caller's own, one after the other. */
import type { IngestPool } from '../../actors/ingest/ports.ts'
import compact from '../../compute/compact.job.ts'
import csv from '../../compute/csv.job.ts'
import { asError, isFailed } from '../../compute/failed.ts'
import keys from '../../compute/keys.job.ts'
import seal from '../../compute/seal.job.ts'

const jobs: Readonly<Record<string, (input: never) => Promise<{ readonly kind: string }>>> = {
  compact,
  csv,
  keys,
  seal,
}

export const inlinePool = (): IngestPool =>
  ({
    run: async (name: string, input: unknown) => {
      const outcome = await jobs[name]?.(input as never)
      if (outcome === undefined) throw new Error(`this pool does not know the job ${name}`)
      if (isFailed(outcome)) throw asError(outcome)
      return outcome
    },
    figures: () => ({ running: 0, waiting: 0 }),
    close: async () => undefined,
  }) as IngestPool
