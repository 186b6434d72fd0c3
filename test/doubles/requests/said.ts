/** A condition in a few letters, for tests that compare many. */
import type { Predicate } from '../../../actors/matrix/reading.ts'

/** `not shift eq Night`, `certification_expiry[OSHA-10] lt 2026-11-01` */
export const said = ({ column, op, values, items, negated }: Predicate): string =>
  `${negated ? 'not ' : ''}${column}${items === undefined ? '' : `[${items.join(',')}]`} ${op} ${values.join(',')}`
