/** Statements of a model over the rows that may answer a question: prompt, one call of its tier, and the check of each. */
import { ai, type ModelTier } from '../ai/contract.ts'
import type { Call } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { LakeError } from '../kernel/errors.ts'
import { wording } from '../matrix/contract.ts'
import type { Grounding } from './answer-shapes.ts'
import type { CitedRow } from './cited.ts'
import { promptOf } from './prompt.ts'
import { type Kept, stated } from './stated.ts'
import type { Outcome } from './work.ts'

interface Asked {
  readonly tier: ModelTier
  /** Of the tier's model. */
  readonly contextTokens: number
  readonly question: string
  readonly dataset: string
  readonly rows: readonly CitedRow[]
}

export interface ModelAnswer extends Kept {
  readonly model: NonNullable<Grounding['model']>
  /** Of the receipt. */
  readonly made: NonNullable<Outcome['made']['model']>
}

/** Tokens that the model of a tier reads. @throws LakeError MODEL_UNKNOWN where the settings name none */
export async function contextOf(call: Call, tier: ModelTier): Promise<number> {
  const { items } = await ask(call, ai.tiers, {})
  const found = items.find((item) => item.tier === tier)
  if (found !== undefined) return found.contextTokens
  throw new LakeError('MODEL_UNKNOWN', `no model of the tier ${tier} is set up; the tier none needs none`)
}

/** @throws LakeError MODEL_…, also where not one row has room in the model's context */
export async function modelAnswer(call: Call, asked: Asked): Promise<ModelAnswer> {
  const { tier, question, dataset } = asked
  const { shown, messages, schema, maxTokens } = promptOf(asked)
  if (shown.length === 0)
    throw new LakeError('MODEL_REFUSED', `the context of the tier ${tier} has no room for the question and one row`)
  const told = await ask(call, ai.generate, { tier, messages, schema, maxTokens })
  const { provider, model, promptSha256, usage, cost } = told
  const { inputTokens, outputTokens } = usage
  return {
    ...stated(told.value, { question, dataset, rows: shown, wording }),
    model: { name: model, provider, promptSha256, inputTokens, outputTokens, cost },
    made: { tier, name: model, promptSha256, keys: shown.map(({ key }) => key) },
  }
}
