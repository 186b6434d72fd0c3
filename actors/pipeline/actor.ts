/** The shell of pipeline: runs, those that somebody follows, what is kept of them, and what is said of them. */
import { limits } from '../../config/limits.ts'
import { journal } from '../journal/contract.ts'
import { type ActorSchema, actor, type Call, type Handlers } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { nowMs } from '../kernel/clock.ts'
import { LakeError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import type { Tier } from './answer-shapes.ts'
import { type Answer, type Asking, RunParts as Kept, pipeline } from './contract.ts'
import { answerTaskOf, chatReply, checkCompletion, completionOf, ragReply } from './faces.ts'
import { FollowedRuns } from './followed-runs.actor.ts'
import { questionIn } from './messages.ts'
import { type RunParts, run } from './run.actor.ts'
import { faultIn, feedbackOf, feedbackRow, runOf, runParts } from './stored-run.ts'
import type { AnswerFloors } from './work.ts'

interface PipelineDeps {
  /** Signs receipts. */
  readonly receiptKey: string
  readonly floors: AnswerFloors
  /** Of an answer whose task names none. */
  readonly tier: Tier
}

export const pipelineActor = (deps: PipelineDeps): ActorSchema =>
  actor({
    contract: pipeline,
    needs: ['catalog', 'journal', 'query', 'vector', 'matrix', 'ai'],
    open: (room) => {
      const parts = { room, ...deps }
      const followed = new FollowedRuns(parts)
      return Promise.resolve({ handlers: handlers(parts, followed), close: () => followed.close() })
    },
  })

function handlers(parts: RunParts, followed: FollowedRuns): Handlers<typeof pipeline> {
  return {
    run: (call) => run(parts, call),
    rag: async (call) => ragReply(await answer(parts, call, call.params.question)),
    chat: async (call) => chatReply(await answer(parts, call, questionIn(call.params.messages))),
    completions: async (call) => {
      checkCompletion(call.params)
      const told = await answer(parts, call, questionIn(call.params.messages))
      return completionOf(told, { ...call.params, atMs: nowMs() })
    },
    begin: (call) => ({ id: followed.begin(call) }),
    follow: (call) => followed.after(call),
    async runs(call) {
      const { state, dataset, limit, after } = call.params
      const where = { ...(state === undefined ? {} : { state }), ...(dataset === undefined ? {} : { dataset }) }
      const page = await ask(call, journal.rows, {
        stream: 'runs',
        where,
        limit,
        ...(after === undefined ? {} : { before: after }),
      })
      const items = page.items.flatMap((row) => runOf(row) ?? [])
      return { items, partial: page.partial, ...(page.next === undefined ? {} : { next: page.next }) }
    },
    async read(call) {
      const row = await storedRun(call, call.params.id)
      const found = runOf(row)
      if (found === undefined) throw unknownRun(call.params.id)
      const said = await ask(call, journal.rows, {
        stream: 'feedback',
        where: { runId: found.id },
        // nobody rates what has not begun
        since: found.id,
        limit: limits.listItemsMax,
      })
      const kept = Kept.safeParse(runParts(row)).data ?? { steps: [] }
      return { ...found, ...kept, feedback: said.items.flatMap((each) => feedbackOf(each) ?? []) }
    },
    async feedback(call) {
      const { id: runId, ...said } = call.params
      const row = await storedRun(call, runId)
      const rows = runOf(row)?.rows
      const keys = Kept.safeParse(runParts(row)).data?.output?.keys
      const fault = faultIn(said, rows === undefined || keys === undefined ? undefined : { rows, keys })
      if (fault !== undefined) throw new LakeError('REQUEST_INVALID', fault.message, { data: { errors: [fault] } })
      const id = newId()
      await ask(call, journal.append, { stream: 'feedback', rows: [feedbackRow({ ...said, id, runId, by: call.by })] })
      return { id, runId }
    },
  }
}

/** A question by whichever face it came. */
const answer = (parts: RunParts, call: Call<Asking>, question: string): Promise<Answer> =>
  run(parts, { ...call, params: { task: answerTaskOf(call.params, question), at: call.params.at, mode: 'live' } })

/** @throws LakeError RUN_UNKNOWN */
async function storedRun(call: Call, id: string) {
  const { row } = await ask(call, journal.row, { stream: 'runs', id })
  if (row === undefined) throw unknownRun(id)
  return row
}

const unknownRun = (id: string): LakeError => new LakeError('RUN_UNKNOWN', `no run ${JSON.stringify(id)} is recorded`)
