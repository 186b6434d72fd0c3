/** `GET /`: Ask. */
import { z } from 'zod'
import { catalog } from '../../actors/catalog/contract.ts'
import { limits } from '../../config/limits.ts'
import { askView } from '../../web/ask.ts'
import { page } from './page.ts'
import { sampleSize } from './sample.ts'

export const askPage = page({
  rest: 'GET /',
  params: z.object({}),
  answer: async ({ frame, at, ask }) => {
    const { items } = await ask(catalog.datasets, { limit: limits.pageDatasetsMax, ...at })
    return { kind: 'page', page: askView(frame, items, sampleSize) }
  },
})
