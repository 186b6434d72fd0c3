/** What each part of the System page shows, asked of the rooms. */
import { journal } from '../../actors/journal/contract.ts'
import { node } from '../../actors/node/contract.ts'
import { storage } from '../../actors/storage/contract.ts'
import { type IndexView, supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { limits } from '../../config/limits.ts'
import { isPast } from '../../web/frame.ts'
import { type Html, html } from '../../web/html.ts'
import { problem } from '../../web/problem.ts'
import { bucketsTable } from '../../web/system/buckets.ts'
import { changesTable } from '../../web/system/changes.ts'
import { errorsTable } from '../../web/system/errors.ts'
import { generationsList } from '../../web/system/generations.ts'
import { modelCallsView } from '../../web/system/model-calls.ts'
import { type Chosen, type PartName, withoutPast } from '../../web/system/page.ts'
import { lanes, roomsTable } from '../../web/system/rooms.ts'
import { historyView, stateView } from '../../web/system/sections.ts'
import { timelineFigure } from '../../web/system/timeline.ts'
import { trialsView } from '../../web/system/trials.ts'
import { modelCallsOf } from './model-calls.ts'
import type { Asked } from './page.ts'
import { readUntil, timelineOf } from './system-log.ts'

export type Asking = Pick<Asked<unknown>, 'ask' | 'at' | 'frame' | 'failure'>

export const contentOf: Readonly<Record<PartName, (asking: Asking, chosen: Chosen) => Promise<Html>>> = {
  async state(asking) {
    const [rooms, pool, buckets, generations] = await Promise.all([
      shown(asking, () => roomed(asking)),
      shown(asking, () => pooled(asking)),
      shown(asking, () => bucketed(asking)),
      shown(asking, async () => generationsList(await everyIndex(asking))),
    ])
    return stateView({ rooms, pool, buckets, generations })
  },
  async errors(asking, { room }) {
    const until = await readUntil(asking)
    const { items, next } = await asking.ask(journal.errors, {
      limit: limits.pageErrorsMax,
      ...(until === undefined ? {} : { before: until.id }),
      ...(room === undefined ? {} : { room }),
    })
    return errorsTable(asking.frame, { items, hasMore: next !== undefined, ...(room === undefined ? {} : { room }) })
  },
  async trials(asking, { index: wanted }) {
    const indexes = await everyIndex(asking)
    const index = indexes.find(({ name }) => name === wanted) ?? indexes[0]
    if (index === undefined)
      return html`<div class="blank"><h3>No index yet</h3><p>Trials measure an index with other settings. Make one over a column of a dataset first.</p></div>`
    const until = await readUntil(asking)
    const { items, next } = await asking.ask(vector.trials, {
      index: index.name,
      limit: limits.pageTrialsMax,
      ...(until === undefined ? {} : { before: until.id }),
    })
    return trialsView({ index, trials: items, hasMore: next !== undefined })
  },
  async history(asking) {
    const [log, calls] = await Promise.all([
      shown(asking, () => logged(asking)),
      shown(asking, async () => modelCallsView(await modelCallsOf(asking))),
    ])
    return historyView(asking.frame, { log, calls })
  },
}

/** A failure stands in the place of what it keeps from being shown. */
const shown = (asking: Asking, make: () => Promise<Html>): Promise<Html> =>
  make().catch((error: unknown) => problem(asking.failure(error)))

async function roomed({ ask, frame }: Asking): Promise<Html> {
  if (isPast(frame)) return withoutPast('The state of rooms')
  const [{ items: nodes }, { items: rooms }] = await Promise.all([ask(node.all, {}), ask(node.rooms, {})])
  return roomsTable(frame, { nodes, rooms })
}

async function pooled({ ask, frame }: Asking): Promise<Html> {
  if (isPast(frame)) return withoutPast('The pool')
  return lanes((await ask(node.all, {})).items)
}

async function bucketed({ ask, frame }: Asking): Promise<Html> {
  if (isPast(frame)) return withoutPast('The state of buckets')
  const [{ items: buckets }, { items: sizes }] = await Promise.all([ask(storage.buckets, {}), ask(storage.sizes, {})])
  return bucketsTable({ buckets, sizes })
}

async function logged(asking: Asking): Promise<Html> {
  const { ask, frame } = asking
  const until = await readUntil(asking)
  const [timeline, { items }] = await Promise.all([
    timelineOf(asking, until?.version),
    ask(journal.mutations, {
      limit: limits.pageChangesMax,
      ...(until === undefined ? {} : { before: `${until.version}.0.0` }),
    }),
  ])
  return html`${timelineFigure(timeline)}${changesTable(frame, items)}`
}

const everyIndex = async ({ ask, at }: Asking): Promise<readonly IndexView[]> =>
  (await ask(supervisor.list, { limit: limits.pageDatasetsMax, ...at })).items
