/** The history of a dataset, what differs between two of its versions, and the way back to one. */
import { z } from 'zod'
import { catalog } from '../../actors/catalog/contract.ts'
import type { ResultOf } from '../../actors/kernel/contract.ts'
import { failedWith } from '../../actors/kernel/errors.ts'
import { limits } from '../../config/limits.ts'
import {
  comparePanel,
  comparison,
  type History,
  historyPanel,
  questionMain,
  rollbackQuestion,
} from '../../web/explore/history.ts'
import { pathOf } from '../../web/explore/paths.ts'
import { subjectMain } from '../../web/explore/subject.ts'
import { Kept, pageOf, subjectOf } from './explore-subject.ts'
import { type Answer, type Asked, page } from './page.ts'

const Of = { ...Kept, dataset: z.string().max(100) }

export const historyPage = page({
  rest: 'GET /explore/:dataset/history',
  params: z.object({ ...Of, before: z.coerce.number().int().min(1).optional() }),
  answer: async (asked) => {
    const { params, frame } = asked
    const subject = await subjectOf(asked, params.dataset)
    const { before } = params
    const history = await historyOf(asked, subject.dataset, { limit: limits.pageHistoryShown, before })
    const panel = historyPanel(frame, history)
    return pageOf(asked, subjectMain(frame, subject, { tab: 'history', panel }))
  },
})

interface Stretch {
  readonly limit: number
  /** Only versions before this one. */
  readonly before?: number | undefined
}

/** What changed the dataset, up to the version that is read. */
export async function historyOf(
  { ask }: Pick<Asked<unknown>, 'ask'>,
  { name, lakeVersion }: Pick<ResultOf<typeof catalog.dataset>, 'name' | 'lakeVersion'>,
  { limit, before }: Stretch,
): Promise<History> {
  const [versions, { items: tags }] = await Promise.all([
    ask(catalog.versions, { dataset: name, limit, before: Math.min(before ?? lakeVersion + 1, lakeVersion + 1) }),
    ask(catalog.tags, {}),
  ])
  return { ...versions, dataset: name, tags, reading: lakeVersion, isLater: before !== undefined }
}

/** What somebody types may be a tag or a time as well. */
const Moment = z.string().min(1).max(100)

export const comparePage = page({
  rest: 'GET /explore/:dataset/compare',
  params: z.object({ ...Of, from: Moment, to: Moment }),
  answer: async (asked) => {
    const { params, frame, wants, ask } = asked
    const { dataset, from, to } = params
    const { datasets, ...between } = await ask(catalog.diff, { from, to })
    const diff = datasets.find(({ name }) => name === dataset)
    const compared = { dataset, from: between.from, to: between.to, diff }
    if (wants === 'part') return { kind: 'part', html: comparison(frame, compared) }
    const subject = await subjectOf(asked, dataset)
    const panel = comparePanel(frame, compared)
    return pageOf(asked, subjectMain(frame, subject, { tab: 'history', panel }))
  },
})

const To = z.coerce.number().int().min(0)

export const rollbackPage = page({
  rest: 'GET /explore/:dataset/rollback',
  params: z.object({ ...Of, to: To }),
  answer: (asked) => question(asked, 'asked'),
})

/** Done where the dataset is still that of the question; else it is asked again, with the figures of now. */
export const rollbackDone = page({
  rest: 'POST /explore/:dataset/rollback',
  params: z.object({ ...Of, to: To, snapshot: z.coerce.number().int() }),
  writes: true,
  answer: async (asked) => {
    const { dataset, to, snapshot } = asked.params
    const held = await asked.ask(catalog.dataset, { name: dataset })
    if (held.snapshot !== snapshot) return { ...(await question(asked, 'changed')), status: 409 }
    const { dropped } = await asked.ask(catalog.rollback, { to, datasets: [dataset] })
    return { kind: 'go', to: dropped.includes(dataset) ? '/explore' : pathOf(dataset, 'history') }
  },
})

type Asking = Asked<{
  readonly dataset: string
  readonly to: number
  readonly contains: string
  readonly after?: string | undefined
}>

async function question(asked: Asking, state: 'asked' | 'changed'): Promise<Exclude<Answer, { kind: 'go' | 'file' }>> {
  const { params, frame, wants, ask } = asked
  const { dataset: name, to } = params
  const now = await ask(catalog.dataset, { name })
  const [{ datasets }, then] = await Promise.all([
    ask(catalog.diff, { from: now.lakeVersion, to }),
    ask(catalog.dataset, { name, at: to }).catch((error: unknown) => {
      if (failedWith(error, 'DATASET_UNKNOWN')) return undefined
      throw error
    }),
  ])
  const html = rollbackQuestion(frame, {
    dataset: name,
    to,
    snapshot: now.snapshot,
    diff: datasets.find((each) => each.name === name),
    indexes: indexChanges(now.indexes, then?.indexes ?? []),
    isChanged: state === 'changed',
  })
  return wants === 'part' && state === 'asked' ? { kind: 'part', html } : pageOf(asked, questionMain(html))
}

type Badges = ResultOf<typeof catalog.dataset>['indexes']

function indexChanges(now: Badges, then: Badges): readonly string[] {
  const gone = now.filter(({ name }) => then.every((index) => index.name !== name))
  const back = then.filter(({ name }) => now.every((index) => index.name !== name))
  const other = then.flatMap((index) => {
    const held = now.find(({ name }) => name === index.name)
    return held === undefined || held.generation === index.generation ? [] : [{ index, held }]
  })
  return [
    ...gone.map(({ name }) => `Index ${name} goes: it did not exist then.`),
    ...back.map(({ name, generation }) => `Index ${name} comes back with g${generation}.`),
    ...other.map(({ index, held }) => `Index ${index.name} goes from g${held.generation} to g${index.generation}.`),
  ]
}
