/** Job: how near texts are to a query, by a model of the operator's. Its thread keeps the model and the vectors it made last. */
import { setImmediate } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Sha256 } from '../actors/kernel/ids.ts'
import { limits } from '../config/limits.ts'
import type { CancelPort } from './cancel-port.ts'
import { type Failed, isFailed } from './failed.ts'
import { openOnnxModel, type TextModel } from './rescore/onnx-model.adapter.ts'

export interface RescoreInput {
  /** The model's folder. */
  readonly model: string
  /** The folder with the `node_modules` that run it. */
  readonly extras: string
  readonly query: string
  /** At most `limits.rescoreTextsMax`; none opens the model, and says which it is. */
  readonly texts: readonly string[]
  readonly cancel?: CancelPort
}

export type RescoreOutcome =
  | {
      readonly kind: 'scored'
      /** The cosine of each text with the query; null where one of them has no word. */
      readonly scores: readonly (number | null)[]
      readonly model: { readonly name: string; readonly sha256: Sha256 }
    }
  /** It was told to. */
  | { readonly kind: 'stopped' }
  | Failed

let opened: TextModel | undefined
const kept = new LRUCache<string, Float32Array>({ max: limits.rescoreKeptMax })

/** Stops between two texts: a call of the model takes some 20 ms and is never broken off. */
export default async function rescore({ query, texts, cancel, ...folders }: RescoreInput): Promise<RescoreOutcome> {
  const stop = { told: false }
  cancel?.on('message', () => {
    stop.told = true
  })
  try {
    const model = opened ?? (await openOnnxModel(folders))
    if (isFailed(model)) return model
    opened = model
    const wanted = await vectorOf(model, query)
    const scores: (number | null)[] = []
    for (const text of texts) {
      if (stop.told) return { kind: 'stopped' }
      scores.push(cosine(wanted, await vectorOf(model, text)))
      // a message comes in only where the thread has a moment
      await setImmediate()
    }
    return { kind: 'scored', scores, model: { name: model.name, sha256: model.sha256 } }
  } finally {
    cancel?.close()
  }
}

async function vectorOf(model: TextModel, whole: string): Promise<Float32Array | null> {
  const text = whole.slice(0, limits.rescoreTextCharsMax)
  const known = kept.get(text)
  if (known !== undefined) return known
  const vector = await model.vectorOf(text)
  if (vector !== null) kept.set(text, vector)
  return vector
}

const cosine = (a: Float32Array | null, b: Float32Array | null): number | null =>
  a === null || b === null ? null : a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)
