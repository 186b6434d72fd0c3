/** A request of a dataset in whose columns no value can be linked: its texts are searched, and the answer says so. */
import type { Call } from '../kernel/actor.ts'
import type { Explanation, Output } from './contract.ts'
import { textsAlone, wordsOf } from './explanation.ts'
import { explained, type Retrieved, retrieve, type Scene } from './rows.actor.ts'
import type { Steps } from './steps.ts'
import { type ByText, rankByText } from './text-leg.actor.ts'

interface Underway {
  readonly scene: Scene
  readonly steps: Steps
  /** Absent: the dataset's own, where it has one. */
  readonly index: string | undefined
}

interface Answered {
  readonly output: Output
  readonly byText: ByText
}

/** @throws what `rankByText` and `retrieve` throw */
export async function byTextsAlone(call: Call, { scene, steps, index }: Underway): Promise<Answered> {
  const { rows, byText } = await steps.take('retrieve', async () => {
    const texts = await rankByText(call, scene, index)
    const wanted = Math.min(scene.wanted, texts.keys.length)
    const none: Retrieved = { rows: [], nearby: [] }
    const found = wanted === 0 ? none : await retrieve(call, { ...scene, wanted }, texts.keys)
    return [
      { rows: found, byText: texts },
      { rows: found.rows.length, byText: texts.keys.length },
    ]
  })
  const output = await steps.take('explain', () => {
    const why: Explanation = textsAlone(scene.dataset, rows.rows.length)
    const told = { rows: explained(scene, rows), ...wordsOf(scene.interpreted.reading, why) }
    return Promise.resolve([told, { rows: told.rows.length, kind: why.kind }])
  })
  return { output, byText }
}
