/** Rows held to the request by their own values; in the place of those that do not meet it others are asked for. */
import { limits } from '../../config/limits.ts'
import type { Call } from '../kernel/actor.ts'
import type { Read } from '../matrix/contract.ts'
import type { Step } from './contract.ts'
import { type Retrieval, retrievalOf, widerRetrieval } from './plan.ts'
import { found, type Retrieved, type Scene, unmet } from './rows.actor.ts'

interface Checking {
  /** Keys by what their texts say, as the rows were ordered by. */
  readonly byText: readonly (string | number)[]
  readonly retrieved: Retrieved
}

/**
 * As many of the wanted rows as meet every condition, then nearby ones that meet every condition but that of the place.
 * A wrong answer is worse than a short one. @throws what `found` throws
 */
export async function validated(
  call: Call,
  scene: Scene,
  { byText, retrieved: { rows, nearby } }: Checking,
): Promise<readonly [Retrieved, Step['output']]> {
  const { interpreted, wanted } = scene
  const { wider } = interpreted
  const own = { read: interpreted, retrieval: retrievalOf(interpreted), byText }
  const inside = await filled(call, scene, { ...own, rows, asked: wanted, wanted })
  const left = wanted - inside.rows.length
  const outside =
    wider === undefined || left === 0
      ? NONE
      : await filled(call, scene, {
          read: wider,
          retrieval: widerRetrieval(interpreted, wider),
          byText,
          rows: nearby,
          asked: wanted - rows.length,
          wanted: left,
        })
  return [
    { rows: inside.rows, nearby: outside.rows },
    { checked: inside.checked + outside.checked, leftOut: inside.leftOut + outside.leftOut },
  ]
}

interface Filled {
  readonly rows: Retrieved['rows']
  readonly checked: number
  readonly leftOut: number
}

const NONE: Filled = { rows: [], checked: 0, leftOut: 0 }

interface Leg {
  readonly read: Read
  readonly retrieval: Retrieval
  readonly byText: Checking['byText']
  /** The first ones of the retrieval. */
  readonly rows: Retrieved['rows']
  /** How many of them were asked for: with fewer there are no more. */
  readonly asked: number
  readonly wanted: number
}

async function filled(call: Call, scene: Scene, leg: Leg): Promise<Filled> {
  const { read, retrieval, byText, wanted } = leg
  let { rows, asked } = leg
  for (let refills = 0; ; refills++) {
    const wrong = new Set(unmet(read, rows))
    const met = rows.filter((row) => !wrong.has(row))
    const isOver = rows.length < asked || refills === limits.runRefillsMax
    if (met.length >= wanted || isOver) return { rows: met.slice(0, wanted), checked: rows.length, leftOut: wrong.size }
    // as many again: where one row fails others may
    asked = wanted + 2 * wrong.size
    rows = await found(call, scene, { retrieval, byText, limit: asked })
  }
}
