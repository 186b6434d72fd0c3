/** Cities and states by the ways they are written, with their coordinates. */
import { limits } from '../../config/limits.ts'
import type { Column } from './columns.ts'
import type { KnownPlace, TableFacts } from './facts.ts'
import { wordsOf } from './tokens.ts'
import { NICKNAMES, STATES } from './united-states.ts'

/** A city of the data; coordinates where they are known. */
export interface DataCity {
  readonly city: string
  readonly state?: string
  /** Rows there. */
  readonly count: number
  readonly at?: Coordinates
}

/** Degrees. */
export interface Coordinates {
  readonly latitude: number
  readonly longitude: number
}

/** A city that rows do not name but requests may. */
export interface OtherCity {
  readonly city: string
  readonly state?: string
  readonly at: Coordinates
  readonly population: number
}

export interface PlaceIndex {
  readonly city?: Column
  readonly state?: Column
  /** By words with spaces; `st` for saint, fort and mount written out. */
  readonly cities: ReadonlyMap<string, readonly DataCity[]>
  readonly others: ReadonlyMap<string, readonly OtherCity[]>
  /** State as the rows hold it, by its name and by its code in small letters. */
  readonly states: ReadonlyMap<string, string>
  readonly all: readonly DataCity[]
}

interface PlaceSource {
  readonly facts: TableFacts
  readonly columns: readonly Column[]
  readonly places: readonly KnownPlace[]
}

/** The words of a place as it is looked up: `St. Louis` and `Saint Louis` are `st louis`. */
export const placeKey = (text: string): string =>
  wordsOf(text)
    .map((word) => placeWord(word.text))
    .join(' ')

/** `st` of saint. */
export const placeWord = (word: string): string => PLACE_WORDS.get(word) ?? word

const PLACE_WORDS: ReadonlyMap<string, string> = new Map([
  ['saint', 'st'],
  ['ft', 'fort'],
  ['mt', 'mount'],
])

export function placeIndex({ facts, columns, places }: PlaceSource): PlaceIndex {
  const city = columns.find((column) => column.role === 'place.city')
  const state = columns.find((column) => column.role === 'place.state')
  const located = locations(places)
  const all = facts.places.map((place): DataCity => {
    const at =
      located.get(pairKey(place)) ?? (place.state === undefined ? located.get(placeKey(place.city)) : undefined)
    return at === undefined ? place : { ...place, at }
  })
  const values = facts.columns.find(({ name }) => name === state?.name)?.values ?? []
  return {
    ...(city === undefined ? {} : { city }),
    ...(state === undefined ? {} : { state }),
    cities: city === undefined ? new Map() : citiesOf(all),
    others: city === undefined ? new Map() : othersOf(places),
    states: state === undefined ? new Map() : statesOf(values.map(({ value }) => value)),
    all,
  }
}

/** Miles on a sphere. */
export function milesBetween(a: Coordinates, b: Coordinates): number {
  const radians = Math.PI / 180
  const dLat = (b.latitude - a.latitude) * radians
  const dLon = (b.longitude - a.longitude) * radians
  const h =
    Math.sin(dLat / 2) ** 2 + Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * Math.sin(dLon / 2) ** 2
  return 2 * 3958.8 * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** Of cities of one name the largest comes first. */
function locations(places: readonly KnownPlace[]): ReadonlyMap<string, Coordinates> {
  const found = new Map<string, Coordinates>()
  for (const place of places.toSorted((a, b) => b.population - a.population)) {
    const at = { latitude: place.latitude, longitude: place.longitude }
    for (const name of namesOf(place.city)) {
      for (const key of [pairKey({ ...place, city: name }), placeKey(name)]) if (!found.has(key)) found.set(key, at)
    }
  }
  return found
}

/** `New York` of New York City, `Washington` of Washington, D.C. */
const namesOf = (city: string): readonly string[] => [
  ...new Set([city, city.replace(/, .*$/, ''), city.replace(/^(\S+ \S+.*) City$/, '$1')]),
]

const pairKey = (place: { readonly city: string; readonly state?: string }): string => {
  const state = place.state ?? ''
  return `${placeKey(place.city)}|${codeOf(state) ?? state.toLowerCase()}`
}

const CODES: ReadonlyMap<string, string> = new Map([...STATES].map(([code, name]) => [name.toLowerCase(), code]))

/** `il` of IL and of Illinois. */
const codeOf = (state: string): string | undefined =>
  (STATES.has(state.toUpperCase()) ? state : CODES.get(state.toLowerCase()))?.toLowerCase()

function citiesOf(all: readonly DataCity[]): ReadonlyMap<string, readonly DataCity[]> {
  const cities = new Map<string, DataCity[]>()
  const add = (key: string, city: DataCity) => {
    const same = cities.get(key)
    if (same === undefined) cities.set(key, [city])
    else if (!same.includes(city)) same.push(city)
  }
  for (const city of all) {
    const key = placeKey(city.city)
    add(key, city)
    if (!key.endsWith(' city')) add(`${key} city`, city)
    else if (key.split(' ').length > 2) add(key.slice(0, -5), city)
  }
  for (const nickname of NICKNAMES) {
    const real = all.find(
      (city) =>
        placeKey(city.city) === placeKey(nickname.city) && codeOf(city.state ?? '') === nickname.state.toLowerCase(),
    )
    if (real !== undefined) add(placeKey(nickname.name), real)
  }
  return cities
}

function othersOf(places: readonly KnownPlace[]): ReadonlyMap<string, readonly OtherCity[]> {
  const others = new Map<string, OtherCity[]>()
  const largest = places.toSorted((a, b) => b.population - a.population).slice(0, limits.gazetteerPlacesMax)
  for (const { city, state, latitude, longitude, population } of largest) {
    const other = { city, at: { latitude, longitude }, population, ...(state === undefined ? {} : { state }) }
    for (const key of new Set(namesOf(city).map(placeKey))) {
      const same = others.get(key)
      if (same === undefined) others.set(key, [other])
      else same.push(other)
    }
  }
  return others
}

/** Codes and names both lead to what the rows hold; a state that no row holds, to its code or name likewise. */
function statesOf(values: readonly string[]): ReadonlyMap<string, string> {
  const codes = values.filter((value) => STATES.has(value.toUpperCase())).length
  const states = new Map<string, string>()
  if (codes > 0 || values.some((value) => CODES.has(value.toLowerCase()))) {
    for (const [code, name] of STATES) {
      const held = codes * 2 >= values.length ? code : name
      states.set(code.toLowerCase(), held)
      states.set(name.toLowerCase(), held)
    }
  }
  for (const value of values) {
    const code = codeOf(value)
    for (const key of [value.toLowerCase(), code, STATES.get(code?.toUpperCase() ?? '')?.toLowerCase()]) {
      if (key !== undefined) states.set(key, value)
    }
  }
  return states
}
