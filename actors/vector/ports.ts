/** What vector needs from outside. */
import type { Jobs } from '../../compute/jobs.ts'
import type { LexicalSearcher } from '../../compute/lexical-searcher.ts'
import type { Pool } from '../../compute/pool.ts'
import type { Rescorer } from '../../compute/rescorer.ts'
import type { Searchers } from '../../compute/searchers.ts'

/** Threads that embed later rows (`batch`), build graphs on trial (`build`) and read keys (`interactive`). */
export type VectorPool = Pick<Pool<'interactive' | 'batch' | 'build', Jobs>, 'run'>

/** Threads that hold parts and search them. */
export type PartSearchers = Pick<Searchers, 'load' | 'search' | 'release'>

/** The thread that searches words. */
export type WordSearcher = Pick<LexicalSearcher, 'search'>

/** The thread of the model that re-scores. */
export type TextRescorer = Pick<Rescorer, 'score'>
