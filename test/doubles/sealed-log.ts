/** Holds what the log was sealed into to the log itself: segments of the journal and checkpoints replay to the same lake. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { checkpointPrefix, checkpointVersion, decodeCheckpoint } from '../../actors/catalog/checkpoint.adapter.ts'
import { type Commit, commitKey, parseCommit } from '../../actors/catalog/commit.ts'
import { fold } from '../../actors/catalog/fold.ts'
import { decodeJournal, journalPrefix } from '../../actors/catalog/journal-segment.adapter.ts'
import { emptyLake, type LakeState } from '../../actors/catalog/state.ts'

export interface SealedLog {
  readonly faults: readonly string[]
  readonly segments: number
}

/** @param bucket the folder of the primary bucket */
export async function checkSealedLog(bucket: string): Promise<SealedLog> {
  const commits = await commitsIn(bucket)
  const states: LakeState[] = [emptyLake]
  for (const commit of commits) states.push(fold(states.at(-1) ?? emptyLake, commit))
  const segments = await namesIn(join(bucket, journalPrefix))
  const checkpoints = await namesIn(join(bucket, checkpointPrefix))
  const faults: string[] = []
  let last = 0
  for (const name of segments) {
    const [from = 0, to = 0] = /^(\d+)-(\d+)/.exec(name)?.slice(1).map(Number) ?? []
    if (from !== last + 1) faults.push(`the journal's segment ${name} comes after version ${last}`)
    last = to
    const sealed = await decodeJournal(await readFile(join(bucket, journalPrefix, name)))
    if (!isDeepStrictEqual(sealed, commits.slice(from - 1, to))) faults.push(`the log is not what is sealed in ${name}`)
  }
  for (const name of checkpoints) {
    const state = await decodeCheckpoint(await readFile(join(bucket, checkpointPrefix, name)))
    const version = checkpointVersion(checkpointPrefix + name) ?? 0
    if (!isDeepStrictEqual(state, states[version])) faults.push(`the log does not lead to the checkpoint ${name}`)
  }
  return { faults, segments: segments.length }
}

async function commitsIn(bucket: string): Promise<readonly Commit[]> {
  const commits: Commit[] = []
  for (;;) {
    const bytes = await readFile(join(bucket, commitKey(commits.length + 1))).catch(() => undefined)
    if (bytes === undefined) return commits
    const parsed = parseCommit(bytes)
    if (parsed.kind !== 'commit') throw new Error(`version ${commits.length + 1} is ${parsed.kind}`)
    commits.push(parsed.commit)
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.parquet')).sort()
}
