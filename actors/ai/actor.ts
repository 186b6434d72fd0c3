/** The shell of ai: texts to the threads where the models lie, messages to the providers of tiers, answers back. */
import { type EmbedderName, embedders } from '../../compute/embed/embedders.ts'
import { type ActorSchema, actor, type Call, type Handlers } from '../kernel/actor.ts'
import { nowMs } from '../kernel/clock.ts'
import { newId } from '../kernel/ids.ts'
import { type ChatRequest, LAKE_MODEL } from '../kernel/openai-chat.ts'
import { completionOf, questionOf, unknownModel } from './chat.ts'
import { ai, Question } from './contract.ts'
import { type EmbedParts, embed, embeddingsOf } from './embed.actor.ts'
import { FollowedAnswers } from './followed-answers.actor.ts'
import { type GenerateParts, type Generating, generate, tierOf } from './generate.actor.ts'
import { openTiers, type TierDeps } from './open-tiers.actor.ts'
import type { AiPool } from './ports.ts'
import type { Tier } from './tier.actor.ts'

export interface AiDeps extends TierDeps {
  readonly pool: AiPool
  /** Serves where a caller names none. */
  readonly embedder: EmbedderName
}

export const aiActor = (deps: AiDeps): ActorSchema =>
  actor({
    contract: ai,
    // calls of models are rows of a stream
    needs: deps.tiers.length === 0 ? [] : ['journal'],
    open: async (room) => {
      const tiers = await openTiers(room, deps)
      const followed = new FollowedAnswers({ room, tiers })
      return { handlers: handlers({ ...deps, room, tiers, followed }), close: () => followed.close() }
    },
  })

type Parts = EmbedParts & GenerateParts & { readonly followed: FollowedAnswers }

function handlers(parts: Parts): Handlers<typeof ai> {
  const { pool, embedder: standard, followed } = parts
  return {
    embed: ({ params, signal }) => embed(parts, params, signal),
    async embedders({ signal }) {
      const opened = await Promise.all(
        embedders.map((embedder) => pool.run('embed', { texts: [], embedder }, { lane: 'interactive', signal })),
      )
      return { items: opened.map(({ dim, model }) => ({ ...model, dim })), default: standard }
    },
    tiers: () => ({ items: [...parts.tiers.values()].map(tierFacts) }),
    generate: (call) => generate(parts, generatingOf(call)),
    begin: (call) => begin(parts, call, generatingOf(call)),
    follow: (call) => followed.after(call),
    models: () => ({ object: 'list', data: modelsOf(parts) }),
    embeddings: ({ params, signal }) => embeddingsOf(parts, params, signal),
    async chat(call) {
      const answer = await generate(parts, chatOf(parts, call))
      return completionOf(answer, { id: newId(), nowMs: nowMs() })
    },
    beginChat: (call) => begin(parts, call, chatOf(parts, call)),
  }
}

function generatingOf(call: Call<Question & Pick<Generating, 'tier'>>): Generating {
  const { tier, ...question } = call.params
  return { question, tier, signal: call.signal, by: call.by, requestId: call.requestId }
}

/** @throws LakeError MODEL_UNKNOWN */
function chatOf({ tiers }: GenerateParts, { params, signal, by, requestId }: Call<ChatRequest>): Generating {
  const models = [...tiers.values()].map(({ settings }) => settings)
  const named = models.find(({ model }) => model === params.model)
  if (named === undefined) throw unknownModel(params.model, [LAKE_MODEL, ...models.map(({ model }) => model)])
  return { question: Question.parse(questionOf(params)), tier: named.tier, signal, by, requestId }
}

/** @throws LakeError MODEL_UNKNOWN, LAKE_BUSY */
function begin(parts: Parts, call: Call, { tier, question }: Generating) {
  const { model } = tierOf(parts, tier).settings
  return { id: parts.followed.begin({ tier, question }, call), model }
}

function tierFacts({ settings, state, running, waiting, budget }: Tier) {
  const { tier, kind, model, contextTokens } = settings
  return { tier, provider: kind, model, contextTokens, state, running, waiting, spent: budget.spent(nowMs()) }
}

/** No model here has a day on which it was made. */
const modelsOf = ({ tiers }: GenerateParts) =>
  [
    { id: LAKE_MODEL, owned_by: 'lakehouse' },
    ...embedders.map((id) => ({ id, owned_by: 'lakehouse' })),
    ...[...tiers.values()].map(({ settings }) => ({ id: settings.model, owned_by: settings.kind })),
  ].map((model) => ({ ...model, object: 'model' as const, created: 0 }))
