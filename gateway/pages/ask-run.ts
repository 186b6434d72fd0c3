/** `POST /ask`: a question is asked; with a script its steps are told as they come, then the answer in their place. */
import { z } from 'zod'
import { catalog } from '../../actors/catalog/contract.ts'
import { isoTime, nowMs } from '../../actors/kernel/clock.ts'
import { pipeline, type Answer as Ran, type Step } from '../../actors/pipeline/contract.ts'
import { limits } from '../../config/limits.ts'
import { askView } from '../../web/ask/ask.ts'
import type { Choices } from '../../web/ask/form.ts'
import { outcome } from '../../web/ask/outcome.ts'
import type { Question } from '../../web/ask/question.ts'
import { restsPane } from '../../web/ask/rests.ts'
import { emptyQuestion, failed, tooLong, trail } from '../../web/ask/states.ts'
import type { Told } from '../../web/ask/told.ts'
import { type Html, html } from '../../web/html.ts'
import { askedBefore, choicesFor, questionFields, type Task } from './ask-fields.ts'
import { foundBy, taskFor } from './ask-task.ts'
import { type Answer, type Asked, page } from './page.ts'

const Form = z.object(questionFields)

export const askRun = page({
  rest: 'POST /ask',
  partOf: '/',
  params: Form,
  answer: async (asked) => {
    const { params, wants } = asked
    const refused = refusal(params)
    if (refused !== undefined) return unanswered(asked, refused)
    if (wants === 'part') return { kind: 'events', send: (tell) => told(asked, tell) }
    try {
      const answered = await answerTo(asked, { onStep: () => undefined })
      return wholePage(asked, { outcome: outcome(asked.frame, answered), told: answered })
    } catch (error) {
      const failure = asked.failure(error)
      return wholePage(asked, { outcome: failed(asked.frame, params, failure), status: failure.status })
    }
  },
})

/** What is told without asking. */
function refusal({ q }: Question): { readonly html: Html; readonly status: number } | undefined {
  if (q === '') return { html: emptyQuestion, status: 422 }
  return q.length > limits.runTextLengthMax
    ? { html: tooLong(q.length, limits.runTextLengthMax), status: 422 }
    : undefined
}

function unanswered(
  asked: Asked<Question>,
  { html: part, status }: { readonly html: Html; readonly status: number },
): Answer | Promise<Answer> {
  return asked.wants === 'part' ? { kind: 'part', html: part, status } : wholePage(asked, { outcome: part, status })
}

/** A failure is the last part: what was asked stands above it. */
async function told(asked: Asked<Question>, tell: (part: Html) => void): Promise<void> {
  const steps: Step[] = []
  tell(trail(steps))
  try {
    const answered = await answerTo(asked, {
      onStep(step) {
        steps.push(step)
        tell(trail(steps))
      },
    })
    const before = await askedBefore(asked)
    tell(
      html`${outcome(asked.frame, answered)}${restsPane(asked.frame, { told: answered, before, place: 'by itself' })}`,
    )
  } catch (error) {
    tell(failed(asked.frame, asked.params, asked.failure(error)))
  }
}

interface Following {
  readonly onStep: (step: Step) => void
}

/** @throws LakeError of the run */
async function answerTo({ params, at, ask }: Asked<Question>, following: Following): Promise<Told> {
  const { version } =
    at.at === undefined ? await ask(catalog.head, {}) : await ask(catalog.resolve, { names: [], ...at })
  const task = await taskFor({ ask }, { ...params, today: isoTime(nowMs()).slice(0, 10), at: version })
  const { id } = await ask(pipeline.begin, { task, at: version })
  const answer = await followed({ ask }, id, following)
  return toldOf({ ask }, { question: params, task, answer, made: 'new' })
}

async function followed({ ask }: Pick<Asked<unknown>, 'ask'>, id: string, { onStep }: Following): Promise<Ran> {
  let from = 0
  for (;;) {
    const { steps, answer } = await ask(pipeline.follow, { id, from })
    for (const step of steps) onStep(step)
    from += steps.length
    if (answer !== undefined) return answer
  }
}

interface Answered extends Pick<Told, 'question' | 'answer' | 'made'> {
  readonly task: Task
}

export async function toldOf(
  asking: Pick<Asked<unknown>, 'ask'>,
  { question, task, answer, made }: Answered,
): Promise<Told> {
  // without it the answer is still one
  const found = await foundBy(asking, task, answer.lakeVersion).catch(() => undefined)
  return { question, kind: task.kind, answer, made, ...(found === undefined ? {} : { found }) }
}

interface Shown {
  readonly outcome: Html
  readonly told?: Told
  readonly status?: number
  readonly start?: 'by hand' | 'at once'
  readonly choices?: Choices
}

export async function wholePage(
  asked: Pick<Asked<unknown>, 'ask' | 'at' | 'frame'> & { readonly params: Question },
  { status, ...shown }: Shown,
): Promise<Answer> {
  const { q, in: dataset, by, tier } = asked.params
  const [choices, before] = await Promise.all([shown.choices ?? choicesFor(asked), askedBefore(asked)])
  const view = askView(asked.frame, {
    question: { q, in: dataset, by, tier },
    before,
    start: 'by hand',
    ...shown,
    choices,
  })
  return { kind: 'page', page: view, ...(status === undefined ? {} : { status }) }
}
