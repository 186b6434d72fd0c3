/** One run of a task, step by step: interpret, plan, retrieve, validate, explain, record. */
import type { z } from 'zod'
import { catalog } from '../catalog/contract.ts'
import { journal } from '../journal/contract.ts'
import type { Call, Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { isoTime, monotonicMs, nowMs } from '../kernel/clock.ts'
import { LakeError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { closeReceipt, keyedAnswer, openReceipt } from '../kernel/receipt.ts'
import { matrix } from '../matrix/contract.ts'
import { type Answer, type asked, type Output, type Plan, pipeline, type Step } from './contract.ts'
import { hintsOnly, noRow, unanswerable, wordsOf } from './explanation.ts'
import { planOf, rowsWanted } from './plan.ts'
import { countConditions, explained, type Interpreted, retrieve, type Scene } from './rows.actor.ts'
import { rounded, Steps } from './steps.ts'
import { runRow } from './stored-run.ts'
import { type ByText, rankByText, withoutText } from './text-leg.actor.ts'
import { byTextsAlone } from './texts-alone.actor.ts'
import { validated } from './valid-rows.actor.ts'

type Asked = Call<z.output<typeof asked>>

export interface RunParts {
  readonly room: Room
  readonly receiptKey: string
}

interface RunOptions {
  readonly id?: string
  /** Told of each step when it is over. */
  readonly onStep?: (step: Step) => void
}

/** @throws LakeError of whoever is asked on the way; nothing is recorded then */
export async function run(parts: RunParts, call: Asked, { id = newId(), onStep }: RunOptions = {}): Promise<Answer> {
  const startedMs = monotonicMs()
  const { task, at, mode } = call.params
  const steps = new Steps(onStep)
  const today = task.today ?? isoTime(nowMs()).slice(0, 10)
  const dataset = await datasetOf(call)
  const interpreted = await steps.take('interpret', async () => {
    const { text } = task
    const read = await ask(call, matrix.interpret, { dataset, text, today, ...(at === undefined ? {} : { at }) })
    return [read, readFigures(read)]
  })
  const scene: Scene = { dataset, interpreted, wanted: rowsWanted(interpreted, task.k) }
  const plan = await steps.take('plan', () => {
    const made = planned(scene)
    return Promise.resolve([made, { rows: scene.wanted, corpora: made.corpora.length }])
  })
  const { output, byText } = await answered(call, { scene, steps })
  const whole = {
    ...plan,
    corpora: [...plan.corpora, ...byText.corpora],
    ...(byText.texts === undefined ? {} : { texts: byText.texts }),
  }
  const receipt = receiptOf(parts, { scene, task: { ...task, today }, plan: whole, output, byText })
  const answer = () => ({
    id,
    ...(mode === 'dry' ? { dry: true as const } : {}),
    state: 'done' as const,
    output,
    plan: whole,
    confidence: interpreted.reading.confidence,
    steps: steps.all,
    lakeVersion: interpreted.lakeVersion,
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

/** @throws LakeError REQUEST_INVALID, INDEX_UNKNOWN */
async function datasetOf(call: Asked): Promise<string> {
  const { task, at } = call.params
  if ((task.dataset === undefined) === (task.index === undefined)) {
    const message = 'a task is about a dataset or about an index, one of them'
    throw new LakeError('REQUEST_INVALID', message, { data: { errors: [{ path: 'task.dataset', message }] } })
  }
  if (task.dataset !== undefined) return task.dataset
  const name = task.index ?? ''
  const { dataset } = await ask(call, catalog.index, { name, ...(at === undefined ? {} : { at }) })
  return dataset.name
}

const readFigures = ({ reading, rows, lakeVersion }: Interpreted): Step['output'] => ({
  predicates: reading.predicates.length,
  soft: reading.soft.length,
  open: reading.open.length,
  ignored: reading.ignored.length,
  rows,
  lakeVersion,
})

const planned = ({ dataset, interpreted }: Scene): Plan => {
  const { snapshot, domain, warnings } = interpreted
  return planOf({ read: interpreted, corpora: [{ kind: 'dataset', name: dataset, snapshot, domain }], warnings })
}

interface Underway {
  readonly scene: Scene
  readonly steps: Steps
}

interface Answered {
  readonly output: Output
  readonly byText: ByText
}

async function answered(call: Asked, { scene, steps }: Underway): Promise<Answered> {
  const { interpreted } = scene
  const { reading } = interpreted
  const vain = unanswerable(reading, interpreted.rows)
  if (vain?.kind === 'nothing-understood' && !interpreted.linked)
    return byTextsAlone(call, { scene, steps, index: call.params.task.index })
  if (vain !== undefined) {
    const output = { rows: [], ...wordsOf(reading, vain) }
    await steps.take('explain', () => Promise.resolve([output, { kind: vain.kind }]))
    return { output, byText: withoutText }
  }
  const { found, byText } = await steps.take('retrieve', async () => {
    const texts = await rankByText(call, scene, call.params.task.index)
    const rows = await retrieve(call, scene, texts.keys)
    const figures = { rows: rows.rows.length, nearby: rows.nearby.length, byText: texts.keys.length }
    return [{ found: rows, byText: texts }, figures]
  })
  const valid = await steps.take('validate', () => validated(call, scene, { byText: byText.keys, retrieved: found }))
  const output = await steps.take('explain', async () => {
    const none = valid.rows.length === 0 ? noRow(await countConditions(call, scene)) : hintsOnly(reading)
    const told = { rows: explained(scene, valid), ...wordsOf(reading, none) }
    return [told, { rows: told.rows.length, ...(none === undefined ? {} : { kind: none.kind }) }]
  })
  return { output, byText }
}

const stateOf = (texts: NonNullable<Plan['texts']>): string =>
  texts.state === 'without' ? `without: ${texts.code}` : `by meaning ${texts.dense}, by words ${texts.lexical}`

interface Made {
  readonly scene: Scene
  readonly task: Asked['params']['task']
  readonly plan: Plan
  readonly output: Output
  readonly byText: ByText
}

function receiptOf({ receiptKey }: RunParts, { scene, task, plan, output, byText }: Made): Answer['receipt'] {
  const { dataset, interpreted } = scene
  const { lakeVersion, snapshot, domain } = interpreted
  const { rows, ...said } = output
  const made = {
    request: { action: pipeline.run.name, params: { task: JSON.parse(JSON.stringify(task)) } },
    lakeVersion,
    datasets: { [dataset]: snapshot },
    ...(domain === null ? {} : { domains: { [dataset]: domain } }),
    ...(byText.indexes === undefined ? {} : { indexes: byText.indexes }),
    ...(byText.texts === undefined ? {} : { texts: stateOf(byText.texts) }),
  }
  return closeReceipt(openReceipt(receiptKey, made), keyedAnswer(rows, { said, plan }))
}
