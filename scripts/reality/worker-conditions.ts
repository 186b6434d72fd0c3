/** What recruiters ask of workers: for each kind of condition one that a given worker meets. */
import { cities, type Place, places } from '../../actors/ingest/sample/places.ts'
import type { RowRandom } from '../../actors/ingest/sample/random.ts'
import { roles } from '../../actors/ingest/sample/roles.ts'
import { any, betweenOf, type Condition, listOf, type Maker, noneOf, oneOf, textOf, thresholdOf } from './condition.ts'
import { type Clause, milesBetween, type TruthRow } from './meaning.ts'
import { stateNames } from './state-names.ts'
import { inWords, listed, lower } from './wording.ts'

/** Asked for without a number of miles. */
const NEAR_MILES = 35
/** A worker's own address lies up to 3 miles from the point of his city. */
const ADDRESS_MILES = 4

const has = (cue: string, column: string): Maker => {
  return (row, random) => {
    const held = listOf(row.facts[column])
    if (held.length === 0) return undefined
    const value = random.pick(held)
    return { cue, slots: { x: written(value, random) }, meaning: [oneOf(column, value)] }
  }
}

/** `OSHA-10` or `OSHA 10`; names of words in small letters half the time. */
export function written(name: string, random: RowRandom): string {
  const plain = random.chance(0.5) ? lower(name) : name
  return /[A-Z]-\d/.test(plain) && random.chance(0.3) ? plain.replace('-', ' ') : plain
}

const certificatesTogether: Maker = (row, random) => {
  const held = listOf(row.facts['certifications'])
  if (held.length < 2) return undefined
  const values = random.some(held, Math.min(held.length, random.chance(0.7) ? 2 : 3))
  const x = listed(
    values.map((value) => written(value, random)),
    'and',
  )
  return {
    cue: 'allCertificates',
    slots: { x: values.length === 2 && random.chance(0.3) ? `both ${x}` : x },
    meaning: [{ kind: 'value', column: 'certifications', values, how: 'all' }],
  }
}

const certificateOrOther: Maker = (row, random) => {
  const held = listOf(row.facts['certifications'])
  const others = namesBeside(textOf(row.facts['role'])).filter((name) => !held.includes(name))
  if (held.length === 0 || others.length === 0) return undefined
  const pair = [random.pick(held), random.pick(others)]
  const values = random.chance(0.5) ? pair : pair.toReversed()
  const x = listed(
    values.map((value) => written(value, random)),
    'or',
  )
  return {
    cue: 'anyCertificate',
    slots: { x },
    meaning: [{ kind: 'value', column: 'certifications', values, how: 'any' }],
  }
}

const byTitle = new Map(roles.map((role) => [role.title, role]))
const namesBeside = (title: string): readonly string[] =>
  (byTitle.get(title)?.certifications ?? [])
    .toSorted((one, other) => other.chance - one.chance)
    .map(({ certification }) => certification.name)

const timesHeld = new Map<string, number>()
for (const { city } of places) timesHeld.set(city, (timesHeld.get(city) ?? 0) + 1)

/** A city that is also a state, or that exists twice, is told with its state. */
const needsState = (city: string): boolean =>
  (timesHeld.get(city) ?? 0) > 1 || city === 'New York' || city === 'Washington'

interface Named {
  readonly x: string
  /** Whether the state stands in it. */
  readonly told: 'city' | 'city and state'
}

/** `Chicago`, `Chicago, IL`, `Chicago, Illinois` */
function cityWritten({ city, state }: Pick<Place, 'city' | 'state'>, random: RowRandom): Named {
  const u = random.fraction()
  if (u < 0.5 && !needsState(city)) return { x: city, told: 'city' }
  if (city === 'New York' && u < 0.3) return { x: 'New York City', told: 'city' }
  const x = u < 0.85 || state === 'DC' ? `${city}, ${state}` : `${city}, ${stateNames.get(state)}`
  return { x, told: 'city and state' }
}

const inCity: Maker = (row, random) => {
  const [city, state] = [textOf(row.facts['city']), textOf(row.facts['state'])]
  const { x, told } = cityWritten({ city, state }, random)
  return {
    cue: 'place',
    slots: { x },
    meaning: [oneOf('city', city), ...(told === 'city' ? [] : [oneOf('state', state)])],
  }
}

/** One of the two largest other cities of the same state, for a request that names the state. */
const notCity: Maker = (row, random) => {
  const [home, state] = [textOf(row.facts['city']), textOf(row.facts['state'])]
  const others = places
    .filter((other) => other.state === state && other.city !== home && !needsState(other.city))
    .toSorted((one, other) => other.populationThousands - one.populationThousands)
    .slice(0, 2)
  if (others.length === 0) return undefined
  const { city } = random.pick(others)
  return { cue: 'notPlace', slots: { x: city }, meaning: [noneOf('city', city)] }
}

const notState: Maker = (row, random) => {
  const { state } = cities.pick(random)
  if (state === row.facts['state'] || state === 'DC') return undefined
  return { cue: 'notPlace', slots: { x: stateWritten(state, random) }, meaning: [noneOf('state', state)] }
}

const inState: Maker = (row, random) => {
  const state = textOf(row.facts['state'])
  const x = stateWritten(state, random)
  return { cue: 'place', slots: { x }, meaning: [x === 'LA' ? louisianaOrAngeles : oneOf('state', state)] }
}

const louisianaOrAngeles: Clause = { kind: 'either', clauses: [oneOf('state', 'LA'), oneOf('city', 'Los Angeles')] }

const stateWritten = (state: string, random: RowRandom): string =>
  state === 'DC' || random.chance(0.5) ? state : (stateNames.get(state) ?? state)

const aroundCity =
  (cue: 'near' | 'nearMiles'): Maker =>
  (row, random) => {
    const miles = cue === 'near' ? NEAR_MILES - ADDRESS_MILES : random.pick([15, 20, 25, 30, 40, 50])
    const home = { latitude: Number(row.facts['latitude']), longitude: Number(row.facts['longitude']) }
    const inReach = places.filter((each) => milesBetween(each, home) <= miles)
    const center = random.pick(inReach)
    const { latitude, longitude } = center
    return {
      cue,
      slots: { x: cityWritten(center, random).x, ...(cue === 'near' ? {} : { n: String(miles) }) },
      meaning: [{ kind: 'near', latitude, longitude, milesMax: miles + ADDRESS_MILES }],
    }
  }

const shiftSlots = (shift: string) => ({
  x: shift.toLowerCase(),
  xs: shift === 'Rotating' ? 'rotating shifts' : `${shift.toLowerCase()}s`,
})

const shift: Maker = (row) => {
  const own = textOf(row.facts['shift'])
  return { cue: 'shift', slots: shiftSlots(own), meaning: [oneOf('shift', own)] }
}

/** Most work days, so who does not is asked for without them, and who does without the next most common. */
const notShift: Maker = (row, random) => {
  const own = row.facts['shift']
  if (own === 'Day' && random.chance(0.6)) return undefined
  const other = own === 'Day' ? random.pick(['Evening', 'Night']) : 'Day'
  return { cue: 'notShift', slots: shiftSlots(other), meaning: [noneOf('shift', other)] }
}

/** One of the two values that rows of this role have most often, and this one has not. */
const lacks = (cue: string, column: string, usual: (row: TruthRow) => readonly string[]): Maker => {
  return (row, random) => {
    const others = usual(row)
      .slice(0, 2)
      .filter((value) => !listOf(row.facts[column]).includes(value))
    if (others.length === 0) return undefined
    const value = random.pick(others)
    return { cue, slots: { x: written(value, random) }, meaning: [noneOf(column, value)] }
  }
}

const foreignLanguage: Maker = (row, random): Condition | undefined => {
  const spoken = listOf(row.facts['languages']).filter((language) => language !== 'English')
  if (spoken.length === 0) return undefined
  const value = random.pick(spoken)
  return { cue: 'language', slots: { x: value }, meaning: [oneOf('languages', value)] }
}

const oftenSpanish = ['TX', 'CA', 'NM', 'AZ', 'FL']
const years = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30]
const rates = [15, 16, 17, 18, 20, 22, 24, 25, 28, 30, 32, 35, 38, 40, 45, 50, 55]
const stars = [3, 3.5, 4, 4.2, 4.5, 4.7]
const travels = [10, 15, 20, 25, 30, 35, 50, 75, 100]
const yearsWritten = (number: number, random: RowRandom): string =>
  random.chance(0.25) ? inWords(number) : String(number)
const [experience, rate] = ['years_experience', 'hourly_rate']

export const workerConditions = {
  certificate: has('certificate', 'certifications'),
  allCertificates: certificatesTogether,
  anyCertificate: certificateOrOther,
  place: any(inCity, inState),
  inState,
  notCity,
  notState,
  near: aroundCity('near'),
  nearMiles: aroundCity('nearMiles'),
  shift,
  notShift,
  skill: has('skill', 'skills'),
  language: foreignLanguage,
  notCertificate: lacks('notCertificate', 'certifications', (row) => namesBeside(textOf(row.facts['role']))),
  notSkill: lacks('notSkill', 'skills', (row) => byTitle.get(textOf(row.facts['role']))?.skills ?? []),
  notLanguage: lacks('notLanguage', 'languages', (row) =>
    oftenSpanish.includes(textOf(row.facts['state'])) ? ['Spanish'] : [],
  ),
  yearsAtLeast: thresholdOf({
    cue: 'yearsAtLeast',
    column: experience,
    steps: years,
    bound: 'low',
    write: yearsWritten,
  }),
  yearsOver: thresholdOf({
    cue: 'yearsOver',
    column: experience,
    steps: years,
    bound: 'low',
    exclusive: true,
    write: yearsWritten,
  }),
  yearsUnder: thresholdOf({
    cue: 'yearsUnder',
    column: experience,
    steps: years.slice(2),
    bound: 'high',
    exclusive: true,
    write: yearsWritten,
  }),
  yearsBetween: betweenOf({ cue: 'yearsBetween', column: experience, steps: years, write: String }),
  rateAtMost: thresholdOf({ cue: 'rateAtMost', column: rate, steps: rates, bound: 'high', write: String }),
  rateUnder: thresholdOf({
    cue: 'rateUnder',
    column: rate,
    steps: rates,
    bound: 'high',
    exclusive: true,
    write: String,
  }),
  rateBetween: betweenOf({ cue: 'rateBetween', column: rate, steps: rates, write: String }),
  ratingAtLeast: thresholdOf({ cue: 'ratingAtLeast', column: 'rating', steps: stars, bound: 'low', write: String }),
  travelAtLeast: thresholdOf({
    cue: 'travelAtLeast',
    column: 'travel_radius_miles',
    steps: travels,
    bound: 'low',
    write: String,
  }),
} satisfies Readonly<Record<string, Maker>>
