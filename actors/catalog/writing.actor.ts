/** What the catalog appends: each request becomes one entry of the log. */
import { limits } from '../../config/limits.ts'
import type { Call, Handlers } from '../kernel/actor.ts'
import { LakeError } from '../kernel/errors.ts'
import { followersOf, type LakeVersion } from '../kernel/ids.ts'
import type { CommitOutcome, Committer } from './committer.actor.ts'
import type { catalog } from './contract.ts'
import type { Submission } from './fold.ts'
import type { LakeLog } from './lake-log.actor.ts'
import { TAG_NAME } from './moment.ts'
import { batchAnswer, stateAt, unknownDataset, unknownVersion } from './reading.actor.ts'
import { planRollback } from './rollback.ts'
import { batchOf, snapshotsOf } from './views.ts'

type Draftless = Omit<Submission, 'by' | 'requestId'>

/** Submits for the caller, and writes a checkpoint beside it where one is due. */
async function submit(
  parts: { log: LakeLog; committer: Committer; call: Call },
  submission: Draftless,
): Promise<CommitOutcome> {
  const { log, committer, call } = parts
  const outcome = await committer.submit({ ...submission, by: call.by, requestId: call.requestId })
  log.checkpoint().catch(() => undefined) // best effort: it only saves time, and the next commit tries again
  return outcome
}

type DatasetActions = 'commit' | 'drop' | 'rollback'

export function datasetHandlers(log: LakeLog, committer: Committer): Pick<Handlers<typeof catalog>, DatasetActions> {
  return {
    async commit(call) {
      const { message, changes, outcome: told } = call.params
      const outcome = await submit({ log, committer, call }, { message, changes, outcome: told })
      if (outcome.kind === 'conflict') return outcome
      if (outcome.kind === 'committed')
        return { kind: 'committed', version: outcome.version, snapshots: snapshotsOf(outcome.entry) }
      const batch = changes.map(batchOf).find((id) => id !== undefined) ?? ''
      return { kind: 'repeated', ...(await batchAnswer(log, outcome.version, batch)) }
    },
    async drop(call) {
      const { name } = call.params
      const outcome = await submit(
        { log, committer, call },
        {
          message: `drop ${name}`,
          outcome: {},
          changes: (draft) => {
            const held = draft.dataset(name)
            const followers = held === undefined ? [] : followersOf(held.name).map((each) => draft.dataset(each))
            return [held, ...followers].flatMap((each) =>
              each === undefined
                ? []
                : [{ kind: 'dataset.drop', dataset: each.name, expect: { id: each.id, snapshot: each.snapshot } }],
            )
          },
        },
      )
      if (outcome.kind === 'nothing') throw unknownDataset(name)
      return { lakeVersion: committedVersion(outcome) }
    },
    async rollback(call) {
      const { to, datasets } = call.params
      const target = await stateAt(log, to)
      const lost = datasets?.find((name) => !(target.datasets.has(name) || log.head.datasets.has(name)))
      if (lost !== undefined) throw unknownDataset(lost)
      const outcome = await submit(
        { log, committer, call },
        {
          message: `roll back ${datasets?.join(', ') ?? 'every dataset'} to v${target.version}`.slice(
            0,
            limits.messageLengthMax,
          ),
          outcome: {},
          changes: (draft) =>
            planRollback(
              draft,
              target,
              datasets?.flatMap((name) => [name, ...followersOf(name)]),
            ),
        },
      )
      const changes = outcome.kind === 'committed' ? outcome.entry.changes : []
      return {
        lakeVersion: committedVersion(outcome),
        restored: changes.flatMap((change) => (change.kind === 'dataset.restore' ? [change.dataset] : [])),
        dropped: changes.flatMap((change) => (change.kind === 'dataset.drop' ? [change.dataset] : [])),
      }
    },
  }
}

export function refHandlers(log: LakeLog, committer: Committer): Pick<Handlers<typeof catalog>, 'tag' | 'untag'> {
  return {
    async tag(call) {
      const { name, at } = call.params
      if (!TAG_NAME.test(name) || name === 'main')
        throw new LakeError('LAKE_TAG_NAME', `${JSON.stringify(name)} is no name for a tag: a-z, then a-z 0-9 . _ -`)
      const { version } = await stateAt(log, at)
      const outcome = await submit(
        { log, committer, call },
        {
          message: `tag ${name} = v${version}`,
          outcome: {},
          changes: [{ kind: 'ref.put', ref: 'tag', name, version }],
        },
      )
      if (outcome.kind === 'conflict') throw new LakeError('LAKE_TAG_EXISTS', `there is a tag ${name} already`)
      return { name, version, lakeVersion: committedVersion(outcome) }
    },
    async untag(call) {
      const { name } = call.params
      const outcome = await submit(
        { log, committer, call },
        {
          message: `remove tag ${name}`,
          outcome: {},
          changes: [{ kind: 'ref.drop', name }],
        },
      )
      if (outcome.kind === 'conflict') throw unknownVersion(`there is no tag ${name}`)
      return { lakeVersion: committedVersion(outcome) }
    },
  }
}

function committedVersion(outcome: CommitOutcome): LakeVersion {
  if (outcome.kind === 'conflict') throw new LakeError('CATALOG_CONFLICT', outcome.reason)
  return outcome.version
}
