/** What is done with the indexes of a dataset: made, built, stopped, published, taken back. */
import { z } from 'zod'
import type { Action } from '../../actors/kernel/contract.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { questionMain } from '../../web/explore/history.ts'
import { backQuestion, indexesPanel, indexQuestion } from '../../web/explore/indexes.ts'
import { pathOf } from '../../web/explore/paths.ts'
import { Kept, pageOf, subjectOf } from './explore-subject.ts'
import { type Answer, type Asked, page } from './page.ts'

const Of = { ...Kept, dataset: z.string().max(100) }
const OfIndex = { ...Of, index: z.string().max(100) }
const Generation = z.coerce.number().int().min(1)

const IndexParams = z.object(OfIndex)
const GenerationParams = z.object({ ...OfIndex, generation: Generation })

/** After each the panel is drawn anew, which shows what came of it. */
async function done(asked: Asked<z.output<typeof IndexParams>>): Promise<Answer> {
  const { dataset } = asked.params
  if (asked.wants === 'page') return { kind: 'go', to: pathOf(dataset, 'indexes') }
  return { kind: 'part', html: indexesPanel(asked.frame, await subjectOf(asked, dataset)) }
}

export const buildIndex = page({
  rest: 'POST /explore/:dataset/indexes/build',
  params: IndexParams,
  writes: true,
  answer: async (asked) => {
    await asked.ask(supervisor.build, { name: asked.params.index })
    return done(asked)
  },
})

const ofGeneration = (rest: `POST /${string}`, action: Action) =>
  page({
    rest,
    params: GenerationParams,
    writes: true,
    answer: async (asked) => {
      const { index, generation } = asked.params
      await asked.ask(action, { name: index, generation })
      return done(asked)
    },
  })

export const stopIndex = ofGeneration('POST /explore/:dataset/indexes/stop', supervisor.cancel)
export const publishIndex = ofGeneration('POST /explore/:dataset/indexes/publish', supervisor.publish)

export const backPage = page({
  rest: 'GET /explore/:dataset/back',
  params: z.object({ ...OfIndex, to: Generation }),
  answer: async (asked) => {
    const { params, frame, wants, ask } = asked
    const html = backQuestion(frame, await ask(supervisor.read, { name: params.index }), params.to)
    return wants === 'part' ? { kind: 'part', html } : pageOf(asked, questionMain(html))
  },
})

export const backDone = page({
  rest: 'POST /explore/:dataset/back',
  params: z.object({ ...OfIndex, to: Generation }),
  writes: true,
  answer: async ({ params, ask }) => {
    await ask(supervisor.rollback, { name: params.index, to: params.to })
    return { kind: 'go', to: pathOf(params.dataset, 'indexes') }
  },
})

/** Kinds of index by the type of the column. */
const kindOf = (type: string): 'text' | 'vector' | undefined =>
  type === 'VARCHAR' ? 'text' : /^(FLOAT|DOUBLE)\[\d*\]$/.test(type) ? 'vector' : undefined

export const indexPage = page({
  rest: 'GET /explore/:dataset/index',
  params: z.object(Of),
  answer: async (asked) => {
    const { dataset } = await subjectOf(asked, asked.params.dataset)
    const columns = dataset.schema.filter(({ type }) => kindOf(type) !== undefined)
    const html = indexQuestion(asked.frame, dataset.name, columns)
    return asked.wants === 'part' ? { kind: 'part', html } : pageOf(asked, questionMain(html))
  },
})

export const indexDone = page({
  rest: 'POST /explore/:dataset/index',
  params: z.object({ ...OfIndex, column: z.string() }),
  writes: true,
  answer: async (asked) => {
    const { dataset: name, index, column } = asked.params
    const { dataset } = await subjectOf(asked, name)
    const kind = kindOf(dataset.schema.find((field) => field.name === column)?.type ?? '') ?? 'text'
    await asked.ask(supervisor.create, { name: index, dataset: name, column, kind })
    return { kind: 'go', to: pathOf(name, 'indexes') }
  },
})
