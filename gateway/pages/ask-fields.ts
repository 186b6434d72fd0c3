/** A question as its form or an address has it, and what the form offers. */
import { z } from 'zod'
import { ai } from '../../actors/ai/contract.ts'
import { catalog } from '../../actors/catalog/contract.ts'
import { pipeline, type Run } from '../../actors/pipeline/contract.ts'
import { limits } from '../../config/limits.ts'
import type { Choices } from '../../web/ask/form.ts'
import type { Question } from '../../web/ask/question.ts'
import type { Asked } from './page.ts'

/** Any length: what is too long is told in its place, and stays in the box. */
export const questionFields = {
  q: z
    .string()
    .default('')
    .transform((text) => text.replaceAll('\r\n', '\n').trim()),
  in: z.string().max(100).default(''),
  by: z.enum(['auto', 'rows', 'quotes']).default('auto'),
  tier: z.enum(['none', 'small', 'frontier']).default('none'),
} as const

type Asking = Pick<Asked<unknown>, 'ask' | 'at'>

/** Datasets of rows that were refused are asked by name alone. */
const isOwn = ({ name }: { readonly name: string }): boolean => !name.includes('__')

export async function choicesFor({ ask, at }: Asking): Promise<Choices> {
  const [{ items, next }, tiers] = await Promise.all([
    ask(catalog.datasets, { limit: limits.pageDatasetsMax, ...at }),
    ask(ai.tiers, {}),
  ])
  return {
    datasets: items.filter(isOwn).map(({ name }) => name),
    isCut: next !== undefined,
    tiers: tiers.items.map(({ tier, model }) => ({ tier, model })),
  }
}

/** The newest runs, each question once; of an older lake those that read it. */
export async function askedBefore({ ask, frame }: Pick<Asked<unknown>, 'ask' | 'frame'>): Promise<readonly Run[]> {
  const { items } = await ask(pipeline.runs, { limit: limits.pageAskedBeforeRead })
  const { place } = frame
  const shown =
    place?.asked === undefined ? items : items.filter(({ lakeVersion }) => lakeVersion <= place.reading.version)
  const first = new Map(shown.toReversed().map((run) => [run.text, run]))
  return [...first.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limits.pageAskedBefore)
}

/** What a question of before was asked with. */
export const questionOf = (task: Task): Question => ({
  q: task.text,
  in: task.dataset ?? '',
  by: task.kind === 'match' ? 'rows' : 'quotes',
  tier: task.kind === 'match' ? 'none' : (task.tier ?? 'none'),
})

const { task: TaskSchema } = pipeline.run.params.shape

export { TaskSchema }
export type Task = z.output<typeof TaskSchema>
