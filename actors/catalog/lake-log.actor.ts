/** The log on object storage: reads commits, folds them, finds the state at any version. Appends nothing. */
import { LRUCache } from 'lru-cache'
import { limits } from '../../config/limits.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { codeOf, LakeError } from '../kernel/errors.ts'
import { ObjectUri } from '../kernel/ids.ts'
import { storage } from '../storage/contract.ts'
import {
  checkpointKey,
  checkpointPrefix,
  checkpointVersion,
  decodeCheckpoint,
  encodeCheckpoint,
} from './checkpoint.adapter.ts'
import { COMMIT_FORMAT, type Commit, commitKey, parseCommit } from './commit.ts'
import { fold } from './fold.ts'
import { JournalSealer } from './journal-sealer.actor.ts'
import { journalPrefix, lastInJournal } from './journal-segment.adapter.ts'
import { emptyLake, type LakeState } from './state.ts'

const BUCKET = 'primary'
const uriOf = (key: string): ObjectUri => ObjectUri.parse(`${BUCKET}://${key}`)

export class LakeLog {
  readonly #caller: Caller
  /** By the bytes of their JSON. */
  readonly #commits = new LRUCache<number, Commit>({ maxSize: limits.commitCacheBytesMax })
  readonly #states = new LRUCache<number, LakeState>({ max: limits.stateCacheMax })
  #checkpoints: number[] = []
  #head: LakeState = emptyLake
  #newerFormat = false
  readonly #journal: JournalSealer

  constructor(caller: Caller) {
    this.#caller = caller
    this.#journal = new JournalSealer({
      caller,
      uriOf,
      readCommit: (version) => this.readCommit(version),
      findSealed: async () => Math.max(0, ...(await this.#versionsUnder(journalPrefix, lastInJournal))),
    })
  }

  get head(): LakeState {
    return this.#head
  }

  /** True where a commit of a newer release lies after the head: this node neither advances nor commits. */
  get newerFormat(): boolean {
    return this.#newerFormat
  }

  /** Newest checkpoint, then every commit after it. */
  async open(): Promise<void> {
    this.#checkpoints = await this.#versionsUnder(checkpointPrefix, checkpointVersion)
    for (const version of this.#checkpoints.toReversed()) {
      const state = await this.#readCheckpoint(version)
      if (state === undefined) continue
      this.#head = state
      break
    }
    await this.advance()
  }

  /** Folds whatever was committed since; returns when there is no next commit, or none that this release can read. */
  async advance(): Promise<LakeState> {
    while (!this.#newerFormat) {
      const commit = await this.#readNext()
      if (commit === undefined) break
      this.#follow(commit)
    }
    return this.#head
  }

  /** Takes a commit that this node made, of so many bytes. */
  push(commit: Commit, bytes: number): void {
    this.#commits.set(commit.version, commit, { size: bytes })
    this.#follow(commit)
  }

  /** Takes the commit after the head; one that the head has already is passed over. */
  #follow(commit: Commit): void {
    if (commit.version !== this.#head.version + 1) return
    this.#states.set(this.#head.version, this.#head)
    this.#head = fold(this.#head, commit)
  }

  /** The commit of that number, or undefined where there is none yet. */
  async readCommit(version: number): Promise<Commit | undefined> {
    const cached = this.#commits.get(version)
    if (cached !== undefined) return cached
    const { bytes } = await ask(this.#caller, storage.read, { uri: uriOf(commitKey(version)) })
    if (bytes === undefined) return undefined
    const parsed = parseCommit(bytes)
    if (parsed.kind === 'newer') {
      this.#newerFormat = true
      throw new LakeError(
        'LAKE_FORMAT_NEWER',
        `commit ${version} has format ${parsed.format}; this release reads up to ${COMMIT_FORMAT}`,
      )
    }
    if (parsed.kind === 'corrupt') {
      throw new LakeError('STORAGE_OBJECT_CORRUPT', `commit ${version} cannot be read: ${parsed.reason}`)
    }
    this.#commits.set(version, parsed.commit, { size: bytes.length })
    return parsed.commit
  }

  /** The state at a version up to the head. */
  async stateAt(version: number): Promise<LakeState> {
    if (version === this.#head.version) return this.#head
    const cached = this.#states.get(version)
    if (cached !== undefined) return cached
    let state = await this.#nearestBelow(version)
    while (state.version < version) {
      const commit = await this.readCommit(state.version + 1)
      if (commit === undefined) throw new LakeError('LAKE_VERSION_UNKNOWN', `there is no version ${state.version + 1}`)
      state = fold(state, commit)
    }
    this.#states.set(version, state)
    return state
  }

  /** The last version whose time is not after `ms`: commits are in order of time, so a search by halves finds it. */
  async versionAtTime(ms: number): Promise<number> {
    let [low, high] = [0, Number(this.#head.version)]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      const commit = await this.readCommit(middle)
      if (commit !== undefined && Date.parse(commit.at) <= ms) low = middle
      else high = middle - 1
    }
    return low
  }

  /**
   * Writes the head as a checkpoint where the tail since the last one is long enough to slow a start, and seals the
   * entries up to there.
   */
  async checkpoint(): Promise<void> {
    const tail = this.#head.version - (this.#checkpoints.at(-1) ?? 0)
    const enough = Math.max(
      limits.checkpointTailCommitsMin,
      Math.min(limits.checkpointTailCommitsMax, this.#head.datasets.size / 4),
    )
    if (tail < enough) return
    const state = this.#head
    const bytes = encodeCheckpoint(state)
    // one that is too large to be read back would save no time
    if (bytes.length > limits.inlineObjectBytesMax) return
    // noted first, so that no other call writes one meanwhile
    this.#checkpoints.push(state.version)
    try {
      await ask(this.#caller, storage.put, { uri: uriOf(checkpointKey(state.version)), bytes })
    } catch (error) {
      this.#checkpoints = this.#checkpoints.filter((version) => version !== state.version)
      throw error
    }
    await this.#journal.sealTo(state.version)
  }

  async #readNext(): Promise<Commit | undefined> {
    try {
      return await this.readCommit(this.#head.version + 1)
    } catch (error) {
      // what is known so far can still be read
      if (codeOf(error) === 'LAKE_FORMAT_NEWER') return undefined
      throw error
    }
  }

  async #nearestBelow(version: number): Promise<LakeState> {
    const known = [...this.#states.keys()].filter((key) => key < version).reduce((best, key) => Math.max(best, key), 0)
    const checkpoint = this.#checkpoints.findLast((key) => key <= version) ?? 0
    if (known >= checkpoint) return this.#states.get(known) ?? emptyLake
    return (await this.#readCheckpoint(checkpoint)) ?? this.#states.get(known) ?? emptyLake
  }

  async #readCheckpoint(version: number): Promise<LakeState | undefined> {
    // whatever is wrong with a checkpoint, the log itself can be read instead
    const nothing = { bytes: undefined }
    const { bytes } = await ask(this.#caller, storage.read, { uri: uriOf(checkpointKey(version)) }).catch(() => nothing)
    return bytes === undefined ? undefined : decodeCheckpoint(bytes)
  }

  /** In the order of the keys. */
  async #versionsUnder(prefix: string, versionIn: (key: string) => number | undefined): Promise<number[]> {
    const versions: number[] = []
    let after: string | undefined
    for (;;) {
      const { items } = await ask(this.#caller, storage.list, {
        bucket: BUCKET,
        prefix,
        limit: limits.listItemsMax,
        ...(after === undefined ? {} : { after }),
      })
      versions.push(...items.map((item) => versionIn(item.key)).filter((version) => version !== undefined))
      after = items.at(-1)?.key
      if (items.length < limits.listItemsMax) return versions
    }
  }
}

/** Where a commit goes. */
export const commitUri = (version: number): ObjectUri => uriOf(commitKey(version))
