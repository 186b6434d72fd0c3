/** Seals the log into Parquet behind the checkpoints. The log stays the authority: a segment that is missing is made later. */
import { limits } from '../../config/limits.ts'
import { ask, type Caller } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import type { ObjectUri } from '../kernel/ids.ts'
import { storage } from '../storage/contract.ts'
import { type Commit, encodeCommit } from './commit.ts'
import { encodeJournal, journalKey } from './journal-segment.adapter.ts'

interface JournalSealerParts {
  readonly caller: Caller
  readonly uriOf: (key: string) => ObjectUri
  readonly readCommit: (version: number) => Promise<Commit | undefined>
  /** The last version that some segment holds, by what lies in the bucket; 0 where there is none. */
  readonly findSealed: () => Promise<number>
}

export class JournalSealer {
  readonly #parts: JournalSealerParts
  #sealed: number | undefined
  #last: Promise<void> = Promise.resolve()

  constructor(parts: JournalSealerParts) {
    this.#parts = parts
  }

  /** Seals every commit up to `version` that is in no segment yet; one call after the other. */
  sealTo(version: number): Promise<void> {
    const sealing = this.#last.then(() => this.#sealTo(version))
    this.#last = sealing.catch(() => undefined)
    return sealing
  }

  async #sealTo(version: number): Promise<void> {
    let sealed = this.#sealed ?? (await this.#parts.findSealed())
    while (sealed < version) {
      const commits = await this.#nextCommits(sealed + 1, version)
      const uri = this.#parts.uriOf(journalKey(sealed + 1, sealed + commits.length))
      // a name that is taken holds the same commits: another node sealed them
      await ask(this.#parts.caller, storage.put, { uri, bytes: encodeJournal(commits) })
      sealed += commits.length
      this.#sealed = sealed
    }
  }

  /** As many as fit into one segment, at least one. */
  async #nextCommits(from: number, to: number): Promise<Commit[]> {
    const commits: Commit[] = []
    let bytes = 0
    for (let version = from; version <= to && bytes < limits.journalSegmentBytesMax; version++) {
      const commit = await this.#parts.readCommit(version)
      if (commit === undefined) throw new LakeError('LAKE_VERSION_UNKNOWN', `there is no version ${version}`)
      commits.push(commit)
      bytes += encodeCommit(commit).length
    }
    return commits
  }
}
