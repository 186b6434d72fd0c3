/** What ai needs from outside. */
import type { Jobs } from '../../compute/jobs.ts'
import type { Pool } from '../../compute/pool.ts'

/** Threads on which the embedders lie. */
export type AiPool = Pick<Pool<'interactive', Jobs>, 'run'>
