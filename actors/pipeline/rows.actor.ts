/** Rows of a run: found through the query room, each with why. */
import { z } from 'zod'
import type { Call } from '../kernel/actor.ts'
import { ask } from '../kernel/ask.ts'
import type { ResultOf } from '../kernel/contract.ts'
import { evidence, type matrix, type Read } from '../matrix/contract.ts'
import { query } from '../query/contract.ts'
import type { Condition, RunRow, Why } from './contract.ts'
import { countedConditions, countsSql, type Retrieval, retrievalOf, widerRetrieval } from './plan.ts'
import { toldWhys } from './why.ts'

export type Interpreted = ResultOf<typeof matrix.interpret>

export interface Scene {
  readonly dataset: string
  readonly interpreted: Interpreted
  readonly wanted: number
  /** Another predicate that every row meets. */
  readonly within?: string | undefined
}

type Found = ResultOf<typeof query.ranked>['rows'][number]

export interface Retrieved {
  /** All conditions are met. */
  readonly rows: readonly Found[]
  /** Outside the city or the radius, as near as there is; none where there are rows enough. */
  readonly nearby: readonly Found[]
}

export async function retrieve(call: Call, scene: Scene, byText: readonly (string | number)[]): Promise<Retrieved> {
  const { interpreted, wanted } = scene
  const rows = await found(call, scene, { retrieval: retrievalOf(interpreted), byText, limit: wanted })
  const { wider } = interpreted
  if (wider === undefined || rows.length >= wanted) return { rows, nearby: [] }
  const retrieval = widerRetrieval(interpreted, wider)
  return { rows, nearby: await found(call, scene, { retrieval, byText, limit: wanted - rows.length }) }
}

interface Asked {
  readonly retrieval: Retrieval
  /** Keys by what their texts say, best first. */
  readonly byText: readonly (string | number)[]
  readonly limit: number
}

/** @throws LakeError of the query room */
export async function found(
  call: Call,
  { dataset, interpreted, within }: Scene,
  { retrieval, byText, limit }: Asked,
): Promise<Found[]> {
  const { lakeVersion: at } = interpreted
  const { rows } = await ask(call, query.ranked, {
    name: dataset,
    ...retrieval,
    rank: [...retrieval.rank],
    first: [...byText],
    limit,
    at,
    ...(within === undefined ? {} : { within }),
  })
  return rows
}

const Counts = z.array(z.record(z.string(), z.unknown()))

/** How many rows there would be without each of the conditions. */
export async function countConditions(call: Call, { dataset, interpreted }: Scene): Promise<Condition[]> {
  const sql = countsSql(dataset, interpreted)
  const { rows } = await ask(call, query.sql, { sql, at: interpreted.lakeVersion })
  const [counts = {}] = Counts.parse(JSON.parse(new TextDecoder().decode(rows)))
  return countedConditions(interpreted, counts)
}

/** Rows whose shown values do not meet the conditions: SQL and the reading must say the same. */
export const unmet = (read: Read, rows: readonly Found[]): readonly Found[] =>
  rows.filter(({ row }) => !evidence.meets(read.reading, row))

export function explained({ interpreted }: Scene, { rows, nearby }: Retrieved): RunRow[] {
  const wide = interpreted.wider ?? interpreted
  return [
    ...rows.map(({ key, row }) => ({ key, row, why: whyOf(interpreted, row) })),
    ...nearby.map(({ key, row }) => ({ key, row, why: whyOf(wide, row), nearby: true as const })),
  ]
}

function whyOf({ reading }: Read, row: Found['row']): Why[] {
  const { predicates, soft } = reading
  const conditions = evidence
    .evidenceOf(reading, row)
    .map(({ column, value, asked, negated, miles }, at): Omit<Why, 'text'> => {
      const source = predicates[at]?.source
      return {
        column,
        value: shown(value),
        meets: asked,
        as: source === undefined ? 'near' : 'condition',
        source: source ?? 'place',
        ...(negated ? { negated } : {}),
        ...(miles === undefined ? {} : { miles: Math.round(miles * 10) / 10 }),
      }
    })
  const ranked = soft.filter((predicate) => evidence.meetsPredicate(predicate, row))
  return toldWhys([
    ...conditions,
    ...ranked.map(
      ({ column, span, source }): Omit<Why, 'text'> => ({
        column,
        value: row[column] ?? null,
        meets: span.text,
        as: 'evidence',
        source,
      }),
    ),
  ])
}

const shown = (value: unknown): Why['value'] =>
  z
    .json()
    .catch(null)
    .parse(value ?? null)
