/** What the catalog answers: the state at any version, and the history. */
import { limits } from '../../config/limits.ts'
import type { Handlers } from '../kernel/actor.ts'
import { monotonicMs, nowMs, pause } from '../kernel/clock.ts'
import { LakeError } from '../kernel/errors.ts'
import type { LakeVersion } from '../kernel/ids.ts'
import type { Change, Commit, Entry } from './commit.ts'
import type { catalog } from './contract.ts'
import { diffStates } from './diff.ts'
import type { LakeLog } from './lake-log.actor.ts'
import { parseMoment } from './moment.ts'
import type { LakeState } from './state.ts'
import { batchOf, changeSummary, pageOf, snapshotsOf, statsOf, summaryOf, versionOf } from './views.ts'

/** The state at `at`, or why there is none. */
export async function stateAt(log: LakeLog, at: string | number | undefined): Promise<LakeState> {
  const moment = parseMoment(at)
  switch (moment.kind) {
    case 'head':
      return log.head
    case 'version':
      if (moment.version > log.head.version) await log.advance()
      if (moment.version > log.head.version)
        throw unknownVersion(`there is no version ${moment.version}; the newest is ${log.head.version}`)
      return log.stateAt(moment.version)
    case 'tag': {
      const version = log.head.tags.get(moment.name)
      if (version === undefined) throw unknownVersion(`there is no tag ${moment.name}`)
      return log.stateAt(version)
    }
    case 'time':
      // a commit is never of the future, also where it was made by a clock ahead of this one
      if (moment.ms > Math.max(nowMs(), Date.parse(log.head.at)))
        throw new LakeError('LAKE_VERSION_INVALID', 'that time is still to come')
      return log.stateAt(await log.versionAtTime(moment.ms))
    default:
      throw new LakeError(
        'LAKE_VERSION_INVALID',
        `${JSON.stringify(at)} is no version number, tag or ISO time with its zone`,
      )
  }
}

export const unknownVersion = (message: string): LakeError => new LakeError('LAKE_VERSION_UNKNOWN', message)
export const unknownDataset = (name: string): LakeError =>
  new LakeError('DATASET_UNKNOWN', `there is no dataset ${JSON.stringify(name)}`, { data: { dataset: name } })

const unknownIndex = (name: string): LakeError =>
  new LakeError('INDEX_UNKNOWN', `there is no index ${JSON.stringify(name)}`, { data: { index: name } })

type ReadActions = 'resolve' | 'head' | 'datasets' | 'dataset' | 'index' | 'indexes' | 'tags'

export function readHandlers(log: LakeLog): Pick<Handlers<typeof catalog>, ReadActions> {
  return {
    async resolve({ params }) {
      const state = await stateAt(log, params.at)
      const found = params.names.map((name) => ({ name, dataset: state.datasets.get(name) }))
      return {
        version: state.version,
        at: state.at,
        datasets: found.flatMap(({ dataset }) => (dataset === undefined ? [] : [dataset])),
        unknown: found.flatMap(({ name, dataset }) => (dataset === undefined ? [name] : [])),
      }
    },
    async head({ params, signal }) {
      const deadline = monotonicMs() + limits.atLeastWaitMs
      while (params.atLeast !== undefined && log.head.version < params.atLeast) {
        if (monotonicMs() > deadline) {
          throw new LakeError(
            'LAKE_VERSION_BEHIND',
            `this node knows version ${log.head.version}, not yet ${params.atLeast}`,
          )
        }
        await pause(limits.headPollMs / 10, signal)
        await log.advance()
      }
      const { version, at, datasets } = log.head
      return { version, at, datasets: datasets.size, state: log.newerFormat ? 'format-newer' : 'ok' }
    },
    async datasets({ params }) {
      const state = await stateAt(log, params.at)
      const { contains = '' } = params
      const names = [...state.datasets.keys()].filter((name) => name.includes(contains))
      const { page, next } = pageOf(names, params)
      const items = page
        .flatMap((name) => state.datasets.get(name) ?? [])
        .map((dataset) => summaryOf(dataset, state.indexes.values()))
      return { items, total: names.length, lakeVersion: state.version, ...(next === undefined ? {} : { next }) }
    },
    async dataset({ params }) {
      const state = await stateAt(log, params.at)
      const dataset = state.datasets.get(params.name)
      if (dataset === undefined) throw unknownDataset(params.name)
      return {
        ...summaryOf(dataset, state.indexes.values()),
        schema: dataset.fields,
        files: { base: dataset.base.length, delta: dataset.delta.length },
        stats: statsOf(dataset),
        lakeVersion: state.version,
      }
    },
    async index({ params }) {
      const state = await stateAt(log, params.at)
      const index = state.indexes.get(params.name)
      const dataset = index === undefined ? undefined : state.datasets.get(index.dataset)
      if (index === undefined || dataset === undefined) throw unknownIndex(params.name)
      return { version: state.version, index, dataset }
    },
    async indexes({ params }) {
      const state = await stateAt(log, params.at)
      const { page, next } = pageOf(state.indexes.keys(), params)
      const items = page.flatMap((name) => state.indexes.get(name) ?? [])
      return { items, version: state.version, ...(next === undefined ? {} : { next }) }
    },
    tags() {
      const { page } = pageOf(log.head.tags.keys(), { limit: Number.POSITIVE_INFINITY })
      return { items: page.flatMap((name) => ({ name, version: log.head.tags.get(name) ?? log.head.version })) }
    },
  }
}

export function historyHandlers(log: LakeLog): Pick<Handlers<typeof catalog>, 'versions' | 'diff' | 'findBatch'> {
  return {
    async versions({ params, signal }) {
      const { limit, before, dataset } = params
      const newest = Math.min(Number(log.head.version), (before ?? Number.POSITIVE_INFINITY) - 1)
      const stop = Math.max(0, newest - (dataset === undefined ? limit : limits.historyCommitsRead))
      const items = []
      let version = newest
      let read = 0
      for (; version > stop && items.length < limit; version--) {
        signal.throwIfAborted()
        const commit = await log.readCommit(version)
        if (commit === undefined) continue
        read += 1
        const entries =
          dataset === undefined ? commit.entries : entriesOf(commit, { dataset, indexes: log.head.indexes })
        if (entries.length > 0) items.push(versionOf({ ...commit, entries }))
      }
      return { items, ...(version > 0 && read > 0 ? { next: version + 1 } : {}) }
    },
    async diff({ params, signal }) {
      const [from, to] = [await stateAt(log, params.from), await stateAt(log, params.to)]
      const changes = []
      for (let version = from.version + 1; version <= to.version && changes.length < limits.listItemsMax; version++) {
        signal.throwIfAborted()
        const commit = await log.readCommit(version)
        changes.push(...(commit?.entries ?? []).flatMap((entry) => entry.changes.map(changeSummary)))
      }
      return { from: from.version, to: to.version, changes, datasets: diffStates(from, to) }
    },
    async findBatch({ params }) {
      const held = log.head.datasets.get(params.dataset)
      const latest = held?.latestBatch ?? undefined
      const batch = params.mode === 'append' ? held?.batches.find(({ id }) => id === params.batch) : latest
      return batch?.id === params.batch ? { found: await batchAnswer(log, batch.version, params.batch) } : {}
    },
  }
}

interface Concerned {
  readonly dataset: string
  /** As they are now: of one that was dropped nobody knows any more whose it was. */
  readonly indexes: LakeState['indexes']
}

/** What a commit changed of a dataset and of its indexes. */
function entriesOf({ entries }: Commit, { dataset, indexes }: Concerned): Entry[] {
  const isOfIt = (change: Change): boolean =>
    ('dataset' in change && change.dataset === dataset) ||
    ('index' in change && indexes.get(change.index)?.dataset === dataset)
  return entries.flatMap((entry) => {
    const changes = entry.changes.filter(isOfIt)
    return changes.length === 0 ? [] : [{ ...entry, changes }]
  })
}

/** What the caller of that batch was told. */
export async function batchAnswer(log: LakeLog, version: LakeVersion, batch: string) {
  const commit = await log.readCommit(version)
  const entry = commit?.entries.find(({ changes }) => changes.some((change) => batchOf(change) === batch))
  if (entry === undefined)
    throw new LakeError('STORAGE_OBJECT_CORRUPT', `commit ${version} lacks the batch that it should hold`)
  return { version, snapshots: snapshotsOf(entry), outcome: entry.outcome }
}
