/** What the pages of a dataset have in common: the list beside it, what is known of it, and rows as text. */
import { z } from 'zod'
import { catalog } from '../../actors/catalog/contract.ts'
import { failedWith } from '../../actors/kernel/errors.ts'
import { DatasetName, followersOf } from '../../actors/kernel/ids.ts'
import { query } from '../../actors/query/contract.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { limits } from '../../config/limits.ts'
import type { Column, Row } from '../../web/cells.ts'
import type { Listed } from '../../web/explore/list.ts'
import { type Subject, subjectView } from '../../web/explore/subject.ts'
import type { Html } from '../../web/html.ts'
import type { Answer, Asked } from './page.ts'

/** Where the list stands. */
export const Kept = {
  contains: z.string().max(100).default(''),
  after: z.string().max(100).optional(),
}

export const Offset = z.coerce.number().int().min(0).default(0)

/** Of a page of a dataset. */
export const Of = z.object({ ...Kept, dataset: z.string().max(100), offset: Offset })

type Asking = Pick<Asked<{ readonly contains: string; readonly after?: string | undefined }>, 'ask' | 'at' | 'params'>

/** A page of the list; `current` is marked in it. */
export async function listedFor({ ask, at, params }: Asking, current: string | undefined): Promise<Listed> {
  const { contains, after } = params
  const [page, indexes] = await Promise.all([
    ask(catalog.datasets, {
      limit: limits.pageDatasetsMax,
      contains,
      ...(after === undefined ? {} : { after }),
      ...at,
    }),
    ask(supervisor.list, { limit: limits.indexesMax, ...at }),
  ])
  return { page, contains, after, current, indexes: indexes.items }
}

/** @throws LakeError DATASET_UNKNOWN */
export async function subjectOf({ ask, at }: Pick<Asking, 'ask' | 'at'>, name: string) {
  const dataset = await ask(catalog.dataset, { name, ...at })
  const [rejects = ''] = followersOf(DatasetName.parse(name))
  const [indexes, refused] = await Promise.all([
    ask(supervisor.list, { limit: limits.indexesMax, ...at }),
    rejects === '' ? 0 : rowCountOf(ask(catalog.dataset, { name: rejects, ...at })),
  ])
  return {
    dataset,
    indexes: indexes.items.filter((index) => index.dataset === name),
    refused,
    rejects,
  } satisfies Subject & {
    rejects: string
  }
}

const rowCountOf = (asked: Promise<{ readonly rows: number }>): Promise<number> =>
  asked.then(
    ({ rows }) => rows,
    (error: unknown) => {
      if (failedWith(error, 'DATASET_UNKNOWN')) return 0
      throw error
    },
  )

export async function pageOf(
  asked: Asking & Pick<Asked<{ readonly dataset: string }>, 'frame' | 'params'>,
  main: Html,
): Promise<Extract<Answer, { kind: 'page' }>> {
  const { dataset } = asked.params
  const listed = await listedFor(asked, dataset)
  return { kind: 'page', page: subjectView(asked.frame, listed, { title: dataset, main }) }
}

interface Wanted {
  readonly name: string
  readonly limit: number
  readonly offset: number
  readonly where?: string | undefined
}

/** Rows as they are shown: the start of each value, under the types of the dataset. */
export async function rowsIn({ ask, at }: Pick<Asking, 'ask' | 'at'>, { name, limit, offset, where }: Wanted) {
  const { schema, lakeVersion } = await ask(catalog.dataset, { name, ...at })
  const found = await ask(query.rows, {
    name,
    limit,
    offset,
    clip: limits.pageCellShown,
    ...(where === undefined ? {} : { where }),
    // of the version whose columns these are
    at: lakeVersion,
  })
  const columns: readonly Column[] = schema
  const broken = columns.filter(({ type }) => type === 'DOUBLE' || type === 'FLOAT')
  const texts = z.array(z.record(z.string(), z.unknown())).parse(JSON.parse(Buffer.from(found.rows).toString('utf8')))
  return { columns, rows: texts.map((row): Row => ({ ...row, ...numbersOf(row, broken) })) }
}

/** Broken numbers are written alike where they are numbers. */
const numbersOf = (row: Row, columns: readonly Column[]): Row =>
  Object.fromEntries(
    columns.flatMap(({ name }) => {
      const value = Number(row[name] ?? Number.NaN)
      return Number.isFinite(value) ? [[name, value]] : []
    }),
  )
