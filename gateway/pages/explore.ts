/** `GET /explore`: the datasets, and of the one that is looked at its facts and the panel of a tab. */
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { catalog } from '../../actors/catalog/contract.ts'
import { query } from '../../actors/query/contract.ts'
import { limits } from '../../config/limits.ts'
import { filesPanel, refusedPanel } from '../../web/explore/files.ts'
import { historyShort } from '../../web/explore/history.ts'
import { indexesPanel, indexesShort, indexList } from '../../web/explore/indexes.ts'
import { datasetList } from '../../web/explore/list.ts'
import { overview, overviewFailed, overviewLoading, type Spread } from '../../web/explore/overview.ts'
import { chooseMain, facts, subjectMain, subjectView, type Tab } from '../../web/explore/subject.ts'
import { type Html, html } from '../../web/html.ts'
import { problem } from '../../web/problem.ts'
import { emptyLake } from '../../web/sample.ts'
import { spreadColumns, spreadOf, spreadSql } from './column-spread.ts'
import { historyOf } from './explore-history.ts'
import { Kept, listedFor, Of, pageOf, rowsIn, subjectOf } from './explore-subject.ts'
import { type Asked, page } from './page.ts'
import { sampleSizes } from './sample.ts'

export const explorePage = page({
  rest: 'GET /explore',
  params: z.object({ ...Kept, dataset: z.string().max(100).optional() }),
  answer: async (asked) => {
    const { params, frame, wants } = asked
    const listed = await listedFor(asked, params.dataset)
    if (wants === 'part') return { kind: 'part', html: datasetList(frame, listed) }
    const isEmpty = listed.page.total === 0 && params.contains === ''
    const main = isEmpty ? emptyLake(frame, sampleSizes) : chooseMain(listed.page.total)
    return { kind: 'page', page: subjectView(frame, listed, { title: 'Explore', main }) }
  },
})

type Asking = Asked<z.output<typeof Of>>

/** A tab whose panel is made of what every tab knows, or of one more question. */
const tabPage = (
  tab: Tab,
  panelOf: (asked: Asking, subject: Awaited<ReturnType<typeof subjectOf>>) => Html | Promise<Html>,
) =>
  page({
    rest: tab === 'overview' ? 'GET /explore/:dataset' : `GET /explore/:dataset/${tab}`,
    params: Of,
    answer: async (asked) => {
      const subject = await subjectOf(asked, asked.params.dataset)
      const panel = await panelOf(asked, subject)
      if (asked.wants === 'part') return { kind: 'part', html: panel }
      return pageOf(asked, subjectMain(asked.frame, subject, { tab, panel }))
    },
  })

export const overviewPage = tabPage('overview', async (asked, subject) => {
  const { frame } = asked
  const history = await historyOf(asked, subject.dataset, { limit: limits.pageHistoryShort })
  return html`${overviewLoading(frame, subject)}<div class="cols">${historyShort(frame, history)}${indexesShort(frame, subject)}</div>`
})
export const indexesPage = tabPage('indexes', ({ frame, wants }, subject) =>
  wants === 'part' ? indexList(frame, subject) : indexesPanel(frame, subject),
)
export const filesPage = tabPage('files', async ({ at, ask }, { dataset }) => {
  const { datasets } = await ask(catalog.resolve, { names: [dataset.name], ...at })
  return filesPanel(datasets[0] ?? { base: [], delta: [] })
})

export const refusedPage = tabPage('refused', async (asked, { dataset, rejects, refused }) => {
  const limit = limits.pageRowsShown
  const { offset } = asked.params
  const shown = { dataset: dataset.name, rejects, offset, total: refused, limit }
  if (refused === 0) return refusedPanel(asked.frame, { ...shown, columns: [], rows: [] })
  const { columns, rows } = await rowsIn(asked, { name: rejects, limit, offset })
  return refusedPanel(asked.frame, { ...shown, columns, rows })
})

export const factsPart = page({
  rest: 'GET /explore/:dataset/facts',
  params: Of,
  answer: async (asked) => ({ kind: 'part', html: facts(asked.frame, await subjectOf(asked, asked.params.dataset)) }),
})

/** Rows of a snapshot do not change, so what was found in them is kept. */
export const spreadPart: ReturnType<typeof page> = (deps) => {
  const kept = new LRUCache<string, readonly Spread[]>({ max: limits.pageSpreadsMax })
  return page({
    rest: 'GET /explore/:dataset/spread',
    params: Of,
    answer: async (asked) => {
      const subject = await subjectOf(asked, asked.params.dataset)
      const { name, snapshot, rows, schema: columns, lakeVersion } = subject.dataset
      const known = `${name} ${snapshot}`
      try {
        const spreads = kept.get(known) ?? (await spreadsOf(asked, { name, rows, columns, lakeVersion }))
        kept.set(known, spreads)
        return { kind: 'part', html: overview({ columns, spreads }) }
      } catch (error) {
        const failure = asked.failure(error)
        return { kind: 'part', html: overviewFailed(asked.frame, subject, problem(failure)), status: failure.status }
      }
    },
  })(deps)
}

interface Held {
  readonly name: string
  readonly rows: number
  readonly columns: Parameters<typeof spreadOf>[0]
  readonly lakeVersion: number
}

async function spreadsOf(
  { ask }: Asking,
  { name, rows: total, columns, lakeVersion }: Held,
): Promise<readonly Spread[]> {
  const read = spreadColumns(columns)
  const { rows } = await ask(query.sql, {
    sql: spreadSql({ dataset: name, columns: read, rows: total }),
    at: lakeVersion,
    maxRows: 1,
    timeoutMs: limits.pageSpreadMs,
  })
  const [row = {}] = z.array(z.record(z.string(), z.unknown())).parse(JSON.parse(Buffer.from(rows).toString('utf8')))
  return spreadOf(read, row)
}
