/** The real pool with the real jobs of ingest. */
import type { IngestPool } from '../../actors/ingest/ports.ts'
import type { Jobs } from '../../compute/jobs.ts'
import { createPool } from '../../compute/pool.ts'

export const realPool = (): IngestPool =>
  createPool<Jobs, 'interactive' | 'batch'>({
    lanes: { interactive: { threads: 1, waitingMax: 8 }, batch: { threads: 1, waitingMax: 8 } },
  })
