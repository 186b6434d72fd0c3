/** The first rows of a search read once more by a larger model, where one is there and in time. */
import { limits } from '../../config/limits.ts'
import type { Call, Room } from '../kernel/actor.ts'
import { LakeError } from '../kernel/errors.ts'
import type { HybridPlan } from './contract.ts'
import type { FusedRow } from './fusion.ts'
import { includedRows } from './included-rows.actor.ts'
import type { TextRescorer } from './ports.ts'
import { type RescoredRow, rescored } from './rescoring.ts'
import type { Scene } from './scene.actor.ts'

interface Wanted {
  readonly scene: Scene
  readonly query: string
  readonly rows: readonly FusedRow[]
}

interface Rescored {
  readonly rows: readonly RescoredRow[]
  readonly plan: NonNullable<HybridPlan['rescored']>
}

/** @throws LakeError MODEL_UNAVAILABLE; those of reading rows */
export async function rescoredRows(
  rescorer: TextRescorer | undefined,
  call: Call<unknown>,
  { scene, query, rows }: Wanted,
): Promise<Rescored> {
  const model = present(rescorer)
  const first = rows.slice(0, limits.rescoreTextsMax)
  const answer = await model.score(query, await textsOf(call, scene, first), call.signal)
  if (answer.kind !== 'scored') return { rows, plan: { state: answer.kind, reason: unserved[answer.kind] } }
  const plan = { state: 'done', rows: first.length, model: answer.model } as const
  return { rows: rescored(rows, answer.scores), plan }
}

/** @throws LakeError MODEL_UNAVAILABLE */
export function present(rescorer: TextRescorer | undefined): TextRescorer {
  if (rescorer !== undefined) return rescorer
  const message =
    'no model re-scores here: [rescore] model of the settings names its folder, after npm run extras -- onnx'
  throw new LakeError('MODEL_UNAVAILABLE', message)
}

/** Opens the model, so that the first who asks does not wait for it; whoever runs the node learns now that it cannot be. */
export async function warmed(rescorer: TextRescorer | undefined, room: Room): Promise<void> {
  try {
    await rescorer?.score('', [], new AbortController().signal)
  } catch (error) {
    room.log.warn({ error }, 'vector.rescoring-unavailable')
  }
}

const unserved = {
  late: 'the model did not answer in time',
  failed: 'the thread of the model broke off',
} as const

/** As they are at the version of the search: the columns of the index one after the other, as they are embedded. */
async function textsOf(call: Call<unknown>, { index, dataset, version }: Scene, rows: readonly FusedRow[]) {
  const keys = rows.map(({ key }) => key)
  const { columns } = index
  const found = await includedRows(call, { dataset, lakeVersion: version, include: columns, keys })
  return keys.map((key) => {
    const row = found.get(String(key)) ?? {}
    return columns.flatMap((name) => textOf(row[name] ?? null)).join(' ')
  })
}

function textOf(value: unknown): readonly string[] {
  if (value === null) return []
  return [typeof value === 'string' ? value : JSON.stringify(value)]
}
