/** Readings as SQL: the text of predicates for the layers that judge every caller's `where`, and orders of rows. */

import { limits } from '../../config/limits.ts'
import { quotedName, quotedText } from '../kernel/sql-text.ts'
import { placesWithin } from './nearby.ts'
import type { Meaning, Near, Predicate, Reading, Shape, Value } from './reading.ts'
import type { ValueIndex } from './value-index.ts'

/** All conditions of a reading, or undefined where it has none. */
export function whereOf({ predicates, near }: Reading): string | undefined {
  const parts = [...predicates.map(predicateSql), ...(near === undefined ? [] : [nearSql(near)])]
  return parts.length === 0 ? undefined : parts.join(' AND ')
}

/** A reading without one of its conditions: how many rows that frees explains why there were none. */
export interface Relaxed {
  readonly dropped: Predicate | Near
  readonly reading: Reading
}

export function dropOne(reading: Reading): readonly Relaxed[] {
  const { predicates, near, ...rest } = reading
  const kept = near === undefined ? {} : { near }
  return [
    ...predicates.map((dropped) => ({
      dropped,
      reading: { ...rest, ...kept, predicates: predicates.filter((other) => other !== dropped) },
    })),
    ...(near === undefined ? [] : [{ dropped: near, reading: { ...rest, predicates } }]),
  ]
}

/**
 * The reading with its city, or its radius, widened to the `nearFillPlaces` nearest cities, for a request that found
 * fewer rows than were wanted. Rows outside the city must be labelled as near it. Undefined where no city is asked for.
 */
export function widened({ places }: ValueIndex, reading: Reading): Reading | undefined {
  const { city, state } = places
  if (reading.near !== undefined) {
    const all = placesWithin(places, reading.near, limits.nearMilesMax).slice(0, limits.nearFillPlaces)
    const miles = Math.max(reading.near.miles, all.at(-1)?.miles ?? 0)
    return reading.near.negated ? undefined : { ...reading, near: { ...reading.near, miles, places: all } }
  }
  const asked = reading.predicates.find(({ column, negated }) => column === city?.name && !negated)
  const inState = reading.predicates.find(({ column, negated }) => column === state?.name && !negated)
  if (asked === undefined || city === undefined || asked.values.length !== 1) return
  const held = places.all.filter((place) => place.city === asked.values[0] && place.at !== undefined)
  const centre = held.find((place) => inState === undefined || inState.values.includes(place.state ?? '')) ?? held[0]
  if (centre?.at === undefined) return
  const nearest = placesWithin(places, centre.at, limits.nearMilesMax).slice(0, limits.nearFillPlaces)
  const near: Near = {
    place: centre.city,
    ...(centre.state === undefined ? {} : { state: centre.state }),
    ...centre.at,
    miles: nearest.at(-1)?.miles ?? 0,
    columns: { city: city.name, ...(state === undefined ? {} : { state: state.name }) },
    places: nearest,
    negated: false,
    confidence: asked.confidence / 2,
    span: asked.span,
  }
  return { ...reading, near, predicates: reading.predicates.filter((other) => other !== asked && other !== inState) }
}

/** One condition; a negated one is met by rows without a value too. */
export function predicateSql(predicate: Predicate): string {
  const others = predicate.either === undefined ? [] : predicate.also.map(meaningSql)
  const sql = [positiveSql(predicate), ...others].join(' OR ')
  return predicate.negated ? `((${sql}) IS NOT TRUE)` : `(${sql})`
}

export function nearSql({ columns, places, negated }: Near): string {
  const byState = Map.groupBy(places, ({ state }) => state)
  const parts = [...byState].map(([state, cities]) => {
    // not IN, which within an OR is a join to DuckDB: it would read every column of every row before it orders them
    const names = `list_contains([${cities.map(({ city }) => quotedText(city)).join(', ')}], ${quotedName(columns.city)})`
    if (columns.state === undefined || state === undefined) return names
    return `(${quotedName(columns.state)} = ${quotedText(state)} AND ${names})`
  })
  const sql = parts.length === 0 ? 'false' : parts.join(' OR ')
  return negated ? `((${sql}) IS NOT TRUE)` : `(${sql})`
}

/** A number for each row, less for nearer rows; for rows outside the radius null. */
export function nearRankSql({ columns, places }: Near): string {
  const keys = places.map(({ city, state }) => (state === undefined ? city : `${city}|${state}`))
  const row =
    columns.state === undefined
      ? quotedName(columns.city)
      : `concat(${quotedName(columns.city)}, '|', ${quotedName(columns.state)})`
  return `list_position([${keys.map(quotedText).join(', ')}]::VARCHAR[], ${row})`
}

/** A number for each row, more where it meets more of the soft evidence, or undefined where there is none. */
export function softScoreSql({ soft }: Reading): string | undefined {
  if (soft.length === 0) return
  return soft.map((item) => `CASE WHEN ${predicateSql(item)} THEN ${numberSql(item.confidence)} ELSE 0 END`).join(' + ')
}

function positiveSql({ column, shape, op, values, items }: Predicate): string {
  const name = quotedName(column)
  switch (shape.kind) {
    case 'list':
      return `${op === 'has_all' ? 'list_has_all' : 'list_has_any'}(${name}, [${values.map(textSql).join(', ')}])`
    case 'separated': {
      const { separator } = shape
      const held = (value: Value) =>
        `contains(concat(${quotedText(separator)}, ${name}, ${quotedText(separator)}), ${quotedText(`${separator}${value}${separator}`)})`
      return values.map(held).join(op === 'has_all' ? ' AND ' : ' OR ')
    }
    case 'dated':
      return (items ?? []).map((item) => datedSql({ name, shape, op, values }, item)).join(' OR ') || 'false'
    case 'text':
      return op === 'eq' && values.length === 1
        ? `${name} = ${textSql(values[0] ?? '')}`
        : `${name} IN (${values.map(textSql).join(', ')})`
    case 'boolean':
      return `${name} = ${values[0] === true}`
    case 'number': {
      const sql = compareSql(name, op, values.map(numberSql))
      // to the engine "not a number" is above every number
      return op === 'ge' || op === 'gt' ? `${sql} AND NOT isnan(CAST(${name} AS DOUBLE))` : sql
    }
    case 'date':
    case 'timestamp':
      return compareSql(shape.kind === 'date' ? name : `CAST(${name} AS DATE)`, op, values.map(daySql))
  }
}

interface DatedSql {
  readonly name: string
  readonly shape: Extract<Shape, { kind: 'dated' }>
  readonly op: Predicate['op']
  readonly values: readonly Value[]
}

/** The latest day of an item as text, which orders as days do; an item without a day never ends. */
function datedSql({ name, shape, op, values }: DatedSql, item: string): string {
  const { separator, assign } = shape
  const text = `concat(${quotedText(separator)}, ${name}, ${quotedText(separator)})`
  // each item between two separators of its own, so that neighbours are found both
  const apart = `replace(${text}, ${quotedText(separator)}, ${quotedText(separator + separator)})`
  const [mark, start] = [literalPattern(separator), literalPattern(`${separator}${item}${assign}`)]
  const day = `list_max(regexp_extract_all(${apart}, ${quotedText(`${start}(.*?)${mark}`)}, 1))`
  const compared = compareSql(day, op, values.map(textSql))
  const held = `contains(${text}, ${quotedText(`${separator}${item}${assign}`)})`
  return op === 'ge' || op === 'gt' ? `(NOT ${held} OR ${compared})` : `(${held} AND ${compared})`
}

const literalPattern = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** Of a column of texts. */
const meaningSql = ({ column, value }: Meaning): string => `${quotedName(column)} = ${textSql(value)}`

function compareSql(left: string, op: Predicate['op'], [first = 'NULL', second = 'NULL']: readonly string[]): string {
  if (op === 'between') return `${left} BETWEEN ${first} AND ${second}`
  const sign = { lt: '<', le: '<=', gt: '>', ge: '>=', eq: '=', in: '=', has_any: '=', has_all: '=' }[op]
  return `${left} ${sign} ${first}`
}

const textSql = (value: Value): string => quotedText(String(value))
const daySql = (value: Value): string => `DATE ${quotedText(String(value))}`
const numberSql = (value: Value): string => (Number.isFinite(Number(value)) ? String(Number(value)) : 'NULL')
