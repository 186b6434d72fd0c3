/** What a question is asked of: an index, a dataset, or whatever the lake holds, all at one version. */
import { limits } from '../../config/limits.ts'
import { catalog, type Dataset } from '../catalog/contract.ts'
import { ask } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import type { AnswerTask } from './contract.ts'
import type { Work } from './work.ts'

export interface Corpus {
  readonly dataset: Dataset
  /** Named by whoever asks; absent: the dataset's own, where it has one. */
  readonly index?: string
}

export interface Corpora {
  readonly lakeVersion: number
  readonly items: readonly Corpus[]
}

/** @throws LakeError REQUEST_INVALID, DATASET_UNKNOWN, INDEX_UNKNOWN, and those of a version */
export async function corporaOf({ call, task, at }: Work<AnswerTask>): Promise<Corpora> {
  checkTarget(task)
  const moment = at === undefined ? {} : { at }
  if (task.index !== undefined) {
    const { dataset, version } = await ask(call, catalog.index, { name: task.index, ...moment })
    return { lakeVersion: version, items: [{ dataset, index: task.index }] }
  }
  if (task.dataset === undefined) return everyCorpus({ call, at })
  const { datasets, version } = await ask(call, catalog.resolve, { names: [task.dataset], ...moment })
  const [dataset] = datasets
  if (dataset !== undefined) return { lakeVersion: version, items: [{ dataset }] }
  throw new LakeError('DATASET_UNKNOWN', `there is no dataset ${JSON.stringify(task.dataset)}`, {
    data: { dataset: task.dataset },
  })
}

/** Those that can be searched first, then by name; so many as one question may cost. */
async function everyCorpus({ call, at }: Pick<Work, 'call' | 'at'>): Promise<Corpora> {
  const page = await ask(call, catalog.datasets, { limit: limits.listItemsMax, ...(at === undefined ? {} : { at }) })
  const isLive = ({ indexes }: (typeof page.items)[number]) => indexes.some(({ state }) => state === 'live')
  const names = [...page.items.filter(isLive), ...page.items.filter((item) => !isLive(item))]
    .map(({ name }) => name)
    .filter((name) => !name.includes('__'))
    .slice(0, limits.answerCorporaMax)
  const { datasets, version } = await ask(call, catalog.resolve, { names, at: page.lakeVersion })
  const inOrder = names.flatMap((name) => datasets.find((dataset) => dataset.name === name) ?? [])
  return { lakeVersion: version, items: inOrder.map((dataset) => ({ dataset })) }
}

function checkTarget({ dataset, index, where }: AnswerTask): void {
  if (dataset !== undefined && index !== undefined)
    throw invalid('dataset', 'a question is about a dataset or about an index, not of both')
  if (where !== undefined && dataset === undefined && index === undefined)
    throw invalid('where', 'a predicate is over the columns of a dataset: name it, or an index')
}

const invalid = (path: string, message: string): LakeError =>
  new LakeError('REQUEST_INVALID', message, { data: { errors: [{ path, message }] } })
