/** Whether a row meets the conditions of a reading, and by which of its own values. */
import type { Near, Predicate, Reading, Value } from './reading.ts'

/** Cells as JSON has them: lists as arrays, days and times as texts. */
export type EvidenceRow = Readonly<Record<string, unknown>>

export interface Evidence {
  readonly column: string
  /** The row's own value; of a list the items that were asked for, for a denied condition all of them. */
  readonly value: unknown
  /** What of the request it meets. */
  readonly asked: string
  readonly negated: boolean
  /** How far away, for a place. */
  readonly miles?: number
}

/** Why a row is an answer: each condition with the value that meets it. */
export function evidenceOf({ predicates, near }: Reading, row: EvidenceRow): readonly Evidence[] {
  const met = predicates.map((predicate) => ({
    column: predicate.column,
    value: shownValue(predicate, row[predicate.column]),
    asked: predicate.span.text,
    negated: predicate.negated,
  }))
  return near === undefined ? met : [...met, nearEvidence(near, row)]
}

export const meets = ({ predicates, near }: Reading, row: EvidenceRow): boolean =>
  predicates.every((predicate) => meetsPredicate(predicate, row)) && (near === undefined || isNear(near, row))

/** As the SQL of the predicate says. */
export function meetsPredicate(predicate: Predicate, row: EvidenceRow): boolean {
  const { shape } = predicate
  const cell = row[predicate.column]
  const held = shape.kind === 'dated' ? holdsDated(predicate, shape, cell) : holds(predicate, cell)
  const other = predicate.either !== undefined && predicate.also.some(({ column, value }) => row[column] === value)
  return (held || other) !== predicate.negated
}

function nearEvidence(near: Near, row: EvidenceRow): Evidence {
  const place = placeOf(near, row)
  const base = {
    column: near.columns.city,
    value: row[near.columns.city],
    asked: near.span.text,
    negated: near.negated,
  }
  return place === undefined ? base : { ...base, miles: place.miles }
}

const isNear = (near: Near, row: EvidenceRow): boolean => (placeOf(near, row) !== undefined) !== near.negated

const placeOf = ({ columns, places }: Near, row: EvidenceRow) =>
  places.find(
    ({ city, state }) =>
      city === row[columns.city] &&
      (columns.state === undefined || state === undefined || state === row[columns.state]),
  )

function shownValue({ values, negated, shape }: Predicate, cell: unknown): unknown {
  if (negated || (shape.kind !== 'list' && shape.kind !== 'separated')) return cell
  return itemsOf(shape, cell).filter((item) => values.includes(String(item)))
}

function itemsOf(shape: Predicate['shape'], cell: unknown): readonly unknown[] {
  if (Array.isArray(cell)) return cell
  return shape.kind === 'separated' && typeof cell === 'string' ? cell.split(shape.separator) : []
}

/** An item without a day never ends; of one that stands several times the latest day counts. */
function holdsDated({ op, values, items = [] }: Predicate, shape: Dated, cell: unknown): boolean {
  const days = new Map<string, string>()
  for (const text of typeof cell === 'string' ? cell.split(shape.separator) : []) {
    const at = text.lastIndexOf(shape.assign)
    const [item, day] = [text.slice(0, at), text.slice(at + shape.assign.length)]
    if (day > (days.get(item) ?? '')) days.set(item, day)
  }
  const lasts = op === 'ge' || op === 'gt'
  return items.some((item) => {
    const day = days.get(item)
    return day === undefined ? lasts : compares(op, day, [String(values[0]), String(values[1])])
  })
}

type Dated = Extract<Predicate['shape'], { kind: 'dated' }>

function holds({ shape, op, values }: Predicate, cell: unknown): boolean {
  if (cell === null || cell === undefined) return false
  if (shape.kind === 'list' || shape.kind === 'separated') {
    const items = itemsOf(shape, cell)
    const held = (value: Value) => items.includes(value)
    return op === 'has_all' ? values.every(held) : values.some(held)
  }
  if (shape.kind === 'text' || shape.kind === 'boolean') return values.some((value) => value === cell)
  const [first, second] = values
  if (shape.kind === 'number') return compares(op, Number(cell), [Number(first), Number(second)])
  return compares(op, String(cell).slice(0, 10), [String(first), String(second)])
}

function compares<T extends number | string>(op: Predicate['op'], cell: T, [first, second]: readonly [T, T]): boolean {
  switch (op) {
    case 'lt':
      return cell < first
    case 'le':
      return cell <= first
    case 'gt':
      return cell > first
    case 'ge':
      return cell >= first
    case 'between':
      return cell >= first && cell <= second
    case 'eq':
    case 'in':
    case 'has_any':
    case 'has_all':
      return cell === first
  }
}
