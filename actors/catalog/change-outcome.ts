/** What becomes of one change of a commit. */
import type { LakeVersion } from '../kernel/ids.ts'
import type { Change } from './commit.ts'

export type ChangeOutcome =
  /** `change` as it is written: with its snapshot pointers. */
  | { readonly kind: 'applied'; readonly change: Change }
  /** This batch is in the lake since `version`. */
  | { readonly kind: 'repeated'; readonly version: LakeVersion }
  | { readonly kind: 'conflict'; readonly reason: string }

export interface Moment {
  readonly version: LakeVersion
  readonly at: string
}

export const conflict = (reason: string): ChangeOutcome => ({ kind: 'conflict', reason })
