/** What a search was made of, signed. */
import { closeReceipt, keyedAnswer, openReceipt, type Receipt } from '../kernel/receipt.ts'
import type { Hit } from './contract.ts'
import type { Scene } from './scene.actor.ts'

interface Searched {
  readonly action: string
  readonly params: { readonly at?: unknown }
  readonly scene: Scene
  readonly hits: readonly Hit[]
  /** What read them once more. */
  readonly rescorer?: Receipt['rescorer']
}

/** Of the rows and their order: a score may differ in its last digits where another engine finds the same. */
export function searchReceipt(key: string, { action, params, scene, hits, rescorer }: Searched): Receipt {
  const { version, index, dataset, generation } = scene
  const { at: _, ...asked } = params
  const made = {
    request: { action, params: asked },
    lakeVersion: version,
    datasets: { [dataset.name]: dataset.snapshot },
    indexes: { [index.name]: { generation: generation.generation, model: generation.manifest.model } },
    ...(rescorer === undefined ? {} : { rescorer }),
  }
  return closeReceipt(openReceipt(key, made), keyedAnswer(hits.map(({ key: name, row }) => ({ key: name, row }))))
}
