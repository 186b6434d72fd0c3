/** A run of kind match: interpret, plan, retrieve, validate, explain. */
import { catalog } from '../catalog/contract.ts'
import { ask } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import { matrix } from '../matrix/contract.ts'
import type { MatchTask, Output, Plan, Step } from './contract.ts'
import { hintsOnly, noRow, unanswerable, wordsOf } from './explanation.ts'
import { planOf, rowsWanted } from './plan.ts'
import { countConditions, explained, type Interpreted, retrieve, type Scene } from './rows.actor.ts'
import type { Steps } from './steps.ts'
import { type ByText, rankByText, withoutText } from './text-leg.actor.ts'
import { byTextsAlone } from './texts-alone.actor.ts'
import { validated } from './valid-rows.actor.ts'
import type { Outcome, Work } from './work.ts'

type MatchWork = Work<MatchTask>

/** @throws LakeError of whoever is asked on the way */
export async function matched(work: MatchWork): Promise<Outcome> {
  const { call, task, at, steps } = work
  const dataset = await datasetOf(work)
  const interpreted = await steps.take('interpret', async () => {
    const { text, today } = task
    const read = await ask(call, matrix.interpret, { dataset, text, today, ...(at === undefined ? {} : { at }) })
    return [read, readFigures(read)]
  })
  const scene: Scene = { dataset, interpreted, wanted: rowsWanted(interpreted, task.k) }
  const plan = await steps.take('plan', () => {
    const made = planned(scene)
    return Promise.resolve([made, { rows: scene.wanted, corpora: made.corpora.length }])
  })
  const { output, byText } = await answered(work, { scene, steps })
  const { lakeVersion, snapshot, domain, reading } = interpreted
  return {
    dataset,
    output,
    plan: {
      ...plan,
      corpora: [...plan.corpora, ...byText.corpora],
      ...(byText.texts === undefined ? {} : { texts: byText.texts }),
    },
    confidence: reading.confidence,
    made: {
      lakeVersion,
      datasets: { [dataset]: snapshot },
      ...(domain === null ? {} : { domains: { [dataset]: domain } }),
      ...(byText.indexes === undefined ? {} : { indexes: byText.indexes }),
      ...(byText.texts === undefined ? {} : { texts: stateOf(byText.texts) }),
    },
  }
}

const stateOf = (texts: NonNullable<Plan['texts']>): string =>
  texts.state === 'without' ? `without: ${texts.code}` : `by meaning ${texts.dense}, by words ${texts.lexical}`

/** @throws LakeError REQUEST_INVALID, INDEX_UNKNOWN */
async function datasetOf({ call, task, at }: MatchWork): Promise<string> {
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

async function answered({ call, task }: MatchWork, { scene, steps }: Underway): Promise<Answered> {
  const { interpreted } = scene
  const { reading } = interpreted
  const vain = unanswerable(reading, interpreted.rows)
  if (vain?.kind === 'nothing-understood' && !interpreted.linked)
    return byTextsAlone(call, { scene, steps, index: task.index })
  if (vain !== undefined) {
    const output = { rows: [], ...wordsOf(reading, vain) }
    await steps.take('explain', () => Promise.resolve([output, { kind: vain.kind }]))
    return { output, byText: withoutText }
  }
  const { found, byText } = await steps.take('retrieve', async () => {
    const texts = await rankByText(call, scene, task.index)
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
