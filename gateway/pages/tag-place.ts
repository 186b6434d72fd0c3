/** `POST /place/tags`: names the version that is read, from the picker on every page. */
import { z } from 'zod'
import { catalog } from '../../actors/catalog/contract.ts'
import { LocalPath } from './fields.ts'
import { page } from './page.ts'

export const tagPlace = page({
  rest: 'POST /place/tags',
  params: z.object({
    name: z.string(),
    version: z.string(),
    here: LocalPath,
  }),
  writes: true,
  answer: async ({ params: { name, version, here }, ask }) => {
    await ask(catalog.tag, { name, at: version })
    return { kind: 'go', to: here }
  },
})
