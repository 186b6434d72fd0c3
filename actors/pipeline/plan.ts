/** A reading as what is asked of the dataset, and as it is shown to whoever asked. */
import { limits } from '../../config/limits.ts'
import type { Predicate, Read } from '../matrix/contract.ts'
import type { Condition, Plan } from './contract.ts'

interface Rank {
  readonly sql: string
  readonly order: 'asc' | 'desc'
}

export interface Retrieval {
  /** Absent where no row is left out. */
  readonly where?: string
  readonly rank: readonly Rank[]
}

/** All conditions, and what ranks: evidence first, then the distance. */
export function retrievalOf({ sql }: Read): Retrieval {
  const score: Rank[] = sql.score === undefined ? [] : [{ sql: sql.score, order: 'desc' }]
  const distance: Rank[] = sql.nearRank === undefined ? [] : [{ sql: sql.nearRank, order: 'asc' }]
  return { ...(sql.where === undefined ? {} : { where: sql.where }), rank: [...score, ...distance] }
}

/** Rows of the wider reading that the narrow one left out, nearest first. */
export function widerRetrieval(narrow: Read, wider: Read): Retrieval {
  const { where, rank } = retrievalOf(wider)
  const without = `((${retrievalOf(narrow).where ?? 'true'}) IS NOT TRUE)`
  return { where: where === undefined ? without : `${where} AND ${without}`, rank }
}

/** One statement that counts, for each condition, the rows that meet it alone and those that meet all others. */
export function countsSql(dataset: string, { sql: { conditions } }: Read): string {
  const named = conditions.map((condition, at) => `${condition} AS p${at}`)
  const counts = conditions.flatMap((_, at) => {
    const others = conditions.flatMap((_, other) => (other === at ? [] : [`p${other}`]))
    return [
      `count(*) FILTER (WHERE p${at}) AS alone${at}`,
      `count(*) FILTER (WHERE ${others.length === 0 ? 'true' : others.join(' AND ')}) AS without${at}`,
    ]
  })
  return `SELECT ${counts.join(', ')} FROM (SELECT ${named.join(', ')} FROM "${dataset}")`
}

/** The conditions in the order of their counts. */
export function countedConditions({ reading }: Read, counts: Readonly<Record<string, unknown>>): Condition[] {
  const { predicates, near } = reading
  const named = predicates.map(({ span, column }) => ({ text: span.text, column }))
  const all = near === undefined ? named : [...named, { text: near.span.text, column: near.columns.city }]
  return all.map((each, at) => ({
    ...each,
    alone: Number(counts[`alone${at}`]),
    without: Number(counts[`without${at}`]),
  }))
}

/** How many rows are wanted: as many as were asked for, in the task or in its words. */
export const rowsWanted = ({ reading }: Read, k: number | undefined): number =>
  Math.min(k ?? reading.limit ?? limits.runRowsDefault, limits.runRowsMax)

interface Shown {
  readonly read: Read
  readonly corpora: Plan['corpora']
  readonly warnings: Plan['warnings']
}

export function planOf({ read: { reading }, corpora, warnings }: Shown): Plan {
  const { predicates, soft, near, open, ignored, text } = reading
  return {
    predicates: predicates.map(planned),
    soft: soft.map(planned),
    ...(near === undefined ? {} : { near }),
    open,
    ignored,
    text,
    corpora,
    warnings,
  }
}

function planned({ values, shape: _, ...predicate }: Predicate): Plan['predicates'][number] {
  const [only] = values
  return { ...predicate, value: values.length === 1 && only !== undefined ? only : values }
}
