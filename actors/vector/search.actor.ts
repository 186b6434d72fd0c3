/** One search: the index at its version, the query as a vector, the parts with their masks, the rows that were found. */
import type { z } from 'zod'
import { searchIndex } from '../catalog/contract.ts'
import type { Call } from '../kernel/actor.ts'
import { monotonicMs } from '../kernel/clock.ts'
import type { ResultOf } from '../kernel/contract.ts'
import { LakeError } from '../kernel/errors.ts'
import { vector } from './contract.ts'
import { type DenseParts, denseLeg, vectorOf } from './dense-leg.actor.ts'
import { hitsOf } from './hits.ts'
import { checkColumns, includedRows } from './included-rows.actor.ts'
import { sceneOf } from './scene.actor.ts'
import { searchReceipt } from './search-receipt.ts'

type Asked = Call<z.output<typeof vector.search.params>>
type Answer = ResultOf<typeof vector.search>

export async function search(parts: DenseParts, call: Asked): Promise<Answer> {
  const startedMs = monotonicMs()
  const { include, k, exact, ef } = call.params
  checkOneQuery(call.params)
  const scene = await sceneOf(parts.shelf, call, call.params)
  const { index, dataset, generation, version } = scene
  if (include !== undefined) checkColumns(dataset, include)
  const wanted = await vectorOf(call, scene, call.params)
  const nearest = await denseLeg(parts, call, { scene, wanted, k, exact, ef })
  const rows =
    include === undefined
      ? undefined
      : await includedRows(call, {
          dataset,
          lakeVersion: version,
          include,
          keys: nearest.found.rows.map(({ key }) => key),
        })
  const hits = hitsOf(nearest.found.rows, rows)
  return {
    hits,
    generation: generation.generation,
    lakeVersion: version,
    plan: nearest.plan,
    pendingRows: searchIndex.pendingRows(index, generation),
    elapsedMs: Math.round((monotonicMs() - startedMs) * 1000) / 1000,
    receipt: searchReceipt(parts.receiptKey, { action: vector.search.name, params: call.params, scene, hits }),
  }
}

function checkOneQuery({ query, vector: given }: Asked['params']): void {
  if ((query === undefined) !== (given === undefined)) return
  const message = 'a search takes a query or a vector, one of them'
  throw new LakeError('REQUEST_INVALID', message, { data: { errors: [{ path: 'query', message }] } })
}
