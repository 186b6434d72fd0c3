/** Holds a log to what its callers were told. */
import { type Commit, commitKey, parseCommit } from '../../actors/catalog/commit.ts'
import { fold } from '../../actors/catalog/fold.ts'
import { emptyLake, type LakeState } from '../../actors/catalog/state.ts'
import type { ObjectStore } from '../../actors/storage/ports.ts'

/** What one submission was told; `unknown` where the answer was an error. */
export interface Told {
  readonly requestId: string
  readonly kind: 'committed' | 'repeated' | 'conflict' | 'unknown'
  readonly version?: number
  readonly batch?: string
}

export interface CheckedLog {
  /** What is wrong, in sentences; empty where every promise holds. */
  readonly faults: readonly string[]
  readonly commits: readonly Commit[]
  /** The fold of all commits; of those before the first that does not fold. */
  readonly state: LakeState
}

/** Batches must have gone to datasets that are never replaced, dropped or rolled back. */
export async function checkLog(store: ObjectStore, told: readonly Told[]): Promise<CheckedLog> {
  const { commits, faults } = await readLog(store)
  const { state, broken } = folded(commits)
  return { commits, state, faults: [...faults, ...broken, ...timesOf(commits), ...entriesOf(commits, told)] }
}

async function readLog(store: ObjectStore): Promise<{ commits: Commit[]; faults: string[] }> {
  const listed = await store.list('_lake/log/main/', { limit: 10_000 })
  const commits: Commit[] = []
  const faults: string[] = []
  for (const [index, { key }] of listed.entries()) {
    if (key !== commitKey(index + 1)) faults.push(`${key} is number ${index + 1} of the log`)
    const parsed = parseCommit((await store.read(key)) ?? new Uint8Array())
    if (parsed.kind !== 'commit') faults.push(`${key} is ${parsed.kind}`)
    else if (parsed.commit.version !== index + 1) faults.push(`${key} says version ${parsed.commit.version}`)
    else commits.push(parsed.commit)
  }
  return { commits, faults }
}

function folded(commits: readonly Commit[]): { state: LakeState; broken: string[] } {
  let state = emptyLake
  try {
    for (const commit of commits) state = fold(state, commit)
    return { state, broken: [] }
  } catch (error) {
    return { state, broken: [`version ${state.version + 1} does not fold: ${error}`] }
  }
}

const timesOf = (commits: readonly Commit[]): string[] =>
  commits.flatMap((commit, index) => {
    const before = commits[index - 1]
    return before === undefined || before.at < commit.at
      ? []
      : [`version ${commit.version} is not later than the one before`]
  })

function entriesOf(commits: readonly Commit[], told: readonly Told[]): string[] {
  const versionsOf = new Map<string, number[]>()
  const batches = new Map<string, number[]>()
  const note = (map: Map<string, number[]>, key: string, version: number) =>
    map.set(key, [...(map.get(key) ?? []), version])
  for (const { version, entries } of commits) {
    for (const { requestId, changes } of entries) {
      note(versionsOf, requestId, version)
      for (const change of changes) if ('batch' in change && change.batch) note(batches, change.batch, version)
    }
  }
  const asked = new Set(told.map(({ requestId }) => requestId))
  return [
    ...told.flatMap((each) => faultOf(each, versionsOf.get(each.requestId) ?? [], batches)),
    ...[...batches].flatMap(([id, at]) => (at.length > 1 ? [`batch ${id.slice(0, 8)} is in versions ${at}`] : [])),
    ...[...versionsOf.keys()].filter((id) => !asked.has(id)).map((id) => `nobody asked for ${id}`),
  ]
}

function faultOf(told: Told, found: readonly number[], batches: ReadonlyMap<string, readonly number[]>): string[] {
  const { requestId, kind, version, batch } = told
  const says = `${requestId} was told ${kind}${version === undefined ? '' : ` at ${version}`}, is in [${found}]`
  switch (kind) {
    case 'committed':
      return found.length === 1 && found[0] === version ? [] : [says]
    case 'repeated':
      return found.length === 0 && batch !== undefined && batches.get(batch)?.[0] === version ? [] : [says]
    case 'conflict':
      return found.length === 0 ? [] : [says]
    default:
      return found.length <= 1 ? [] : [says]
  }
}
