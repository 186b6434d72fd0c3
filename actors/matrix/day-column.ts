/** Of which column of days a day in a request is, and on which side of it the rows are. */
import { type Column, isCue } from './columns.ts'
import type { Comparison } from './comparisons.ts'
import { addDays } from './days.ts'
import { type Period, usualOp } from './expiry-days.ts'
import type { Op } from './reading.ts'
import type { Token } from './tokens.ts'

/** Beside a day any form of the column's name will do: "a 2023 hire". */
export const isNameOf = (column: Column, token: Token): boolean =>
  isCue(column, token) ||
  (column.stems.has(token.stem) &&
    [...column.stems].every((stem) => stem === token.stem || /^(on|at|date|day|in)$/.test(stem)))

/** The day that keeps fewest rows where the words leave it open: those rows meet every sense of them. */
export function condition(
  column: Column,
  { first, last, op }: Period,
  side: Comparison | undefined,
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

/** "Hire date" of hired_on, though to hire alone is no cue. */
const isNamedDate = ({ stems }: Column, tokens: readonly Token[], at: number): boolean =>
  /^(dates?|day)$/.test(tokens[at]?.text ?? '') && stems.has(tokens[at - 1]?.stem ?? '')

/** "Came aboard 2025 or later": a verb of the past stands before. */
export const isTold = (tokens: readonly Token[], from: number): boolean => {
  const lead = tokens.slice(Math.max(0, from - 4), from).map(({ text }) => text)
  return (
    lead.some((text) => PAST.test(text)) &&
    !lead.some((text) => /^(can|could|will|would|must|should|to|be)$/.test(text))
  )
}

const PAST =
  /^(came|began|started|joined|was|were|got|went|took|taken|brought|signed|entered|hired|had|been|became|onboarded|employed|recruited|enlisted)$/

interface Placed extends Period {
  readonly mirrored?: string
  readonly today: string
  readonly side: Comparison | undefined
  /** "Since" tells of what has happened. */
  readonly since: boolean
}

/** The column whose name or cues stand nearest and that some row can meet; else the one that days are of. */
export function columnFor(columns: readonly Column[], tokens: readonly Token[], place: Placed): Column {
  const able = columns.filter((column) => canMeet(column, place))
  let best: { column: Column; far: number } | undefined
  for (const column of able.length > 0 ? able : columns) {
    for (let far = 1; far <= CUE_WORDS; far++) {
      const words = [tokens[place.from - far], far <= 2 ? tokens[place.to + far - 1] : undefined]
      const found = words.some(
        (token, side) =>
          token !== undefined &&
          ((far === 1 ? isNameOf : isCue)(column, token) ||
            isNamedDate(column, tokens, side === 0 ? place.from - far : place.to + far - 1)),
      )
      if (found && (best === undefined || far < best.far)) best = { column, far }
    }
  }
  const fallback = usualColumn(columns, able, place)
  if (fallback === undefined) throw new RangeError('no column of days')
  return best?.column ?? fallback
}

const CUE_WORDS = 5

/** Whether any of its days does: nobody was hired after next week, nobody is free from 2019 on. */
function canMeet(column: Column, { first, last, op: told, side, mirrored, today }: Placed): boolean {
  const { min, max } = column
  if (min === undefined || max === undefined) return true
  const { op, values } = condition(
    column,
    { from: 0, to: 0, first, last, ...(told === undefined ? {} : { op: told }) },
    side,
  )
  const [low = '', high = low] = values
  // nobody was hired before a day to come: everybody was
  if (op === 'lt' || op === 'le')
    return low >= String(min) && (low <= String(max) || mirrored !== undefined || String(max) > today)
  if (op === 'gt' || op === 'ge') return low <= String(max)
  return low <= String(max) && high >= String(min)
}

/** The one that days are of; for days gone by that it cannot hold, one that does: of a length of time the busiest. */
function usualColumn(
  columns: readonly Column[],
  able: readonly Column[],
  { first, op, today, since }: Placed,
): Column | undefined {
  const usual = columns.find((column) => column.role === 'date') ?? columns[0]
  if (usual === undefined || able.length === 0 || (able.includes(usual) && !(since && first < today))) return usual
  const gone = able.filter(({ max }) => max !== undefined && String(max) <= today)
  const order = gone.toSorted((a, b) => String(a.min).localeCompare(String(b.min)))
  return (op === 'ge' ? order.at(-1) : order[0]) ?? (able.includes(usual) ? usual : able[0])
}
