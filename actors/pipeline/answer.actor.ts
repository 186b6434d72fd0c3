/** A run of kind answer: interpret, retrieve, context, answer, verify. Every statement has a quote that is in its row. */
import { limits } from '../../config/limits.ts'
import { LakeError } from '../kernel/errors.ts'
import { wording } from '../matrix/contract.ts'
import { type Answering, answering, readCorpus } from './answer-rows.actor.ts'
import type { Grounding, Tier } from './answer-shapes.ts'
import { type CitedRow, statementOf, withinBudget } from './cited.ts'
import type { AnswerTask, Output, Plan } from './contract.ts'
import { type Corpora, corporaOf } from './corpora.actor.ts'
import { contextOf, type ModelAnswer, modelAnswer } from './model-answer.actor.ts'
import { planOf } from './plan.ts'
import { rowName, type Statement, toldOf, verified } from './quotes.ts'
import type { Kept } from './stated.ts'
import type { AnswerFloors, Outcome, Work } from './work.ts'

type AnswerWork = Work<AnswerTask> & { readonly floors: AnswerFloors; readonly tier: Tier }

/** @throws LakeError REQUEST_INVALID, MODEL_…, and of whoever is asked on the way */
export async function answered(work: AnswerWork): Promise<Outcome> {
  const { task, steps, tier, call } = work
  if (!wording.isReadWhole(task.text)) throw tooManyWords()
  const context = tier === 'none' ? undefined : { tier, contextTokens: await contextOf(call, tier) }
  const corpora = await corporaOf(work)
  const own = { ...work, lakeVersion: corpora.lakeVersion }
  const read = await steps.take('interpret', async () => {
    const items = await Promise.all(corpora.items.map((corpus) => readCorpus(own, corpus)))
    return [items, { corpora: items.length, by: items.map(({ by }) => by) }]
  })
  const found = await steps.take('retrieve', async () => {
    const items = await Promise.all(read.map((corpus) => answering(own, corpus)))
    return [items, { rows: items.map(({ rows }) => rows.length), scores: items.map(({ score }) => score) }]
  })
  const best = bestOf(found)
  const rows = await steps.take('context', () => {
    const kept = withinBudget(best?.rows ?? [], limits.answerContextTokens)
    return Promise.resolve([kept, { rows: kept.length, leftOut: (best?.rows.length ?? 0) - kept.length }])
  })
  const dataset = best?.corpus.dataset.name ?? ''
  const worded = await steps.take<Worded>('answer', async () => {
    // what no row answers is not asked of a model
    if (context === undefined || rows.length === 0) {
      const made = rows.map(statementOf(dataset))
      return [
        { kept: made, dropped: 0 },
        { tier, statements: made.length },
      ]
    }
    const told = await modelAnswer(call, { ...context, question: task.text, dataset, rows })
    return [told, { tier, statements: told.kept.length + told.dropped, ...told.model }]
  })
  const output = await steps.take('verify', () => {
    const byName = new Map(rows.map((row) => [rowName({ dataset, ...row }), row.row]))
    const { kept, dropped } = verified(worded.kept, byName)
    const figures = { statements: kept.length, dropped: dropped + worded.dropped }
    return Promise.resolve([outputOf(rows, kept, { tier, model: worded.model }), figures])
  })
  const made = madeOf(corpora, found)
  return {
    dataset,
    output,
    plan: planned(task, found, best),
    confidence: best?.score ?? 0,
    made: worded.made === undefined ? made : { ...made, model: worded.made },
  }
}

/** What is not read might be what everything depends on. */
function tooManyWords(): LakeError {
  const message = `a question has at most ${limits.requestTokensMax} words and marks`
  return new LakeError('REQUEST_INVALID', message, { data: { errors: [{ path: 'question', message }] } })
}

/** Statements, and of those of a model who made them. */
type Worded = Kept & Partial<Pick<ModelAnswer, 'model' | 'made'>>

/** The one that has rows to cite, and whose first one meets most; of equal ones the first. */
const bestOf = (found: readonly Answering[]): Answering | undefined =>
  found.toSorted((a, b) => Math.sign(b.rows.length) - Math.sign(a.rows.length) || b.score - a.score)[0]

interface By {
  readonly tier: Tier
  readonly model: Grounding['model'] | undefined
}

function outputOf(rows: readonly CitedRow[], kept: readonly Statement[], { tier, model }: By): Output {
  const { answer, citations } = toldOf(kept)
  const isAnswer = citations.length > 0
  const cited = new Set(citations.map(({ key }) => key))
  return {
    rows: rows.filter(({ key }) => cited.has(key)).map(({ key, row, why }) => ({ key, row, why })),
    answer: isAnswer ? answer : 'not in the corpus',
    grounding: { citations, grounded: isAnswer, answered: isAnswer, tier, ...(model === undefined ? {} : { model }) },
  }
}

/** How the best corpus was read, and every corpus that was asked. */
function planned({ text }: AnswerTask, found: readonly Answering[], best: Answering | undefined): Plan {
  const corpora = found.flatMap(({ corpus: { dataset, interpreted }, searched }): Plan['corpora'] => [
    { kind: 'dataset', name: dataset.name, snapshot: interpreted.snapshot, domain: interpreted.domain },
    ...searched,
  ])
  if (best === undefined) return { predicates: [], soft: [], open: [], ignored: [], text, corpora, warnings: [] }
  const { interpreted } = best.corpus
  return planOf({ read: interpreted, corpora, warnings: interpreted.warnings })
}

function madeOf({ lakeVersion }: Corpora, found: readonly Answering[]): Outcome['made'] {
  const read = found.map(({ corpus }) => [corpus.dataset.name, corpus.interpreted] as const)
  const domains = read.flatMap(([name, { domain }]) => (domain === null ? [] : [[name, domain] as const]))
  const indexes = Object.assign({}, ...found.map((each) => each.indexes))
  return {
    lakeVersion,
    datasets: Object.fromEntries(read.map(([name, { snapshot }]) => [name, snapshot])),
    ...(domains.length === 0 ? {} : { domains: Object.fromEntries(domains) }),
    ...(Object.keys(indexes).length === 0 ? {} : { indexes }),
  }
}
