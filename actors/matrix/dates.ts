/** Days in a request, counted from a given today: of which column, and on which side of them. */
import { casual } from 'chrono-node'
import type { Candidate } from './candidates.ts'
import { type Column, isCue } from './columns.ts'
import { addDays, addMonths, dayOf, isDay, lastOfMonth, partsOfDay, weekday } from './days.ts'
import { DATE_AFTER, DATE_BEFORE, NOW_PHRASES } from './english.ts'
import { phraseAt, phraseBefore, phraseSet, phrasesOf } from './phrases.ts'
import type { Op } from './reading.ts'
import { keyOf, type Token } from './tokens.ts'
import type { ValueIndex } from './value-index.ts'

export interface DatedText {
  readonly text: string
  readonly tokens: readonly Token[]
  /** `YYYY-MM-DD` */
  readonly today: string
}

/** Tokens and the days that they say. */
interface Period {
  readonly from: number
  readonly to: number
  readonly first: string
  readonly last: string
  /** Where the words themselves say on which side: "the last 6 months". */
  readonly op?: Op
}

type Side = 'lt' | 'le' | 'gt' | 'ge' | 'eq' | 'about'

const before = phrasesOf(DATE_BEFORE)
const after = phrasesOf(DATE_AFTER)
const now = phraseSet(NOW_PHRASES)

export function dateCandidates(index: ValueIndex, request: DatedText): readonly Candidate[] {
  const columns = index.columns.filter(({ shape }) => shape.kind === 'date' || shape.kind === 'timestamp')
  if (columns.length === 0) return []
  const periods = [
    ...nowPeriods(request),
    ...spanPeriods(request),
    ...yearPeriods(request),
    ...chronoPeriods(index, request),
  ]
  return periods.map((period) => candidateOf(columns, request.tokens, period))
}

/** "asap", "right away". */
function nowPeriods({ tokens, today }: DatedText): readonly Period[] {
  const periods: Period[] = []
  for (let at = 0; at < tokens.length; at++) {
    const found = phraseAt(tokens, at, now)
    if (found !== undefined) periods.push({ from: found.from, to: found.to, first: today, last: today, op: 'le' })
  }
  return periods
}

const SPANS: readonly (readonly [
  RegExp,
  (match: RegExpMatchArray, today: string) => Omit<Period, 'from' | 'to'> | undefined,
])[] = [
  [
    /\b(?:with)?(?:in |over |during )?(?:the )?(?:last|past|previous) (\d{1,4}|a|few|couple of)? ?(day|week|month|year)s?\b/g,
    (match, today) => ({ first: shifted(today, -countOf(match[1]), match[2]), last: today, op: 'ge' }),
  ],
  [
    /\b(?:with)?in (?:the )?(?:next |coming |following )?(\d{1,4}|a|few|couple of) (day|week|month|year)s?\b|\b(?:with)?in the (?:next|coming|following) (day|week|month|year)\b/g,
    (match, today) => {
      const day = shifted(today, countOf(match[1]), match[2] ?? match[3])
      return { first: day, last: day, op: 'le' }
    },
  ],
  [
    /\b(?:the )?end of (?:the |this |next )?(month|week|year)\b/g,
    (match, today) => {
      const next = /next/.test(match[0]) ? 1 : 0
      const day = endOf(match[1] ?? '', next === 0 ? today : shifted(today, 1, match[1]))
      return { first: day, last: day }
    },
  ],
  [
    /\b(this|next|last) (week|month|year)\b/g,
    (match, today) => {
      const base = shifted(today, match[1] === 'next' ? 1 : match[1] === 'last' ? -1 : 0, match[2])
      const last = endOf(match[2] ?? '', base)
      const first = startOf(match[2] ?? '', base)
      return {
        first: first < today && match[1] === 'this' ? today : first,
        last: match[1] === 'this' && match[2] === 'week' ? addDays(startOf('week', base), 6) : last,
      }
    },
  ],
]

function spanPeriods({ text, tokens, today }: DatedText): readonly Period[] {
  const small = text.toLowerCase()
  return SPANS.flatMap(([pattern, read]) =>
    [...small.matchAll(pattern)].flatMap((match) => {
      const period = read(match, today)
      const place = tokensIn(tokens, match.index, match.index + match[0].length)
      return period === undefined || place === undefined || !isDay(period.first) || !isDay(period.last)
        ? []
        : [{ ...period, ...place }]
    }),
  )
}

/** "In 2023", "since 2021". */
function yearPeriods({ tokens }: DatedText): readonly Period[] {
  return tokens.flatMap((token, at): Period[] => {
    const lead = tokens[at - 1]?.text ?? ''
    if (!/^(19|20)\d\d$/.test(token.text) || !/^(in|since|before|after|during|of|until|from|by|year)$/.test(lead))
      return []
    return [
      {
        from: /^(in|during|of|year)$/.test(lead) ? at - 1 : at,
        to: at + 1,
        first: `${token.text}-01-01`,
        last: `${token.text}-12-31`,
      },
    ]
  })
}

/** What a reader of dates takes for one though it is none: hours, shifts, lengths of time, names. */
const TRAP =
  /^(may|mar|march|sat|sun|mon|wed|second|first|third|now|tonight|this|day|days|nights?|mornings?|evenings?|afternoons?|weekends?|this (morning|afternoon|evening|night)|\d+( ?h)?|\d+ (hours?|years?|miles?|minutes?))$|\bhours?\b|\bminutes?\b|\d ?(am|pm)\b/

function chronoPeriods(index: ValueIndex, { text, tokens, today }: DatedText): readonly Period[] {
  const { year, month, date } = partsOfDay(today)
  const instant = new Date(Date.UTC(year, month - 1, date, 12))
  return casual.parse(text, { instant, timezone: 0 }, { forwardDate: true }).flatMap((found): Period[] => {
    const said = found.text.toLowerCase()
    if (TRAP.test(said) || index.entries.has(keyOf(said.replace(/^(this|the|next|on) /, '')))) return []
    if (
      /shift|night|evening|morning|afternoon|weekend/.test(said) &&
      !/(mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today/.test(said)
    )
      return []
    const place = tokensIn(tokens, found.index, found.index + found.text.length)
    const first = dayOf(found.start.get('year') ?? 0, found.start.get('month') ?? 1, found.start.get('day') ?? 1)
    if (place === undefined || !isDay(first)) return []
    const end = found.end
    if (end !== null && end !== undefined) {
      const last = dayOf(end.get('year') ?? 0, end.get('month') ?? 1, end.get('day') ?? 1)
      return isDay(last) && last >= first ? [{ ...place, first, last, op: 'between' }] : []
    }
    if (!found.start.isCertain('day') && !found.start.isCertain('weekday') && found.start.isCertain('month')) {
      const start = partsOfDay(first)
      return [{ ...place, first: dayOf(start.year, start.month, 1), last: lastOfMonth(start.year, start.month) }]
    }
    return [{ ...place, first, last: first }]
  })
}

const countOf = (text: string | undefined): number =>
  text === undefined || text === 'a' ? 1 : text === 'few' ? 3 : text === 'couple of' ? 2 : Number(text)

function shifted(day: string, count: number, unit: string | undefined): string {
  if (unit === 'day') return addDays(day, count)
  if (unit === 'week') return addDays(day, 7 * count)
  return addMonths(day, unit === 'year' ? 12 * count : count)
}

/** The Friday of a week: people mean the days of work. */
function endOf(unit: string, day: string): string {
  const { year, month } = partsOfDay(day)
  if (unit === 'week') return addDays(day, (5 - weekday(day) + 7) % 7)
  return unit === 'year' ? dayOf(year, 12, 31) : lastOfMonth(year, month)
}

function startOf(unit: string, day: string): string {
  const { year, month } = partsOfDay(day)
  if (unit === 'week') return addDays(day, 1 - weekday(day))
  return dayOf(year, unit === 'year' ? 1 : month, 1)
}

function tokensIn(
  tokens: readonly Token[],
  start: number,
  end: number,
): { readonly from: number; readonly to: number } | undefined {
  const from = tokens.findIndex((token) => token.to > start && token.from < end)
  if (from < 0) return
  let to = from
  while ((tokens[to]?.from ?? end) < end) to += 1
  return { from, to }
}

function candidateOf(columns: readonly Column[], tokens: readonly Token[], period: Period): Candidate {
  const left = phraseBefore(tokens, period.from, before) ?? leftOver(tokens, period.from)
  const right = phraseAt(tokens, period.to, after)
  const from = left?.from ?? period.from
  const to = right?.to ?? period.to
  const column = columnFor(columns, tokens, { from, to })
  const side: Side | undefined = right?.value ?? left?.value
  const { op, values } = condition(column, period, side)
  const meant = {
    kind: 'date',
    column,
    op,
    values,
    confidence: side === undefined && period.op === undefined ? 0.85 : 0.95,
  } as const
  return { from, to, weight: 1.3 * (to - from) ** 1.2, meant }
}

/** "By the end of": an article between. */
const leftOver = (tokens: readonly Token[], to: number) =>
  /^(the|this|next|around|about)$/.test(tokens[to - 1]?.text ?? '') ? phraseBefore(tokens, to - 1, before) : undefined

/** The day that keeps fewest rows where the words leave it open: those rows meet every sense of them. */
function condition(
  column: Column,
  { first, last, op }: Period,
  side: Side | undefined,
): { op: Op; values: readonly string[] } {
  if (op === 'between') return { op, values: [first, last] }
  if (side === undefined && op !== undefined) return { op, values: [op === 'ge' ? first : last] }
  if (side === 'about') return { op: 'between', values: [addDays(first, -7), addDays(last, 7)] }
  if (side === 'lt' || side === 'ge') return { op: side, values: [first] }
  if (side === 'gt') return { op: side, values: [last] }
  if (side === 'le') return { op: side, values: [first === last ? first : last] }
  const usual = column.default ?? usualOp(column)
  if (usual === 'le') return { op: 'le', values: [first] }
  if (usual === 'ge') return { op: 'ge', values: [last] }
  return first === last ? { op: 'eq', values: [first] } : { op: 'between', values: [first, last] }
}

const usualOp = ({ name }: Column): 'le' | 'ge' | 'eq' =>
  /(^|_)(available|availability|start|starts|from)(_|$)/i.test(name)
    ? 'le'
    : /(^|_)(until|expiry|expires|through|end|ends)(_|$)/i.test(name)
      ? 'ge'
      : 'eq'

/** The column whose name or cues stand nearest; else the one that days are of. */
function columnFor(columns: readonly Column[], tokens: readonly Token[], place: { from: number; to: number }): Column {
  let best: { column: Column; far: number } | undefined
  for (const column of columns) {
    for (let far = 1; far <= 5; far++) {
      const words = [tokens[place.from - far], far <= 2 ? tokens[place.to + far - 1] : undefined]
      const found = words.some((token) => token !== undefined && isCue(column, token))
      if (found && (best === undefined || far < best.far)) best = { column, far }
    }
  }
  const fallback = columns.find((column) => column.role === 'date') ?? columns[0]
  if (fallback === undefined) throw new RangeError('no column of days')
  return best?.column ?? fallback
}
