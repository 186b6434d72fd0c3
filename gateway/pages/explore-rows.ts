/** Rows of a dataset and the whole of a cell. */
import { z } from 'zod'
import { codeOf } from '../../actors/kernel/errors.ts'
import { quotedName, quotedText } from '../../actors/kernel/sql-text.ts'
import { query } from '../../actors/query/contract.ts'
import { limits } from '../../config/limits.ts'
import { plain } from '../../web/cells.ts'
import { questionMain } from '../../web/explore/history.ts'
import { cellDialog, type Filter, rowsFailed, rowsPanel } from '../../web/explore/rows.ts'
import { subjectMain } from '../../web/explore/subject.ts'
import { Kept, Offset, pageOf, rowsIn, subjectOf } from './explore-subject.ts'
import { type Answer, type Asked, page } from './page.ts'

const Filtered = {
  ...Kept,
  dataset: z.string().max(100),
  column: z.string().max(limits.columnNameLengthMax).default(''),
  holds: z.string().max(limits.pageCellShown).default(''),
  where: z.string().max(limits.sqlBytesMax).default(''),
}
const RowsParams = z.object({ ...Filtered, offset: Offset })

export const rowsPage = page({
  rest: 'GET /explore/:dataset/rows',
  params: RowsParams,
  answer: async (asked) => {
    const { params, frame, wants } = asked
    const subject = await subjectOf(asked, params.dataset)
    const { panel, status } = await panelOf(asked, subject.dataset)
    if (wants === 'part') return { kind: 'part', html: panel, status }
    return { ...(await pageOf(asked, subjectMain(frame, subject, { tab: 'rows', panel }))), status }
  },
})

type Held = Awaited<ReturnType<typeof subjectOf>>['dataset']

async function panelOf(asked: Asked<z.output<typeof RowsParams>>, { name, rows: total, schema }: Held) {
  const { params, frame, failure } = asked
  const { offset, column, holds, where } = params
  const filter = { column, holds, where }
  // of a wide dataset fewer rows, so that the page stays one that can be looked at
  const limit = Math.max(1, Math.min(limits.pageRowsShown, Math.floor(limits.pageCellsMax / schema.length)))
  try {
    const found = await rowsIn(asked, { name, offset, limit: limit + 1, where: predicateOf(filter) })
    const rows = found.rows.slice(0, limit)
    const isMore = found.rows.length > limit
    const shown = { dataset: name, columns: found.columns, rows, filter, offset, isMore, limit, total }
    return { panel: rowsPanel(frame, shown), status: 200 }
  } catch (error) {
    if (!codeOf(error)?.startsWith('QUERY_')) throw error
    const said = failure(error)
    return { panel: rowsFailed(frame, { dataset: name, columns: schema, filter }, said), status: said.status }
  }
}

/** What was said as a predicate, which is for query to judge. */
function predicateOf({ column, holds, where }: Filter): string | undefined {
  if (where !== '') return where
  if (holds === '' || column === '') return undefined
  return `contains(lower(CAST(${quotedName(column)} AS VARCHAR)), lower(${quotedText(holds)}))`
}

export const cellPage = page({
  rest: 'GET /explore/:dataset/cell',
  params: z.object({
    ...Filtered,
    of: z.string().max(limits.columnNameLengthMax),
    row: z.coerce.number().int().min(0),
    save: z.literal('1').optional(),
  }),
  answer: async (asked): Promise<Answer> => {
    const { params, frame, wants, at, ask } = asked
    const { dataset, column, holds, where, of, row, save } = params
    const filter = { column, holds, where }
    const predicate = predicateOf(filter)
    const { rows } = await ask(query.rows, {
      name: dataset,
      limit: 1,
      offset: row,
      ...(predicate === undefined ? {} : { where: predicate }),
      ...at,
    })
    const [found = {}] = z
      .array(z.record(z.string(), z.unknown()))
      .parse(JSON.parse(Buffer.from(rows).toString('utf8')))
    const value = found[of] ?? null
    const text = value === null ? null : plain(value)
    if (save !== undefined) return saved(`${dataset}-row-${row + 1}.txt`, text ?? '')
    const shown = text?.slice(0, limits.pageCellWhole) ?? null
    const html = cellDialog(frame, { dataset, column: of, row, filter, text: shown, length: text?.length ?? 0 })
    return wants === 'part' ? { kind: 'part', html } : pageOf(asked, questionMain(html))
  },
})

const saved = (name: string, text: string): Answer => ({
  kind: 'file',
  name,
  send: (res) => {
    res.setHeader('content-type', 'text/plain; charset=utf-8')
    res.end(text)
    return Promise.resolve()
  },
})
