/** Cities with their states, and places that count with their surroundings. */
import { limits } from '../../config/limits.ts'
import type { Condition, Settled } from './conditions.ts'
import { NEAR_AFTER, NEAR_BEFORE } from './cues.ts'
import { phraseAt, phraseBefore, phraseSet } from './phrases.ts'
import { type Coordinates, type DataCity, milesBetween, type PlaceIndex } from './place-index.ts'
import type { Near, NearPlace } from './reading.ts'
import type { Token } from './tokens.ts'
import type { ValueIndex } from './value-index.ts'

export interface Placed {
  /** Without the cities that became `near`, and without the states that belong to them. */
  readonly conditions: readonly Condition[]
  readonly near?: Omit<Near, 'span' | 'negated'> & {
    readonly from: number
    readonly to: number
    readonly city: Condition
  }
  /** Tokens of cues and radii. */
  readonly used: ReadonlySet<number>
  /** Radii without a place, of which no column tells. */
  readonly stray: Settled['radii']
}

const nearBefore = phraseSet(NEAR_BEFORE)
const nearAfter = phraseSet(NEAR_AFTER)
const orNear = phraseSet(NEAR_AFTER.filter((line) => line.startsWith('or ')))

export function placed(index: ValueIndex, tokens: readonly Token[], { conditions, radii }: Settled): Placed {
  const bound = bindStates(index.places, tokens, conditions)
  const used = new Set<number>()
  const cues = { before: index.phrases.near, after: index.phrases.nearAfter }
  for (const condition of bound) {
    if (condition.kind !== 'city') continue
    const state = bound.find((other) => other.kind === 'state' && isBeside(tokens, condition, other))
    const end = state?.to ?? condition.to
    const radius = radiusOf(tokens, condition, {
      radii,
      end,
      only: bound.filter(({ kind }) => kind === 'city').length === 1,
    })
    const cue = cueOf(tokens, { from: condition.from, end, cues })
    if (cue === undefined && radius === undefined && condition.place?.region !== true) continue
    const miles = radius?.miles ?? index.domain.geo.radius
    const near = nearOf(index.places, condition, { miles, state: state?.values[0] })
    if (near === undefined) continue
    const twins = bound.filter((other) => other.kind === 'city' && other !== condition && isTwin(tokens, end, other))
    for (const part of [cue, radius]) for (let at = part?.from ?? 0; at < (part?.to ?? 0); at++) used.add(at)
    const { told, stray } = reaches(
      index,
      radii.filter((other) => other !== radius),
    )
    const kept = bound.filter((other) => other !== condition && other !== state && !twins.includes(other))
    return {
      conditions: [...kept, ...told].toSorted((a, b) => a.from - b.from),
      near: { ...withTwins(index.places, near, twins), from: condition.from, to: end, city: condition },
      used,
      stray,
    }
  }
  const { told, stray } = reaches(index, radii)
  return { conditions: [...bound, ...told].toSorted((a, b) => a.from - b.from), used, stray }
}

/** "Good for 25 miles of driving": miles around no place are those of a column of miles. */
function reaches({ columns }: ValueIndex, radii: Settled['radii']) {
  const column = columns.find(({ shape, stems }) => shape.kind === 'number' && (stems.has('mile') || stems.has('mi')))
  if (column === undefined) return { told: [], stray: radii }
  const told = radii.map(
    ({ from, to, miles }): Condition => ({
      from,
      to,
      kind: 'number',
      column,
      op: column.default ?? 'ge',
      values: [miles],
      source: 'number',
      confidence: 0.8,
      also: [],
      negated: false,
      wish: false,
    }),
  )
  return { told, stray: [] }
}

/** "Near Chicago or Milwaukee": the second city, right after the first. */
const isTwin = (tokens: readonly Token[], end: number, { from }: Condition): boolean => {
  const between = tokens.slice(end, from)
  return (
    from > end &&
    between.length <= 4 &&
    between.every(({ text }) => /^(or|and|,|in|near|also|either|around|close|to)$/.test(text))
  )
}

/** Around all of them, each row's city at its distance from the nearest. */
function withTwins<T extends Omit<Near, 'span' | 'negated'>>(
  places: PlaceIndex,
  near: T,
  twins: readonly Condition[],
): T {
  const others = twins.flatMap((twin) => nearOf(places, twin, { miles: near.miles, state: undefined }) ?? [])
  if (others.length === 0) return near
  const nearest = new Map<string, NearPlace>()
  for (const place of [near, ...others].flatMap((one) => one.places)) {
    const key = `${place.city}|${place.state}`
    const known = nearest.get(key)
    if (known === undefined || place.miles < known.miles) nearest.set(key, place)
  }
  const names = [near.place, ...others.map(({ place }) => place)].join(' or ')
  return { ...near, place: names, places: [...nearest.values()].toSorted((a, b) => a.miles - b.miles) }
}

/** A radius around a point of the data's cities; the city itself where nobody knows where it lies. */
export function placesWithin(places: PlaceIndex, centre: Coordinates, miles: number): readonly NearPlace[] {
  return places.all
    .flatMap((city): NearPlace[] => {
      const far = city.at === undefined ? Number.POSITIVE_INFINITY : milesBetween(centre, city.at)
      const state = city.state === undefined ? {} : { state: city.state }
      return far <= miles ? [{ city: city.city, ...state, miles: Math.round(far * 10) / 10 }] : []
    })
    .toSorted((a, b) => a.miles - b.miles || a.city.localeCompare(b.city))
    .slice(0, limits.nearPlacesMax)
}

/** The cities of the data that a condition may mean, in a state where one is named. */
export const citiesOf = ({ place }: Condition, state: unknown): readonly DataCity[] =>
  (place?.cities ?? []).filter((city) => state === undefined || city.state === state)

interface Wanted {
  readonly miles: number
  readonly state: unknown
}

function nearOf(
  places: PlaceIndex,
  condition: Condition,
  { miles, state }: Wanted,
): Omit<Near, 'span' | 'negated'> | undefined {
  const { city, state: stateColumn } = places
  const known = citiesOf(condition, state).toSorted((a, b) => b.count - a.count)
  const other = (condition.place?.others ?? []).find((place) => state === undefined || place.state === state)
  const best = known.find((place) => place.at !== undefined) ?? other
  if (city === undefined || best?.at === undefined) return
  return {
    place: best.city,
    ...(best.state === undefined ? {} : { state: best.state }),
    ...best.at,
    miles,
    columns: { city: city.name, ...(stateColumn === undefined ? {} : { state: stateColumn.name }) },
    places: placesWithin(places, best.at, miles),
    confidence: condition.confidence * 0.97,
  }
}

interface Cued {
  readonly from: number
  readonly end: number
  readonly cues: { readonly before: ReturnType<typeof phraseSet>; readonly after: ReturnType<typeof phraseSet> }
}

function cueOf(tokens: readonly Token[], { from, end, cues }: Cued) {
  const skipped = /^(the|downtown|city|a|town)$/.test(tokens[from - 1]?.text ?? '') ? from - 1 : from
  const before = phraseBefore(tokens, from, cues.before) ?? phraseBefore(tokens, skipped, cues.before)
  if (before !== undefined) return before
  const comma = tokens[end]?.text === ',' ? end + 1 : end
  return phraseAt(tokens, end, cues.after) ?? (comma === end ? undefined : phraseAt(tokens, comma, orNear))
}

/** The radius right before the city, after it, or anywhere if the request names one city. */
function radiusOf(
  tokens: readonly Token[],
  { from }: Condition,
  { radii, end, only }: { readonly radii: Settled['radii']; readonly end: number; readonly only: boolean },
) {
  const joins = (a: number, b: number) =>
    b >= a &&
    tokens
      .slice(a, b)
      .every(({ text }) =>
        /^(of|from|around|to|the|radius|in|,|downtown|drive|outside|city|distance|circle|ring|range|away|out|off|trip|ride|hop|perimeter|commute|reach)$/.test(
          text,
        ),
      )
  return radii.find((radius) => joins(radius.to, from) || joins(end, radius.from)) ?? (only ? radii[0] : undefined)
}

/** "Columbia, SC": the city of that state. Of "New York" alone the state is meant, and its city comes first. */
function bindStates(
  places: PlaceIndex,
  tokens: readonly Token[],
  conditions: readonly Condition[],
): readonly Condition[] {
  return conditions.flatMap((condition): Condition[] => {
    const { place } = condition
    if (condition.kind !== 'city' || place?.state === undefined || places.state === undefined) return [condition]
    const beside = conditions.some((other) => isStateOf(other, condition) && isBeside(tokens, condition, other))
    // the second of "New York, New York"
    const follows = conditions.some((other) => isStateOf(condition, other) && isBeside(tokens, other, condition))
    const { state } = place
    const named =
      follows ||
      tokens[condition.to]?.text === 'state' ||
      (tokens[condition.from - 1]?.text === 'of' && tokens[condition.from - 2]?.text === 'state')
    const city = tokens[condition.to]?.text === 'city' || tokens[condition.to - 1]?.text === 'city'
    const inside = place.cities.some((other) => other.state === state)
    const rowsOfCity = place.cities.reduce((sum, other) => sum + other.count, 0)
    const rowsOfState = places.all.reduce((sum, other) => sum + (other.state === state ? other.count : 0), 0)
    const cued =
      phraseBefore(tokens, condition.from, nearBefore) !== undefined ||
      phraseAt(tokens, condition.to, nearAfter) !== undefined
    if (!named && (beside || city || cued)) return [condition]
    const cities = condition.values.map((value) => ({ column: condition.column.name, value }))
    const other = { column: places.state.name, value: state }
    // "Washington", "LA": neither lies in the other, so rows of both are answers, those of the larger first
    if (!named && !inside && rowsOfCity > rowsOfState)
      return [{ ...condition, also: [other], either: true, confidence: 0.8 }]
    const { place: _, ...rest } = condition
    const asState = { ...rest, kind: 'state', column: places.state, op: 'eq', values: [state] } as const
    if (named) return [{ ...asState, also: [] }]
    return [{ ...asState, also: cities, confidence: inside ? 0.9 : 0.8, ...(inside ? {} : { either: true as const }) }]
  })
}

const isStateOf = (state: Condition, city: Condition): boolean =>
  state !== city &&
  (state.kind === 'state' ||
    (state.place?.state !== undefined &&
      (city.place?.cities ?? []).some((other) => other.state === state.place?.state)))

/** Right after the city, a comma between or not. */
export function isBeside(tokens: readonly Token[], city: Condition, state: Condition): boolean {
  const gap = tokens.slice(city.to, state.from)
  return state.from >= city.to && gap.length <= 1 && gap.every(({ text }) => text === ',' || text === '(')
}
