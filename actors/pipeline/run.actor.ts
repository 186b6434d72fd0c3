/** One run of a task, step by step, whatever its kind: what came of it, signed and recorded. */
import type { z } from 'zod'
import { journal } from '../journal/contract.ts'
import type { Call, Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { isoTime, monotonicMs, nowMs } from '../kernel/clock.ts'
import { newId } from '../kernel/ids.ts'
import { closeReceipt, keyedAnswer, openReceipt } from '../kernel/receipt.ts'
import { answered } from './answer.actor.ts'
import type { Tier } from './answer-shapes.ts'
import { type Answer, type asked, pipeline, type Step } from './contract.ts'
import { matched } from './match.actor.ts'
import { rounded, Steps } from './steps.ts'
import { runRow } from './stored-run.ts'
import type { AnswerFloors, Outcome, Work } from './work.ts'

type Asked = Call<z.output<typeof asked>>

export interface RunParts {
  readonly room: Room
  readonly receiptKey: string
  readonly floors: AnswerFloors
  /** Of an answer whose task names none. */
  readonly tier: Tier
}

interface RunOptions {
  readonly id?: string
  /** Told of each step when it is over. */
  readonly onStep?: (step: Step) => void
}

/** @throws LakeError of whoever is asked on the way; nothing is recorded then */
export async function run(parts: RunParts, call: Asked, { id = newId(), onStep }: RunOptions = {}): Promise<Answer> {
  const startedMs = monotonicMs()
  const { task: given, at, mode } = call.params
  const steps = new Steps(onStep)
  const dated = { ...given, today: given.today ?? isoTime(nowMs()).slice(0, 10) }
  const task = dated.kind === 'answer' ? { ...dated, tier: dated.tier ?? parts.tier } : dated
  const outcome = await outcomeOf(parts, { call, task, at, steps })
  const { dataset, output, plan, confidence } = outcome
  const receipt = receiptOf(parts, task, outcome)
  const answer = () => ({
    id,
    ...(mode === 'dry' ? { dry: true as const } : {}),
    state: 'done' as const,
    output,
    plan,
    confidence,
    steps: steps.all,
    lakeVersion: outcome.made.lakeVersion,
    elapsedMs: rounded(monotonicMs() - startedMs),
    receipt,
  })
  if (mode === 'live') {
    const { kind, text } = task
    const { by, requestId } = call
    await steps.take('record', async () => {
      await ask(call, journal.append, {
        stream: 'runs',
        rows: [runRow({ answer: answer(), kind, text, dataset, by, requestId })],
      })
      return [undefined, { stream: 'runs' }]
    })
  }
  return answer()
}

function outcomeOf({ floors, tier }: RunParts, work: Work): Promise<Outcome> {
  const { task } = work
  switch (task.kind) {
    case 'match':
      return matched({ ...work, task })
    case 'answer':
      return answered({ ...work, task, floors, tier: task.tier ?? tier })
  }
}

function receiptOf({ receiptKey }: RunParts, task: Work['task'], { output, plan, made }: Outcome): Answer['receipt'] {
  const { rows, ...said } = output
  const request = { action: pipeline.run.name, params: { task: JSON.parse(JSON.stringify(task)) } }
  return closeReceipt(openReceipt(receiptKey, { request, ...made }), keyedAnswer(rows, { said, plan }))
}
