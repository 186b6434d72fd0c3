/** Lengths of time and whole weeks, months and years, counted from a given today: "the last six months". */
import { addDays, addMonths, dayOf, isDay, lastOfMonth, partsOfDay, weekday } from './days.ts'
import { NUMBER_WORDS } from './english.ts'
import type { Op } from './reading.ts'

/** Characters of the text and the days that they say. */
export interface DaySpan {
  readonly start: number
  readonly end: number
  readonly first: string
  readonly last: string
  /** Where the words themselves say on which side: "the last 6 months". */
  readonly op?: Op
  /** The same length of time before today, for a column of days gone by: "within 30 days". */
  readonly mirrored?: string
}

type Said = Omit<DaySpan, 'start' | 'end'>

/** @param today `YYYY-MM-DD` */
export function daySpans(text: string, today: string): readonly DaySpan[] {
  const small = text.toLowerCase()
  return READERS.flatMap(({ pattern, read }) =>
    [...small.matchAll(pattern)].flatMap((match) => {
      const said = read(match, today)
      const known = isDay(said.first) && isDay(said.last)
      return known ? [{ ...said, start: match.index, end: match.index + match[0].length }] : []
    }),
  )
}

const COUNT = String.raw`(\d{1,4}|a|an|few|couple of|couple|${[...NUMBER_WORDS.keys()].join('|')})`
const UNIT = '(day|week|month|year)'

const READERS: readonly {
  readonly pattern: RegExp
  readonly read: (match: RegExpMatchArray, today: string) => Said
}[] = [
  {
    // "the last year" is twelve months; "last year" is a year of the calendar
    pattern: new RegExp(
      String.raw`\b(?:within |in |over |during )?(?:the (?:most recent|last|past|previous|preceding|prior|trailing) (?:${COUNT} )?|(?:last|past|previous|preceding|prior|trailing) ${COUNT} )${UNIT}s?\b`,
      'g',
    ),
    read: ([, some, count, unit], today) => ({
      first: shifted(today, -countOf(count ?? some), unit),
      last: today,
      op: 'ge',
    }),
  },
  {
    pattern: new RegExp(
      String.raw`\b(?:within|in) (?:the )?(?:next |coming |following )?(?:a )?${COUNT} ${UNIT}s?\b|\b(?:within|in) the (?:next|coming|following) ${UNIT}\b`,
      'g',
    ),
    read: ([, count, unit, alone], today) => {
      const day = shifted(today, countOf(count), unit ?? alone)
      return { first: day, last: day, op: 'le', mirrored: shifted(today, -countOf(count), unit ?? alone) }
    },
  },
  {
    pattern: new RegExp(
      String.raw`\b(?:no|not) (?:more|longer|further|older) than ${COUNT} (day|week|month)s?(?: ago| back| old| earlier)?\b|\b(?:less|fewer) than ${COUNT} (day|week|month)s? (?:ago|back|old|earlier)\b`,
      'g',
    ),
    read: ([, count, unit, other, otherUnit], today) => {
      const [by, of] = [countOf(count ?? other), unit ?? otherUnit]
      const day = shifted(today, by, of)
      return { first: day, last: day, op: 'le', mirrored: shifted(today, -by, of) }
    },
  },
  {
    // a general reader of dates loses some of them beside other words
    pattern: /(?<![\d-])\d{4}-\d\d-\d\d(?![\d-])/g,
    read: ([day]) => ({ first: day, last: day }),
  },
  {
    pattern: /\b(?:the )?end of (?:the |this |next )?(month|week|year)\b/g,
    read: (match, today) => {
      const base = match[0].includes('next') ? shifted(today, 1, match[1]) : today
      const day = endOf(match[1], base)
      return { first: day, last: day }
    },
  },
  {
    pattern:
      /\b(thanksgiving|labor day|memorial day|christmas(?: eve)?|halloween|new year'?s?(?: day| eve)?|fourth of july|independence day)\b/g,
    read: ([, name = ''], today) => {
      const day = holiday(name, today)
      return { first: day, last: day }
    },
  },
  {
    pattern: /\b(this|next|last) (week|month|year)\b/g,
    read: ([, which, unit], today) => {
      const base = shifted(today, which === 'next' ? 1 : which === 'last' ? -1 : 0, unit)
      const first = startOf(unit, base)
      const last = unit === 'week' ? addDays(startOf('week', base), 6) : endOf(unit, base)
      return { first: which === 'this' && first < today ? today : first, last }
    },
  },
]

/** The next one from today on. */
function holiday(name: string, today: string): string {
  const { year } = partsOfDay(today)
  const days = [year, year + 1].map((each) => holidayIn(name, each))
  return days.find((day) => day >= today) ?? today
}

function holidayIn(name: string, year: number): string {
  if (name === 'thanksgiving') return addDays(dayOf(year, 11, 1), 21 + ((4 - weekday(dayOf(year, 11, 1)) + 7) % 7))
  if (name === 'labor day') return addDays(dayOf(year, 9, 1), (8 - weekday(dayOf(year, 9, 1))) % 7)
  if (name === 'memorial day') return addDays(dayOf(year, 5, 31), 1 - weekday(dayOf(year, 5, 31)))
  if (name.startsWith('christmas')) return dayOf(year, 12, name.endsWith('eve') ? 24 : 25)
  if (name === 'halloween') return dayOf(year, 10, 31)
  return name.startsWith('new year')
    ? dayOf(year, name.endsWith('eve') ? 12 : 1, name.endsWith('eve') ? 31 : 1)
    : dayOf(year, 7, 4)
}

function countOf(text: string | undefined): number {
  if (text === undefined || text === 'a' || text === 'an') return 1
  if (text === 'few') return 3
  return text.startsWith('couple') ? 2 : (NUMBER_WORDS.get(text) ?? Number(text))
}

function shifted(day: string, count: number, unit: string | undefined): string {
  if (unit === 'day') return addDays(day, count)
  if (unit === 'week') return addDays(day, 7 * count)
  return addMonths(day, unit === 'year' ? 12 * count : count)
}

/** The Friday of a week: people mean the days of work. */
function endOf(unit: string | undefined, day: string): string {
  const { year, month } = partsOfDay(day)
  if (unit === 'week') return addDays(day, (5 - weekday(day) + 7) % 7)
  return unit === 'year' ? dayOf(year, 12, 31) : lastOfMonth(year, month)
}

function startOf(unit: string | undefined, day: string): string {
  const { year, month } = partsOfDay(day)
  if (unit === 'week') return addDays(day, 1 - weekday(day))
  return dayOf(year, unit === 'year' ? 1 : month, 1)
}
