/** A reading with its conditions in SQL, each for itself, since the absence of one may explain why there are no rows. */
import type { Reading } from './reading.ts'
import { nearRankSql, nearSql, predicateSql, softScoreSql, whereOf } from './where.ts'

export interface ReadingSql {
  readonly reading: Reading
  readonly sql: {
    /** All conditions; absent where there are none. */
    readonly where?: string
    /** Each condition for itself: one for each predicate, then that of the place. */
    readonly conditions: string[]
    /** More for a row that meets more of the soft evidence. */
    readonly score?: string
    /** Less for a nearer row. */
    readonly nearRank?: string
  }
}

export function readingSql(reading: Reading): ReadingSql {
  const { predicates, near } = reading
  const where = whereOf(reading)
  const score = softScoreSql(reading)
  return {
    reading,
    sql: {
      ...(where === undefined ? {} : { where }),
      conditions: [...predicates.map(predicateSql), ...(near === undefined ? [] : [nearSql(near)])],
      ...(score === undefined ? {} : { score }),
      // farther is not better where a place is denied
      ...(near === undefined || near.negated ? {} : { nearRank: nearRankSql(near) }),
    },
  }
}
