/** Vectors of texts: from the threads where the embedders lie, or from a sidecar that is named. */
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { isEmbedder } from '../../compute/embed/embedders.ts'
import { limits } from '../../config/limits.ts'
import type { ResultOf } from '../kernel/contract.ts'
import { LakeError } from '../kernel/errors.ts'
import { Sha256 } from '../kernel/ids.ts'
import { tokensIn } from '../kernel/tokens.ts'
import { base64Of } from './chat.ts'
import type { ai, ModelTier } from './contract.ts'
import type { EmbeddingsAnswer, EmbeddingsRequest } from './openai-shapes.ts'
import type { AiPool } from './ports.ts'
import { failed } from './provider-fault.ts'
import type { Tier } from './tier.actor.ts'
import { vectorsOf } from './vectors.ts'

export interface EmbedParts {
  readonly pool: AiPool
  readonly embedder: string
  readonly tiers: ReadonlyMap<ModelTier, Tier>
}

type Vectors = ResultOf<typeof ai.embed>

interface Wanted {
  readonly texts: readonly string[]
  readonly embedder?: string | undefined
}

/** @throws LakeError MODEL_UNKNOWN, REQUEST_INVALID; of a sidecar MODEL_… */
export async function embed(parts: EmbedParts, wanted: Wanted, signal: AbortSignal): Promise<Vectors> {
  const { texts, embedder = parts.embedder } = wanted
  const tier = isEmbedder(embedder)
    ? undefined
    : [...parts.tiers.values()].find(({ settings }) => settings.model === embedder)
  if (tier !== undefined) return embedElsewhere(tier, texts, signal)
  // never killed, although it could be: a run is short, and with its thread the model would be gone
  const { vectors, nulls, dim, model } = await parts.pool.run(
    'embed',
    { texts, embedder },
    { lane: 'interactive', signal },
  )
  return { vectors, nulls: [...nulls], dim, model }
}

async function embedElsewhere(tier: Tier, texts: readonly string[], signal: AbortSignal): Promise<Vectors> {
  const { url, model: name } = tier.settings
  const rows = await tier.embed(texts, signal)
  const vectors = vectorsOf(rows, { texts: texts.length, dimMax: limits.vectorDimensionMax })
  if (vectors.kind === 'wrong') throw failed(`the sidecar's vectors cannot be used: ${vectors.why}`)
  const { dim, nulls, components } = vectors
  // of a model elsewhere no more than its name can be known
  const sha256 = Sha256.parse(createHash('sha256').update(`${url}\n${name}`).digest('hex'))
  return { vectors: components, nulls: [...nulls], dim, model: { name, sha256 } }
}

type Asked = z.output<typeof EmbeddingsRequest>

/** @throws LakeError REQUEST_INVALID, and what `embed` throws */
export async function embeddingsOf(parts: EmbedParts, asked: Asked, signal: AbortSignal): Promise<EmbeddingsAnswer> {
  const texts = typeof asked.input === 'string' ? [asked.input] : asked.input
  const { vectors, nulls, dim, model } = await embed(parts, { texts, embedder: asked.model }, signal)
  const [empty] = nulls
  if (empty !== undefined) throw invalid(`input.${empty}`, 'the text has no direction: it is empty, or holds no word')
  if (asked.dimensions !== undefined && asked.dimensions !== dim) throw invalid('dimensions', `this model gives ${dim}`)
  const tokens = texts.reduce((sum, text) => sum + tokensIn(text), 0)
  return {
    object: 'list',
    data: texts.map((_, index) => {
      const vector = vectors.subarray(index * dim, (index + 1) * dim)
      return {
        object: 'embedding',
        index,
        embedding: asked.encoding_format === 'base64' ? base64Of(vector) : [...vector],
      }
    }),
    model: model.name,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

const invalid = (path: string, message: string): LakeError =>
  new LakeError('REQUEST_INVALID', 'the request does not fit its schema', { data: { errors: [{ path, message }] } })
