/** Group commit: waiting submissions become one object of the log; every submission is committed once or not at all. */
import { limits } from '../../config/limits.ts'
import type { Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { isoTime, nowMs, pause } from '../kernel/clock.ts'
import { codeOf, LakeError } from '../kernel/errors.ts'
import { LakeVersion, newId, randomFraction } from '../kernel/ids.ts'
import { storage } from '../storage/contract.ts'
import { COMMIT_FORMAT, type Commit, type Entry, encodeCommit } from './commit.ts'
import { COMMITTED } from './contract.ts'
import { type CommitPlan, commitTimeMs, type EntryPlan, planCommit, type Submission } from './fold.ts'
import { commitUri, type LakeLog } from './lake-log.actor.ts'

export type CommitOutcome =
  | { readonly kind: 'committed'; readonly version: LakeVersion; readonly entry: Entry }
  | { readonly kind: 'nothing'; readonly version: LakeVersion }
  | { readonly kind: 'repeated'; readonly version: LakeVersion }
  | { readonly kind: 'conflict'; readonly reason: string }

interface Waiting {
  readonly submission: Submission
  readonly resolve: (outcome: CommitOutcome) => void
  readonly reject: (error: unknown) => void
}

export class Committer {
  readonly #log: LakeLog
  readonly #room: Room
  readonly #queue: Waiting[] = []
  #running: Promise<void> | undefined

  constructor(log: LakeLog, room: Room) {
    this.#log = log
    this.#room = room
  }

  /** Resolves when the outcome is durable. Rejects with `STORAGE_UNAVAILABLE` where it could not be found out. */
  submit(submission: Submission): Promise<CommitOutcome> {
    if (this.#queue.length >= limits.commitQueueMax) {
      return Promise.reject(
        new LakeError('LAKE_BUSY', `${this.#queue.length} commits wait`, {
          data: { retryAfterMs: limits.retryAfterMs },
        }),
      )
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ submission, resolve, reject })
      this.#running ??= this.#drain()
    })
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#running
  }

  async #drain(): Promise<void> {
    // everything that arrives in the same turn of the event loop shares one commit
    await Promise.resolve()
    while (this.#queue.length > 0) {
      await this.#commitOrSplit(this.#queue.splice(0, limits.commitEntriesMax))
    }
    this.#running = undefined
  }

  /** A group whose commit would be too large goes in two halves; a single submission fails. */
  async #commitOrSplit(group: readonly Waiting[]): Promise<void> {
    try {
      await this.#commitGroup(group)
    } catch (error) {
      if (group.length > 1 && codeOf(error) === 'CATALOG_ENTRY_TOO_LARGE') {
        const half = Math.ceil(group.length / 2)
        await this.#commitOrSplit(group.slice(0, half))
        await this.#commitOrSplit(group.slice(half))
        return
      }
      for (const waiting of group) waiting.reject(error)
    }
  }

  /** read head → plan → put-if-absent of head + 1 → on a lost race fold the winner and plan again */
  async #commitGroup(group: readonly Waiting[]): Promise<void> {
    for (let attempt = 0; attempt < limits.commitAttemptsMax; attempt++) {
      if (this.#log.newerFormat) throw new LakeError('LAKE_FORMAT_NEWER', 'the log goes on in a newer format')
      const { head } = this.#log
      const at = isoTime(commitTimeMs(head, nowMs()))
      const plan = planCommit(
        head,
        group.map((waiting) => waiting.submission),
        at,
      )
      const version = LakeVersion.parse(head.version + 1)
      if (await this.#holds(plan, madeOf(plan, version, at))) {
        for (const [index, waiting] of group.entries()) waiting.resolve(outcomeOf(plan.plans[index], version))
        return
      }
      await this.#log.advance()
      await pause(Math.min(2 ** attempt, 64) * randomFraction())
    }
    throw new LakeError('CATALOG_CONFLICT', `lost ${limits.commitAttemptsMax} races for the next version`)
  }

  /**
   * True where the plan was made on the newest version: its commit is in the log, or it has none and nobody else
   * committed meanwhile. A head that lags would call a batch repeated that another node has dropped since.
   */
  async #holds(plan: CommitPlan, commit: Commit): Promise<boolean> {
    if (plan.entries.length === 0) return (await this.#log.advance()).version === commit.version - 1
    const bytes = encodeCommit(commit)
    if (!(await this.#put(commit, bytes))) return false
    this.#log.push(commit, bytes.length)
    this.#room.broadcast(COMMITTED, { version: commit.version })
    return true
  }

  /**
   * True where the commit is in the log, false where another one took its number.
   * An unknown outcome is asked again with the very same bytes: whichever attempt lands first, it is the same commit.
   */
  async #put(commit: Commit, bytes: Uint8Array): Promise<boolean> {
    const uri = commitUri(commit.version)
    const changes = Math.max(...commit.entries.map((entry) => entry.changes.length))
    // what is written must be readable again, whoever made it
    if (changes > limits.commitChangesMax) {
      throw new LakeError(
        'CATALOG_ENTRY_TOO_LARGE',
        `${changes} changes in one entry, of at most ${limits.commitChangesMax}`,
      )
    }
    if (bytes.length > limits.commitBytesMax) {
      throw new LakeError(
        'CATALOG_ENTRY_TOO_LARGE',
        `the commit has ${bytes.length} bytes, of at most ${limits.commitBytesMax}`,
      )
    }
    for (let attempt = 0; ; attempt++) {
      try {
        const outcome = await ask(this.#room, storage.put, { uri, bytes })
        if (outcome.kind === 'created') return true
        const winner = await this.#log.readCommit(commit.version)
        if (winner !== undefined) return winner.commitId === commit.commitId
        throw new LakeError('STORAGE_UNAVAILABLE', `commit ${commit.version} exists and cannot be read`)
      } catch (error) {
        if (attempt >= limits.commitPutAttemptsMax || codeOf(error) === 'LAKE_FORMAT_NEWER') throw error
        await pause(limits.commitRetryMs * 2 ** attempt * randomFraction())
      }
    }
  }
}

const madeOf = (plan: CommitPlan, version: LakeVersion, at: string): Commit => ({
  format: COMMIT_FORMAT,
  commitId: newId(),
  version,
  at,
  entries: [...plan.entries],
})

function outcomeOf(plan: EntryPlan | undefined, version: LakeVersion): CommitOutcome {
  if (plan === undefined) throw new LakeError('REQUEST_FAILED', 'a submission was not planned')
  if (plan.kind === 'accepted') return { kind: 'committed', version, entry: plan.entry }
  if (plan.kind === 'nothing') return { kind: 'nothing', version: LakeVersion.parse(version - 1) }
  return plan
}
