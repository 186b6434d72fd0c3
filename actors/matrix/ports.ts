/** What the matrix room needs from outside. */
import type { Jobs } from '../../compute/jobs.ts'
import type { Pool } from '../../compute/pool.ts'

/** Measures columns: where somebody waits for it, and in the background. */
export type MatrixPool = Pick<Pool<'interactive' | 'build', Jobs>, 'run' | 'figures'>
