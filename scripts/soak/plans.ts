/** What each soak does a long count of; `npm test` does it a few times. */
import { changes, commits } from '../../test/fault/scenarios.ts'
import type { SoakPlan } from './rounds.ts'

export const plans: readonly SoakPlan[] = [
  { name: 'commit', scenario: commits, cutsARound: 4, cutRequests: 10, cutOperations: 210 },
  { name: 'ingest', scenario: changes, cutsARound: 2, cutRequests: 24, cutOperations: 340 },
]
