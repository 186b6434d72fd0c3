/** Amounts whose unit says that they are not of the column that the words around them mean. */
import { type Column, isCue } from './columns.ts'
import type { Token } from './tokens.ts'

interface Amount {
  /** The token after it and its unit. */
  readonly to: number
  readonly low: number
  readonly unit?: { readonly kind: string }
}

/** "30 years old" of a column of years, "$60k a year" of pay by the hour. */
export function isOfAnother(tokens: readonly Token[], { to, low, unit }: Amount, column: Column): boolean {
  const [next, after] = [tokens[to]?.text ?? '', tokens[to + 1]]
  const isAge = next === 'old' || (next === 'of' && after?.text === 'age')
  if (unit?.kind === 'years' && isAge) return !tokens.slice(to, to + 2).some((token) => isCue(column, token))
  const yearly =
    /^(yearly|annually|annual)$/.test(next) ||
    (/^(a|per|each)$/.test(next) && /^(year|yr|annum)$/.test(after?.text ?? ''))
  const beyond = low > Number(column.max ?? Number.POSITIVE_INFINITY)
  const thousands = /^(k|grand)$/.test(tokens[to - 1]?.text ?? '') && low > Number(column.max ?? low) * 10
  return unit?.kind === 'money' && beyond && (yearly || thousands)
}

/** Miles are no years. @param unit its kind */
export const isOfOtherUnit = ({ role }: Column, unit: string | undefined): boolean =>
  unit !== undefined &&
  /^(money|years|rating|miles)$/.test(unit) &&
  /^(money|years|rating)$/.test(role ?? '') &&
  role !== unit
