/** `/add`: a file into a dataset, from the form, with or without a script. */
import { z } from 'zod'
import { IngestResult, ingest } from '../../actors/ingest/contract.ts'
import { limits } from '../../config/limits.ts'
import { added, addForm, type Filled, notAdded, nothingFilled } from '../../web/explore/add.ts'
import { questionMain } from '../../web/explore/history.ts'
import { besideList } from '../../web/explore/subject.ts'
import type { Html } from '../../web/html.ts'
import { Kept, listedFor } from './explore-subject.ts'
import { type Answer, type Asked, page } from './page.ts'

const Said = {
  ...Kept,
  dataset: z.string().max(200).default(''),
  mode: z.enum(['append', 'upsert', 'replace']).default('append'),
  key: z.string().max(limits.keyTextLengthMax).default(''),
  embed: z.string().max(limits.columnNameLengthMax).default(''),
}
const Params = z.object(Said)
type Params = z.output<typeof Params>

export const addPage = page({
  rest: 'GET /add',
  params: Params,
  answer: (asked) => formPage(asked, undefined),
})

export const addDone = page({
  rest: 'POST /add',
  params: Params,
  writes: true,
  takesFile: true,
  answer: async (asked) => {
    const { html, status } = await outcome(asked)
    if (asked.wants === 'part') return { kind: 'part', html, status }
    return { ...(await formPage(asked, html)), status }
  },
})

async function outcome({ params, file, frame, ask, failure }: Asked<Params>): Promise<{ html: Html; status: number }> {
  const { dataset, mode, key, embed } = params
  try {
    const { stream, ...source } = file()
    const result = await ask(
      ingest.upload,
      { dataset, mode, source, ...(key === '' ? {} : { key }), ...(embed === '' ? {} : { embed }) },
      stream,
    )
    return { html: added(frame, IngestResult.parse(result)), status: 201 }
  } catch (error) {
    const { examples, ...said } = failure(error)
    return { html: notAdded(said, examples), status: said.status }
  }
}

async function formPage(asked: Asked<Params>, shown: Html | undefined): Promise<Extract<Answer, { kind: 'page' }>> {
  const { dataset, mode, key, embed }: Filled = { ...nothingFilled, ...asked.params }
  const main = questionMain(addForm(asked.frame, { dataset, mode, key, embed }, shown))
  return {
    kind: 'page',
    page: besideList(asked.frame, await listedFor(asked, undefined), { title: 'Add rows', main }),
  }
}
