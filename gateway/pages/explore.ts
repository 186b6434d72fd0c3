/** `GET /explore`: the datasets. */
import { z } from 'zod'
import { catalog } from '../../actors/catalog/contract.ts'
import { limits } from '../../config/limits.ts'
import { exploreView } from '../../web/explore.ts'
import { page } from './page.ts'

export const explorePage = page({
  rest: 'GET /explore',
  params: z.object({ after: z.string().optional() }),
  answer: async ({ params, frame, at, ask }) => {
    const listed = await ask(catalog.datasets, { limit: limits.pageDatasetsMax, ...params, ...at })
    return { kind: 'page', page: exploreView(frame, listed) }
  },
})
