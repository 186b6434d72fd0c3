/** Job: vectors of a few texts, for queries and whoever else waits for them. */
import type { FieldIssue } from '../actors/kernel/errors.ts'
import type { Sha256 } from '../actors/kernel/ids.ts'
import { limits } from '../config/limits.ts'
import { openEmbedder } from './embed/open-embedder.adapter.ts'
import { type Failed, isFailed } from './failed.ts'
import { transferring } from './pool-transfer.ts'

export interface EmbedInput {
  /** At most `limits.embedTextsMax`; none opens the embedder, and says of which build it is. */
  readonly texts: readonly string[]
  readonly embedder: string
}

export type EmbedOutcome =
  | {
      readonly kind: 'embedded'
      /** One vector of `dim` components a text, of length 1, one after the other. */
      readonly vectors: Float32Array
      /** Positions of the texts that have no vector, such as an empty one; zeros stand in their place. */
      readonly nulls: readonly number[]
      readonly dim: number
      readonly model: { readonly name: string; readonly sha256: Sha256 }
    }
  | Failed

/** Fails with MODEL_UNKNOWN, or with REQUEST_INVALID past the bounds of limits.ts: they keep a run below a second or so. */
export default async function embed({ texts, embedder: name }: EmbedInput): Promise<EmbedOutcome> {
  const issue = issueOf(texts)
  if (issue !== undefined) {
    return { kind: 'failed', code: 'REQUEST_INVALID', message: issue.message, data: { errors: [issue] } }
  }
  const embedder = await openEmbedder(name)
  if (isFailed(embedder)) return embedder
  const { dim, sha256 } = embedder
  const vectors = new Float32Array(texts.length * dim)
  const nulls: number[] = []
  for (const [position, text] of texts.entries()) {
    if (!embedder.embedInto(text, vectors, position * dim)) nulls.push(position)
  }
  return transferring({ kind: 'embedded', vectors, nulls, dim, model: { name: embedder.name, sha256 } }, [vectors])
}

function issueOf(texts: readonly string[]): FieldIssue | undefined {
  if (texts.length > limits.embedTextsMax) return { path: 'texts', message: `at most ${limits.embedTextsMax} texts` }
  let bytes = 0
  for (const [position, text] of texts.entries()) {
    const size = Buffer.byteLength(text)
    if (size > limits.embedTextBytesMax) {
      return { path: `texts.${position}`, message: `a text has at most ${limits.embedTextBytesMax} bytes of UTF-8` }
    }
    bytes += size
  }
  if (bytes <= limits.embedBytesMax) return undefined
  return { path: 'texts', message: `all texts together have at most ${limits.embedBytesMax} bytes of UTF-8` }
}
