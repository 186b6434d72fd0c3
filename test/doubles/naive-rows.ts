/** The rows of one dataset as anybody would keep them: a list, in the order in which they came. */
import fc from 'fast-check'

export type NaiveRow = readonly [id: number, value: string]

/** `back` counts versions of the dataset before the newest. */
export type RowOp =
  | { readonly kind: 'append' | 'upsert' | 'replace'; readonly ids: readonly number[] }
  | { readonly kind: 'delete'; readonly ids: readonly number[] }
  | { readonly kind: 'compact' }
  | { readonly kind: 'rollback'; readonly back: number }

const ids = fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 5 })
export const rowOp: fc.Arbitrary<RowOp> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('append' as const), ids }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('upsert' as const), ids }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace' as const), ids }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), ids }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'compact' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rollback' as const), back: fc.nat(4) }) },
)

/** The rows after a change that the lake took; `tag` makes their values unlike those of any other change. */
export function changedRows(
  rows: readonly NaiveRow[],
  change: { readonly kind: 'append' | 'upsert' | 'replace' | 'delete'; readonly ids: readonly number[] },
  tag: string,
): readonly NaiveRow[] {
  const { kind, ids: named } = change
  const brought = named.map((id): NaiveRow => [id, `${tag}-${id}`])
  const others = rows.filter(([id]) => !named.includes(id))
  switch (kind) {
    case 'append':
      return [...rows, ...brought]
    case 'upsert':
      return [...others, ...brought]
    case 'replace':
      return brought
    default:
      return others
  }
}

export const heldBy = (rows: readonly NaiveRow[], named: readonly number[]): number =>
  rows.filter(([id]) => named.includes(id)).length
