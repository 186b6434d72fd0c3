/** `GET /`: Ask, empty or with a question in its box (`?q=`), or an answer of before (`?run=`). */
import { z } from 'zod'
import { pipeline } from '../../actors/pipeline/contract.ts'
import { outcome } from '../../web/ask/outcome.ts'
import type { Question } from '../../web/ask/question.ts'
import { failed, goneRun, nothingAsked } from '../../web/ask/states.ts'
import { emptyLake } from '../../web/sample.ts'
import { choicesFor, questionFields, questionOf, type Task, TaskSchema } from './ask-fields.ts'
import { toldOf, wholePage } from './ask-run.ts'
import { type Answer, type Asked, page } from './page.ts'
import { sampleSizes } from './sample.ts'

export const askPage = page({
  rest: 'GET /',
  params: z.object({ ...questionFields, run: z.string().max(64).optional() }),
  answer: async (asked) => {
    const { run, q, tier } = asked.params
    if (run !== undefined) return openedAgain(asked, run)
    // a link must not spend what a model costs
    const start = q !== '' && tier === 'none' ? 'at once' : 'by hand'
    const choices = await choicesFor(asked)
    const isEmpty = choices.datasets.length === 0
    return wholePage(asked, {
      outcome: isEmpty ? emptyLake(asked.frame, sampleSizes) : nothingAsked(asked.frame),
      start: isEmpty ? 'by hand' : start,
      choices,
    })
  },
})

/** A run keeps what it was made of, not its rows: the answer is made again, of the lake that it read. */
async function openedAgain(asked: Asked<Question>, id: string): Promise<Answer> {
  const { ask, frame, failure } = asked
  const run = await ask(pipeline.read, { id })
  const task = TaskSchema.safeParse(run.receipt?.request.params['task']).data
  if (run.receipt === undefined || task === undefined)
    return wholePage({ ...asked, params: { ...asked.params, q: run.text } }, { outcome: goneRun(id) })
  const question = questionOf(task)
  const own = { ...asked, params: question }
  try {
    const made = await ask(pipeline.run, { task: withoutModel(task), at: run.lakeVersion, mode: 'dry' })
    const { dry: _, ...again } = made
    const answer = { ...again, id, receipt: run.receipt, elapsedMs: run.ms }
    const isSame = made.receipt.answer.sha256 === run.receipt.answer.sha256
    const isWorded = question.tier !== 'none'
    const told = await toldOf(asked, { question, task, answer, made: isWorded ? 'quotes' : isSame ? 'same' : 'other' })
    const rated = run.feedback.toSorted((a, b) => (a.id < b.id ? 1 : -1))[0]
    const shown = rated === undefined ? told : { ...told, rated }
    return wholePage(own, { outcome: outcome(frame, shown), told: shown })
  } catch (error) {
    const why = failure(error)
    return wholePage(own, { outcome: failed(frame, question, why), status: why.status })
  }
}

const withoutModel = (task: Task): Task => (task.kind === 'answer' ? { ...task, tier: 'none' } : task)
