/** One call of a tier from question to recorded answer: bounds, schema, one repair, and its row in the stream. */
import { limits } from '../../config/limits.ts'
import { journal } from '../journal/contract.ts'
import type { Room } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import { monotonicMs } from '../kernel/clock.ts'
import { codeOf, LakeError } from '../kernel/errors.ts'
import { type Check, type Checked, checkOf, repairOf } from './bound-output.ts'
import type { Generated, ModelTier, Question } from './contract.ts'
import { callRow, type ModelCall, promptSha256 } from './model-call.ts'
import { type Answered, type Asked, Tally, type Tier } from './tier.actor.ts'
import { costOf } from './tokens.ts'

export interface GenerateParts {
  readonly room: Room
  readonly tiers: ReadonlyMap<ModelTier, Tier>
}

export interface Generating {
  readonly question: Question
  readonly tier: ModelTier
  readonly signal: AbortSignal
  readonly by: string
  readonly requestId: string
  readonly onText?: (text: string) => void
}

/** @throws LakeError MODEL_…, LAKE_BUSY, REQUEST_INVALID, or why the signal aborted */
export async function generate(parts: GenerateParts, asked: Generating): Promise<Generated> {
  const tier = tierOf(parts, asked.tier)
  checkSize(asked.question)
  const check = asked.question.schema === undefined ? undefined : checkOf(asked.question.schema)
  const taken: Taken = { startedMs: monotonicMs(), tally: new Tally() }
  const { tally } = taken
  // a text that must fit a schema is told when it does
  const onText = check === undefined && asked.onText !== undefined ? asked.onText : () => undefined
  const { question } = asked
  const answer = await tier
    .within(asked.signal, (signal, untilMs) => answered(tier, { question, signal, onText, tally, untilMs, check }))
    .catch(async (error: unknown) => {
      const code = codeOf(error) ?? 'REQUEST_FAILED'
      await record(parts, asked, { ...taken, state: asked.signal.aborted ? 'cancelled' : 'failed', code })
      throw error
    })
  if (check !== undefined) asked.onText?.(answer.text)
  await record(parts, asked, { ...taken, state: 'done' })
  return generated(tier, answer, { asked, ...taken })
}

/** @throws LakeError MODEL_UNKNOWN */
export function tierOf({ tiers }: Pick<GenerateParts, 'tiers'>, name: ModelTier): Tier {
  const tier = tiers.get(name)
  if (tier === undefined)
    throw new LakeError('MODEL_UNKNOWN', `no model serves the tier ${name}: the settings name none`)
  return tier
}

interface Underway extends Asked {
  readonly check: Check | undefined
}

type Bound = Answered & { readonly value?: Extract<Checked, { kind: 'fits' }>['value'] }

async function answered(tier: Tier, call: Underway): Promise<Bound> {
  const first = await tier.answer(call)
  const { check, question, tally } = call
  if (check === undefined) return first
  const checked = check(first.text)
  if (checked.kind === 'fits') return { ...first, value: checked.value }
  // the same question would be cut at the same place
  if (first.finish === 'length') throw notAsAsked(['it was cut at maxTokens'])
  tally.repaired = 'yes'
  const second = await tier.answer({ ...call, question: repairOf(question, first.text, checked.issues) })
  const again = check(second.text)
  if (again.kind === 'wrong') throw notAsAsked(again.issues)
  return { ...second, value: again.value }
}

const notAsAsked = (issues: readonly string[]): LakeError =>
  new LakeError('MODEL_OUTPUT_INVALID', `the answer of the model does not meet the schema: ${issues.join('; ')}`)

/** @throws LakeError REQUEST_INVALID */
function checkSize({ messages }: Question): void {
  const bytes = messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0)
  if (bytes <= limits.promptBytesMax) return
  const message = `messages have at most ${limits.promptBytesMax} bytes together`
  throw new LakeError('REQUEST_INVALID', 'the request does not fit its schema', {
    data: { errors: [{ path: 'messages', message }] },
  })
}

interface Taken {
  readonly startedMs: number
  readonly tally: Tally
}

function generated(tier: Tier, answer: Bound, { asked, startedMs, tally }: Taken & { asked: Generating }): Generated {
  const { kind, model } = tier.settings
  return {
    ...answer,
    usage: tally.usage,
    cost: costOf(tally.usage, tier.settings),
    tier: asked.tier,
    provider: kind,
    model,
    promptSha256: promptSha256(asked.question),
    attempts: tally.attempts,
    elapsedMs: monotonicMs() - startedMs,
  }
}

type Outcome = Taken & Pick<ModelCall, 'state' | 'code'>

/** An answer that was paid for is given also where it cannot be recorded. */
async function record({ room, tiers }: GenerateParts, asked: Generating, outcome: Outcome): Promise<void> {
  const { settings } = tierOf({ tiers }, asked.tier)
  const { startedMs, tally, state, code } = outcome
  const { firstAtMs, usage, attempts, repaired } = tally
  const row = callRow({
    tier: asked.tier,
    provider: settings.kind,
    model: settings.model,
    state,
    ...(code === undefined ? {} : { code }),
    promptSha256: promptSha256(asked.question),
    usage,
    cost: costOf(usage, settings),
    attempts,
    repaired,
    ...(firstAtMs === undefined ? {} : { firstMs: firstAtMs - startedMs }),
    ms: monotonicMs() - startedMs,
    by: asked.by,
    requestId: asked.requestId,
  })
  await ask(room, journal.append, { stream: 'model_calls', rows: [row] }).catch((error: unknown) => {
    room.log.error({ error }, 'ai.call-not-recorded')
  })
}
