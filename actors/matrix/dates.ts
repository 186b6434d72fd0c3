/** Days in a request, counted from a given today: of which column, and on which side of them. */
import { casual } from 'chrono-node'
import type { Candidate } from './candidates.ts'
import { type Column, isCue, kindWords } from './columns.ts'
import { type Comparison, DATE_AFTER, DATE_BEFORE } from './comparisons.ts'
import { NOW_PHRASES } from './cues.ts'
import { dayRanges, isRangeEnd, noDays } from './date-ranges.ts'
import { daySpans } from './date-spans.ts'
import { columnFor, condition, isNameOf, isTold } from './day-column.ts'
import { dayOf, isDay, lastOfMonth, partsOfDay } from './days.ts'
import { GLUE, STARTING } from './english.ts'
import { endsBefore, expiryCandidate, type Period as SaidPeriod, usualOp } from './expiry-days.ts'
import { type Found, phraseAt, phraseBefore, phraseSet, phrasesOf } from './phrases.ts'
import { keyOf, type Token } from './tokens.ts'
import type { ValueIndex } from './value-index.ts'

export interface DatedText {
  readonly text: string
  readonly tokens: readonly Token[]
  /** `YYYY-MM-DD` */
  readonly today: string
}

interface Period extends SaidPeriod {
  /** The same length of time before today. */
  readonly mirrored?: string
  /** Said of the haste of the request, not of the rows. */
  readonly urgent?: true
}

const before = phrasesOf(DATE_BEFORE)
const after = phrasesOf(DATE_AFTER)
const now = phraseSet(NOW_PHRASES)

export function dateCandidates(index: ValueIndex, request: DatedText): readonly Candidate[] {
  const columns = {
    days: index.columns.filter(isDays),
    ofItems: index.columns.find(({ shape, datesOf }) => shape.kind === 'dated' && datesOf !== undefined),
  }
  if (columns.days.length === 0 && columns.ofItems === undefined) return []
  const broken = noDays(request.text).flatMap(({ start, end }) => tokensIn(request.tokens, start, end) ?? [])
  const said = [
    ...nowPeriods(request),
    ...spanPeriods(request),
    ...yearPeriods(index, request),
    ...chronoPeriods(index, request),
  ].filter(({ from, to }) => !broken.some((run) => from < run.to && to > run.from))
  const ranges = dayRanges(request.tokens, said)
    .filter((range) => !isOfNumbers(index, request.tokens, range))
    .map((range): Period => ({ ...range, op: 'between' }))
  const periods = [...said, ...ranges]
  const starts = new Set(periods.map(({ from }) => from))
  return [
    ...periods.flatMap((period) => candidateOf(columns, { ...request, starts }, period) ?? []),
    ...broken.map((run): Candidate => brokenCandidate(request.tokens, run)),
  ]
}

/** "Price between 2000 and 2020" is no matter of years. */
function isOfNumbers(index: ValueIndex, tokens: readonly Token[], { from }: { readonly from: number }): boolean {
  const lead = tokens.slice(Math.max(0, from - 3), from)
  const numeric = index.columns.filter(({ shape }) => shape.kind === 'number')
  return numeric.some((column) =>
    lead.some((token) => isCue(column, token) || kindWords(column)?.has(token.text) === true),
  )
}

/** It outweighs all that its digits could mean. */
function brokenCandidate(tokens: readonly Token[], { from, to }: { readonly from: number; readonly to: number }) {
  const start = phraseBefore(tokens, from, before)?.from ?? from
  return { from: start, to, weight: 4 * (to - start) ** 1.3, meant: { kind: 'unclear' } } as const
}

/** "asap", "right away". */
function nowPeriods({ tokens, today }: DatedText): readonly Period[] {
  const periods: Period[] = []
  for (let at = 0; at < tokens.length; at++) {
    const found = phraseAt(tokens, at, now)
    if (found !== undefined) {
      const free =
        tokens.slice(Math.max(0, at - 4), found.to + 3).some(({ text }) => STARTING.has(text)) || isOfRow(tokens, at)
      periods.push({
        from: found.from,
        to: found.to,
        first: today,
        last: today,
        op: 'le',
        ...(free ? {} : { urgent: true }),
      })
    }
  }
  return periods
}

/** "Who can walk in today", "we need them right away" */
const isOfRow = (tokens: readonly Token[], at: number): boolean => {
  const lead = tokens.slice(Math.max(0, at - 4), at).map(({ text }) => text)
  const can = lead.findLastIndex((text) => /^(can|could|able|ready)$/.test(text))
  const asker = lead.some((text) => /^(you|i|we|me|us|please)$/.test(text))
  return (can >= 0 && !asker) || (/^(them|him|her)$/.test(lead.at(-1) ?? '') && /^(need|want)$/.test(lead.at(-2) ?? ''))
}

const spanPeriods = ({ text, tokens, today }: DatedText): readonly Period[] =>
  daySpans(text, today).flatMap(({ start, end, ...said }) => {
    const place = tokensIn(tokens, start, end)
    return place === undefined ? [] : [{ ...said, ...place }]
  })

const isDays = ({ shape }: Column): boolean => shape.kind === 'date' || shape.kind === 'timestamp'

/** "In 2023", "since 2021", "a 2023 hire". */
function yearPeriods(index: ValueIndex, { tokens }: DatedText): readonly Period[] {
  return tokens.flatMap((token, at): Period[] => {
    const lead = tokens[at - 1]?.text ?? ''
    const within = /^(in|during|of|year)$/.test(lead)
    // `hired:2024`, "hire date - 2024"
    const isField = /^([:=]|[<>]=?|dates?|since)$/.test(lead)
    const next = tokens[at + 1]
    const named = [tokens[at - 1], next].some(
      (word) => word !== undefined && index.columns.some((column) => isDays(column) && isNameOf(column, word)),
    )
    const sided = phraseAt(tokens, at + 1, after) !== undefined
    const led =
      named ||
      sided ||
      isField ||
      within ||
      phraseBefore(tokens, at, before) !== undefined ||
      endsBefore(tokens, at) ||
      isRangeEnd(tokens, at)
    if (!/^(19|20)\d\d$/.test(token.text) || !led) return []
    return [
      {
        from: within ? at - 1 : at,
        to: at + 1,
        first: `${token.text}-01-01`,
        last: `${token.text}-12-31`,
      },
    ]
  })
}

/** What a reader of dates takes for one though it is none: hours, shifts, lengths of time, names. */
const TRAP =
  /^((the |this )?(week|month|year)|may|mar|march|sat|sun|mon|wed|second|first|third|now|tonight|this|day|days|nights?|mornings?|evenings?|afternoons?|weekends?|this (morning|afternoon|evening|night)|\d+( ?h)?|\d+ (hours?|years?|miles?|minutes?))$|\bhours?\b|\bhrs?\b|\bminutes?\b|\bmins?\b|^then$|\d ?(am?|pm?)\b|^(for |in |on )?an? (day|week|month|year|minute|second)$/

/** "20-25 years" is how long, not when. */
const AGE = /^[-–−]?\d[\d\s–-]*(to \d+ )?(years?|yrs?|months?)( out)?$/

function chronoPeriods(index: ValueIndex, { text, tokens, today }: DatedText): readonly Period[] {
  const { year, month, date } = partsOfDay(today)
  const instant = new Date(Date.UTC(year, month - 1, date, 12))
  return casual.parse(text, { instant, timezone: 0 }, { forwardDate: true }).flatMap((found): Period[] => {
    const said = found.text.toLowerCase()
    if (TRAP.test(said) || AGE.test(said) || index.entries.has(keyOf(said.replace(/^(this|the|next|on) /, ''))))
      return []
    if (
      /shift|night|evening|morning|afternoon|weekend/.test(said) &&
      !/(mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today/.test(said)
    )
      return []
    const place = tokensIn(tokens, found.index, found.index + found.text.length)
    // "today's opening"
    // "happy Monday!"
    if (place !== undefined && /^(happy|merry|good|lovely|blessed)$/.test(tokens[place.from - 1]?.text ?? '')) return []
    if (place !== undefined && /'s$/.test(tokens[place.to - 1]?.text ?? '')) return []
    const first = dayOf(found.start.get('year') ?? 0, found.start.get('month') ?? 1, found.start.get('day') ?? 1)
    const parts = ['day', 'weekday', 'month', 'year'] as const
    const onlyHour = found.start.isCertain('hour') && !parts.some((part) => found.start.isCertain(part))
    if (place === undefined || !isDay(first) || onlyHour) return []
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

interface DayColumns {
  readonly days: readonly Column[]
  /** Days of the items of a list. */
  readonly ofItems: Column | undefined
}

function candidateOf(
  { days, ofItems }: DayColumns,
  { tokens, today, starts }: DatedText & { readonly starts: ReadonlySet<number> },
  period: Period,
): Candidate | undefined {
  const expiry = expiryCandidate({ days, ofItems }, { tokens, today }, period)
  if (expiry !== undefined) return expiry
  if (days.length === 0) return
  const left = phraseBefore(tokens, period.from, before) ?? leftOver(tokens, period.from)
  // "before 2020 and after 2018": it belongs to the next day
  const trailing = phraseAt(tokens, period.to, after)
  const right = trailing !== undefined && starts.has(trailing.to) ? undefined : trailing
  const start = left?.from ?? period.from
  const from = left === undefined ? start : (heldBackFrom(tokens, left) ?? start)
  const to = right?.to ?? period.to
  const said: Comparison | undefined = right?.value ?? left?.value
  const since = (left !== undefined && tokens[left.to - 1]?.text === 'since') || isTold(tokens, start)
  const column = columnFor(days, tokens, { ...period, from: start, to, today, side: said, since })
  const lasts = left !== undefined && /^(until|till|through)$/.test(tokens[left.to - 1]?.text ?? '')
  const held = from === start && lasts && (column.default ?? usualOp(column)) === 'ge'
  const side: Comparison | undefined = from < start ? 'ge' : said
  const { op, values } = held
    ? { op: 'ge' as const, values: [period.last] }
    : condition(column, { ...period, ...pastOf(column, period, today) }, side)
  const meant = {
    kind: 'date',
    column,
    op,
    values,
    confidence: side === undefined && period.op === undefined ? 0.85 : 0.95,
    ...(period.urgent === undefined ? {} : { wish: true as const }),
  } as const
  return { from, to, weight: 1.3 * (to - from) ** 1.2, meant }
}

/** "Not free until next week" is free from then on: where its "not" stands. */
function heldBackFrom(tokens: readonly Token[], { from, to }: Found<Comparison>): number | undefined {
  if (!/^(until|till)$/.test(tokens[to - 1]?.text ?? '')) return
  for (let at = from - 1; at >= 0 && at >= from - 3; at--) {
    const text = tokens[at]?.text ?? ''
    if (/^(not|never|cannot|\w+n't|\w+nt)$/.test(text) && !STARTING.has(text)) return at
    if (!STARTING.has(text) && !GLUE.has(text)) return
  }
  return
}

/** "By the end of": an article between. */
const leftOver = (tokens: readonly Token[], to: number) =>
  /^(the|this|next|around|about)$/.test(tokens[to - 1]?.text ?? '') ? phraseBefore(tokens, to - 1, before) : undefined

/** "Within 30 days" of a column of days gone by: the last 30 days. */
function pastOf({ max }: Column, { mirrored }: Period, today: string): Partial<Period> {
  if (mirrored === undefined || max === undefined || String(max) > today) return {}
  return { first: mirrored, last: today, op: 'ge' }
}
