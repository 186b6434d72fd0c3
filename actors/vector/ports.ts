/** What vector needs from outside. */
import type { Jobs } from '../../compute/jobs.ts'
import type { Pool } from '../../compute/pool.ts'
import type { Searchers } from '../../compute/searchers.ts'

/** Threads that embed rows, build graphs on trial and read keys. */
export type VectorPool = Pick<Pool<'interactive' | 'batch', Jobs>, 'run'>

/** Threads that hold parts and search them. */
export type PartSearchers = Pick<Searchers, 'load' | 'search' | 'release'>
