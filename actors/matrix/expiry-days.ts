/** Days on which something ends: "valid until 2028", "expiring within 30 days". */
import type { Candidate } from './candidates.ts'
import { type Column, isCue } from './columns.ts'
import { type Comparison, DATE_AFTER, ENDING, EXPIRY_BEFORE } from './comparisons.ts'
import { type Found, phraseAt, phraseBefore, phraseSet, phrasesOf } from './phrases.ts'
import type { Op } from './reading.ts'
import type { Token } from './tokens.ts'

const expiryBefore = phrasesOf(EXPIRY_BEFORE)
const ending = phraseSet(ENDING)
const dateAfter = phrasesOf(DATE_AFTER)

interface Columns {
  readonly days: readonly Column[]
  /** Days of the items of a list. */
  readonly ofItems: Column | undefined
}

interface Said {
  readonly tokens: readonly Token[]
  readonly today: string
}

/** Tokens and the days that they say. */
export interface Period {
  readonly from: number
  readonly to: number
  readonly first: string
  readonly last: string
  /** Where the words themselves say on which side: "the last 6 months". */
  readonly op?: Op
}

/** Whether words that say that something ends stand right before. */
export const endsBefore = (tokens: readonly Token[], at: number): boolean =>
  phraseBefore(tokens, at, expiryBefore) !== undefined || phraseBefore(tokens, at, ending) !== undefined

/** Undefined where nothing is said to end in the period, or no column tells what ends. */
export function expiryCandidate(
  { days, ofItems }: Columns,
  { tokens, today }: Said,
  period: Period,
): Candidate | undefined {
  const ends = phraseBefore(tokens, period.from, ending)
  const expiry = phraseBefore(tokens, period.from, expiryBefore)
  const lead = ends ?? expiry
  if (lead === undefined) return
  // "work authorization valid until": days of a column of that name, not of an item
  const own = days.find((column) => namedBefore(column, tokens, lead.from))
  const column = own ?? ofItems ?? endColumn(days)
  if (column === undefined) return
  const side = phraseAt(tokens, period.to, dateAfter)
  if (ends !== undefined && side === undefined) return endingCandidate(column, ends, { ...period, today })
  // "expires June 2027 or later"
  if (ends !== undefined && side !== undefined)
    return lastingCandidate(column, { ...side, from: ends.from }, { ...period, to: side.to, last: period.first })
  return expiry === undefined ? undefined : lastingCandidate(column, expiry, period)
}

/** Of the columns of days the one that says when something ends, expiries first. */
export function endColumn(columns: readonly Column[]): Column | undefined {
  const ends = columns.filter(
    (column) => /^(date|timestamp)$/.test(column.shape.kind) && (column.default ?? usualOp(column)) === 'ge',
  )
  return ends.find(({ name }) => /expir/i.test(name)) ?? ends[0]
}

/** The nearest words before say the column, or a word between: "authorization is valid until". */
const namedBefore = (column: Column, tokens: readonly Token[], from: number): boolean =>
  tokens.slice(Math.max(0, from - 2), from).some((token) => !token.mark && isCue(column, token))

/** "Expiring in 2027", "expiring within 30 days": in that time, and not before it. */
function endingCandidate(
  column: Column,
  { from }: { readonly from: number },
  { to, first, last, op, today }: Period & { readonly today: string },
): Candidate {
  const values = op === 'le' ? [today, last] : [first, last]
  return {
    from,
    to,
    weight: 1.4 * (to - from) ** 1.2,
    meant: { kind: 'date', column, op: 'between', values, confidence: 0.9 },
  }
}

/** The day that all senses of the words agree on: the last for what must last, the first for what must be over. */
function lastingCandidate(column: Column, { from, value }: Found<Comparison>, { to, first, last }: Period): Candidate {
  const op: Op = value === 'eq' || value === 'about' ? 'ge' : value
  const values = [op === 'lt' || op === 'le' ? first : last]
  return { from, to, weight: 1.4 * (to - from) ** 1.2, meant: { kind: 'date', column, op, values, confidence: 0.9 } }
}

export const usualOp = ({ name }: Column): 'le' | 'ge' | 'eq' =>
  /(^|_)(available|availability|start|starts|from)(_|$)/i.test(name)
    ? 'le'
    : /(^|_)(until|expiry|expires|through|end|ends)(_|$)/i.test(name)
      ? 'ge'
      : 'eq'
