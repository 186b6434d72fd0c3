/** The state after a commit, and the plan of the next one: both run the same changes. */
import { assert } from '../kernel/assert.ts'
import { LakeVersion } from '../kernel/ids.ts'
import { applyChange } from './change.ts'
import type { Change, Commit, Entry } from './commit.ts'
import { Draft, type LakeState } from './state.ts'

/** Raised when the folded state changes its shape: checkpoints of another one are rebuilt. */
export const FOLD_VERSION = 3

/** The state after `commit`, which must be the one after `state`. */
export function fold(state: LakeState, commit: Commit): LakeState {
  assert(commit.version === state.version + 1, `commit ${commit.version} follows ${state.version}`)
  const draft = Draft.over(state)
  for (const entry of commit.entries) {
    for (const change of entry.changes) {
      const outcome = applyChange(draft, change, commit)
      assert(outcome.kind === 'applied', `commit ${commit.version} applies`)
    }
  }
  return draft.sealedOver(state, commit.version, commit.at)
}

/** What a caller wants in the log. */
export interface Submission {
  readonly by: string
  readonly message: string
  readonly requestId: string
  /** Changes, or how to find them at the head: then nothing that came in between makes them conflict. */
  readonly changes: readonly Change[] | ((draft: Draft) => readonly Change[])
  readonly outcome: Entry['outcome']
}

export type EntryPlan =
  | { readonly kind: 'accepted'; readonly entry: Entry }
  /** Nothing to change. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'repeated'; readonly version: LakeVersion }
  | { readonly kind: 'conflict'; readonly reason: string }

export interface CommitPlan {
  /** One plan a submission, in order. */
  readonly plans: readonly EntryPlan[]
  readonly entries: readonly Entry[]
  /** The state after the commit, made when it is asked for. */
  readonly next: LakeState
}

/**
 * Plans one commit of several submissions on top of `state`; one that conflicts fails alone.
 * @param at ISO time of the commit, later than that of `state`
 */
export function planCommit(state: LakeState, submissions: readonly Submission[], at: string): CommitPlan {
  const version = LakeVersion.parse(state.version + 1)
  const whole = Draft.over(state)
  const plans = submissions.map((submission): EntryPlan => {
    const draft = new Draft(whole)
    const plan = planEntry(draft, submission, { version, at })
    if (plan.kind === 'accepted') draft.mergeInto(whole)
    return plan
  })
  const entries = plans.flatMap((plan) => (plan.kind === 'accepted' ? [plan.entry] : []))
  return {
    plans,
    entries,
    get next() {
      return whole.sealedOver(state, version, at)
    },
  }
}

function planEntry(draft: Draft, submission: Submission, moment: { version: LakeVersion; at: string }): EntryPlan {
  const wanted = typeof submission.changes === 'function' ? submission.changes(draft) : submission.changes
  if (wanted.length === 0) return { kind: 'nothing' }
  const changes: Change[] = []
  for (const change of wanted) {
    const outcome = applyChange(draft, change, moment)
    if (outcome.kind !== 'applied') return outcome
    changes.push(outcome.change)
  }
  const { by, message, requestId } = submission
  return { kind: 'accepted', entry: { by, message, requestId, changes, outcome: submission.outcome } }
}

/** The time of a commit: now, but later than the one before it even where a clock was set back. */
export const commitTimeMs = (state: LakeState, nowMs: number): number => Math.max(nowMs, Date.parse(state.at) + 1)
