/** Conditions that no row can meet together, told instead of guessed away. */
import type { DataCity } from './place-index.ts'
import type { Contradiction, Near, Predicate, Value } from './reading.ts'
import type { ValueIndex } from './value-index.ts'

interface Asked {
  readonly predicates: readonly Predicate[]
  readonly near: Near | undefined
}

export function contradictionsOf(index: ValueIndex, { predicates, near }: Asked): readonly Contradiction[] {
  const found: Contradiction[] = near === undefined ? [] : [...farApart(near, predicates)]
  for (const [at, left] of predicates.entries()) {
    for (const right of predicates.slice(at + 1)) {
      const message = left.column === right.column ? sameColumn(left, right) : cityAndState(index, left, right)
      if (message !== undefined) found.push({ message, spans: [left.span, right.span] })
    }
  }
  return found
}

function sameColumn(left: Predicate, right: Predicate): string | undefined {
  const { column } = left
  if (left.shape.kind === 'dated') return
  if (isRange(left) && isRange(right)) {
    const low = [lowOf(left), lowOf(right)].filter((value) => value !== undefined)
    const high = [highOf(left), highOf(right)].filter((value) => value !== undefined)
    const empty = low.some((a) => high.some((b) => a > b))
    return empty ? `${column}: no value is ${words(left)} and ${words(right)}` : undefined
  }
  if (left.negated !== right.negated) {
    const [asked, denied] = left.negated ? [right, left] : [left, right]
    const all = asked.values.every((value) => denied.values.includes(value))
    return all && !isRange(left) ? `${column}: ${asked.values.join(', ')} is asked for and excluded` : undefined
  }
  const isText = left.shape.kind === 'text' && !left.negated
  const apart = left.values.every((value) => !right.values.includes(value))
  return isText && apart
    ? `${column}: one row has one value, not ${left.values.join(' or ')} and ${right.values.join(' or ')}`
    : undefined
}

/** "Near Chicago with OSHA-10, in Detroit": a city or a state in which nothing lies near the other place. */
function farApart(near: Near, predicates: readonly Predicate[]): readonly Contradiction[] {
  if (near.negated) return []
  return predicates.flatMap(({ column, values, negated, either, span }) => {
    const isCity = column === near.columns.city
    if (negated || either !== undefined || !(isCity || column === near.columns.state)) return []
    const fits = near.places.some((place) => values.includes((isCity ? place.city : place.state) ?? ''))
    const message = `no place is within ${near.miles} miles of ${near.place} and in ${values.join(' or ')}`
    return fits ? [] : [{ message, spans: [near.span, span] }]
  })
}

/** A city all of whose states are excluded, or that lies in another state. */
function cityAndState({ places }: ValueIndex, a: Predicate, b: Predicate): string | undefined {
  const city = [a, b].find(({ column }) => column === places.city?.name)
  const state = [a, b].find(({ column }) => column === places.state?.name)
  if (city === undefined || state === undefined || city.negated) return
  const held = places.all.filter((place: DataCity) => city.values.includes(place.city))
  if (held.length === 0) return
  const fits = held.some((place) => state.values.includes(place.state ?? '') !== state.negated)
  if (fits) return
  const states = [...new Set(held.map((place) => place.state))].join(', ')
  return `${city.values.join(', ')} lies in ${states}, ${state.negated ? 'which is excluded' : `not in ${state.values.join(', ')}`}`
}

const isRange = ({ shape, negated }: Predicate): boolean => !negated && /^(number|date|timestamp)$/.test(shape.kind)

const lowOf = ({ op, values }: Predicate): Value | undefined =>
  /^(ge|gt|eq|between)$/.test(op) ? values[0] : undefined
const highOf = ({ op, values }: Predicate): Value | undefined =>
  op === 'between' ? values[1] : /^(le|lt|eq)$/.test(op) ? values[0] : undefined

const words = ({ op, values }: Predicate): string => `${op} ${values.join(' and ')}`
