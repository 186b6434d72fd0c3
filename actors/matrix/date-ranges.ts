/** Days between two days, and what has the shape of a day and is none: "between 2018 and 2020", "2026-02-30". */
import { isDay } from './days.ts'
import type { Token } from './tokens.ts'

/** Tokens from (inclusive) to (exclusive) with the days that they say. */
interface Days {
  readonly from: number
  readonly to: number
  readonly first: string
  readonly last: string
}

/** Two of the periods with the words of a range around them, the earlier first whichever way they stand. */
export function dayRanges<T extends Days>(tokens: readonly Token[], periods: readonly T[]): readonly Days[] {
  const starts = Map.groupBy(periods, ({ from }) => from)
  return periods.flatMap((left) => {
    const lead = tokens[left.from - 1]?.text ?? ''
    const link = tokens[left.to]?.text ?? ''
    const joined =
      (lead === 'between' && link === 'and') || (lead === 'from' && /^(to|through|thru|until|till)$/.test(link))
    const right = starts.get(left.to + 1)?.toSorted((a, b) => b.to - a.to)[0]
    if (!joined || right === undefined) return []
    const [early, late] = left.first <= right.first ? [left, right] : [right, left]
    return [{ from: left.from - 1, to: right.to, first: early.first, last: late.last }]
  })
}

/** Whether a year stands at one end of "between … and …". */
export const isRangeEnd = (tokens: readonly Token[], at: number): boolean => {
  const isYear = (token: Token | undefined) => /^(19|20)\d\d$/.test(token?.text ?? '')
  const opens = (start: number) =>
    /^(between|from)$/.test(tokens[start - 1]?.text ?? '') &&
    isYear(tokens[start]) &&
    /^(and|to|through|thru|until|till)$/.test(tokens[start + 1]?.text ?? '') &&
    isYear(tokens[start + 2])
  return opens(at) || opens(at - 2)
}

const MONTHS = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec'

const SHAPES: readonly { readonly pattern: RegExp; readonly day: (parts: readonly string[]) => string }[] = [
  { pattern: /(?<![\d-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\d-])/g, day: ([y, m, d]) => iso(y, m, d) },
  { pattern: /(?<![\d/])(\d{1,2})\/(\d{1,2})\/(\d{4})(?![\d/])/g, day: ([m, d, y]) => iso(y, m, d) },
  {
    pattern: new RegExp(
      String.raw`\b(${MONTHS})(?:uary|ruary|ch|il|e|y|ust|t|t?ember|ober)?\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?(?![\d-])`,
      'g',
    ),
    // a leap year, where none is said
    day: ([m = '', d, y]) => iso(y ?? '2024', String(MONTHS.split('|').indexOf(m) + 1), d),
  },
]

const iso = (year = '', month = '', day = ''): string => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`

/** Characters of what is written as a day that no calendar has; days written day first are days. */
export function noDays(text: string): readonly { readonly start: number; readonly end: number }[] {
  const small = text.toLowerCase()
  return SHAPES.flatMap(({ pattern, day }) =>
    [...small.matchAll(pattern)].flatMap((match) => {
      const [all, a, b, c] = match
      const [first = '', second = '', third] = [a, b, c]
      const said = third === undefined ? day([first, second]) : day([first, second, third])
      const dayFirst = all.includes('/') && third !== undefined && isDay(iso(third, second, first))
      return isDay(said) || dayFirst ? [] : [{ start: match.index, end: match.index + all.length }]
    }),
  )
}
