/** `POST /sample`: made data into an empty lake, from any page that finds it empty; and how far that is. */
import { z } from 'zod'
import { catalog } from '../../actors/catalog/contract.ts'
import { ingest } from '../../actors/ingest/contract.ts'
import { limits } from '../../config/limits.ts'
import { plainMain } from '../../web/layout.ts'
import { type SampleSizes, sampleLoading } from '../../web/sample.ts'
import { LocalPath } from './fields.ts'
import { type Answer, type Asked, page } from './page.ts'

export const sampleSizes: SampleSizes = {
  small: { workers: limits.pageSampleWorkers, resumes: limits.pageSampleResumes },
  full: { workers: limits.pageSampleAllWorkers, resumes: limits.pageSampleAllResumes },
}

const Here = LocalPath.default('/explore')
const Size = z.enum(['small', 'full']).default('small')

export const loadSample = page({
  rest: 'POST /sample',
  params: z.object({ size: Size, here: Here }),
  writes: true,
  answer: async (asked) => {
    const { id } = await asked.ask(ingest.sample, sampleSizes[asked.params.size])
    const { size, here } = asked.params
    if (asked.wants === 'page') return { kind: 'go', to: `/sample?${new URLSearchParams({ id, size, here })}` }
    return loading(asked, { id, size, here })
  },
})

export const sampleProgress = page({
  rest: 'GET /sample',
  params: z.object({ id: z.string().max(limits.requestIdLengthMax), size: Size, here: Here }),
  answer: (asked) => loading(asked, asked.params),
})

interface Under {
  readonly id: string
  readonly size: keyof SampleSizes
  readonly here: string
}

async function loading({ frame, wants, ask }: Asked<unknown>, { id, size, here }: Under): Promise<Answer> {
  const [progress, { datasets }] = await Promise.all([ask(ingest.progress, { id }), ask(catalog.head, {})])
  if (progress.state === 'done') return { kind: 'go', to: here }
  const { workers, resumes } = sampleSizes[size]
  // the workers are in the lake before the first resume is made
  const rows = Math.min(progress.rows, workers) + (datasets > 0 ? workers : 0)
  const html = sampleLoading(frame, {
    progress,
    size,
    rows: Math.min(rows, workers + resumes),
    total: workers + resumes,
    here,
  })
  return wants === 'part' ? { kind: 'part', html } : { kind: 'page', page: { title: 'Sample', main: plainMain(html) } }
}
