/** The values that rows hold, as an index knows them. */
import type { ValueIndex } from './value-index.ts'

/** By column; of a column whose values are not looked for, nothing. */
export function valuesIn({ entries }: Pick<ValueIndex, 'entries'>): ReadonlyMap<string, ReadonlySet<string>> {
  const values = new Map<string, Set<string>>()
  for (const { column, value, count } of [...entries.values()].flat()) {
    // a synonym may be of a value that no row holds
    if (count === 0 || typeof value !== 'string') continue
    const known = values.get(column.name) ?? new Set()
    values.set(column.name, known.add(value))
  }
  return values
}
