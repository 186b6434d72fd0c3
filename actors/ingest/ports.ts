/** What ingest needs from outside. */
import type { Jobs } from '../../compute/jobs.ts'
import type { Pool } from '../../compute/pool.ts'

/** Threads for encoding, folding and looking at keys. */
export type IngestPool = Pool<'interactive' | 'batch', Jobs>
