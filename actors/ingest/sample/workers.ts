/** Makes the workers of the sample: dependent columns, each row from the seed and its number alone. */
import { type Certification, certificationOf } from './certifications.ts'
import { type Fact, factsFor } from './facts.ts'
import { firstNames, lastNames } from './names.ts'
import { cities, type Place, places } from './places.ts'
import { itemAt, RowRandom, Weighted } from './random.ts'
import { type Role, roles, type ShiftPattern } from './roles.ts'
import { costOf, industryFactor, languagesOf } from './states.ts'
import { type Day, type HeldCertification, sampleDay, type Worker } from './worker.ts'

export interface WorkerSample {
  /** A safe integer. */
  readonly seed: number
  readonly count: number
}

/** Workers 1 … count; the first ones are the same for every count. Lazy, in constant memory. */
export function* sampleWorkers({ seed, count }: WorkerSample): Generator<Worker, void, undefined> {
  const random = new RowRandom()
  for (let id = 1; id <= count; id++) yield makeWorker(id, random.start(seed, workerStream, id))
}

/** The worker of one number (from 1), as `sampleWorkers` gives it. */
export const workerAt = (seed: number, id: number): Worker =>
  makeWorker(id, new RowRandom().start(seed, workerStream, id))

/** Keeps the numbers of a worker apart from those of the resume with the same number. */
const workerStream = 1

const rolesByState: ReadonlyMap<string, Weighted<Role>> = new Map(
  [...new Set(places.map((place) => place.state))].map((state) => [
    state,
    new Weighted(roles, (role) => role.weight * industryFactor(state, role.industry)),
  ]),
)

function rolesIn(state: string): Weighted<Role> {
  const found = rolesByState.get(state)
  if (found === undefined) throw new RangeError(`no roles for ${state}`)
  return found
}

const share = <T>(...pairs: readonly (readonly [T, number])[]): Weighted<T> =>
  new Weighted(
    pairs.map(([value]) => value),
    (value) => pairs.find((pair) => pair[0] === value)?.[1] ?? 0,
  )

const shifts: Readonly<Record<ShiftPattern, Weighted<string>>> = {
  floor: share(['Day', 60], ['Evening', 17], ['Night', 13], ['Weekend', 4], ['Rotating', 6]),
  site: share(['Day', 92], ['Night', 5], ['Rotating', 3]),
  care: share(['Day', 41], ['Evening', 19], ['Night', 26], ['Weekend', 8], ['Rotating', 6]),
  office: share(['Day', 94], ['Evening', 4], ['Weekend', 2]),
  service: share(['Day', 42], ['Evening', 36], ['Night', 5], ['Weekend', 14], ['Rotating', 3]),
  guard: share(['Day', 42], ['Evening', 22], ['Night', 27], ['Weekend', 9]),
  road: share(['Day', 66], ['Night', 16], ['Rotating', 14], ['Weekend', 4]),
}

/** Certificates that anybody may hold, whatever the role. */
const anywhere = (
  [
    ['first-aid', 0.05],
    ['osha-10', 0.035],
    ['forklift', 0.03],
    ['servsafe-handler', 0.012],
    ['notary', 0.008],
    ['cdl-a', 0.006],
    ['aws-d1-1', 0.004],
  ] as const
).map(([id, chance]) => ({ certification: certificationOf(id), chance }))

const travelRadii = share([0, 4], [10, 16], [15, 14], [25, 28], [35, 12], [50, 16], [75, 5], [100, 4], [250, 1])
const mailHosts = ['example.com', 'example.org', 'example.net'] as const

function makeWorker(id: number, random: RowRandom): Worker {
  const place = cities.pick(random)
  const role = rolesIn(place.state).pick(random)
  const age = agedFrom(role, random)
  const yearsExperience = yearsSince(role.entryAge, age, random)
  const certifications = certificationsOf(role, yearsExperience, random)
  const shift = shifts[role.shifts].pick(random)
  const driversLicense = licenseOf(certifications, place, random)
  const notedFacts = factsOf(role, driversLicense, random)
  const first = itemAt(firstNames, popular(firstNames.length, random))
  const last = itemAt(lastNames, popular(lastNames.length, random))
  const history = historyOf(yearsExperience, random)
  const availableOn = availabilityOf(history.lastAssignmentOn ?? history.hiredOn, random)
  return {
    id,
    name: `${first} ${last}`,
    role,
    age,
    yearsExperience,
    certifications,
    skills: random.some(role.skills, random.between(2, Math.min(5, role.skills.length))),
    languages: spokenIn(place.state, random),
    place,
    zip: zipOf(place, random),
    latitude: (place.latitude + random.between(-400, 400) / 10_000).toFixed(4),
    longitude: (place.longitude + random.between(-400, 400) / 10_000).toFixed(4),
    hourlyRateCents: rateOf({ role, place, yearsExperience, shift, held: certifications.length }, random),
    shift,
    available: availableOn !== null && availableOn <= sampleDay,
    availableOn,
    travelRadiusMiles: travelRadii.pick(random),
    driversLicense,
    backgroundCheck: backgroundOf(role, random),
    workAuthorizedUntil: random.chance(0.05) ? sampleDay + random.between(-20, 900) : null,
    ...history,
    ratingTenths: history.lastAssignmentOn === null ? null : ratingOf(yearsExperience, random),
    phone: `+1-${random.pick(place.areaCodes)}-555-01${random.between(0, 99).toString().padStart(2, '0')}`,
    email: `${asciiLetters(first)}.${asciiLetters(last)}${id}@${random.pick(mailHosts)}`,
    notes: notedFacts.length === 0 ? null : notedFacts.map((fact) => random.pick(fact.wordings)).join(' '),
    facts: notedFacts,
  }
}

/** Younger people are more common; nobody is below the age at which the role can begin. */
function agedFrom(role: Role, random: RowRandom): number {
  const u = random.fraction()
  return role.entryAge + Math.floor((0.55 * u + 0.45 * u * u) * (67 - role.entryAge))
}

/** Most have worked in the role since they could; some came later from another trade. */
function yearsSince(entryAge: number, age: number, random: RowRandom): number {
  const possible = age - entryAge
  return Math.floor(random.chance(0.55) ? possible * (0.75 + 0.25 * random.fraction()) : possible * random.fraction())
}

function certificationsOf(role: Role, years: number, random: RowRandom): readonly HeldCertification[] {
  const held: HeldCertification[] = []
  const seasoning = 0.8 + 0.04 * Math.min(years, 10)
  for (const { certification, chance } of role.certifications) {
    // what a licence law demands does not depend on experience
    if (random.chance(chance >= 0.9 ? chance : Math.min(0.97, chance * seasoning))) hold(certification)
  }
  for (const { certification, chance } of anywhere) {
    if (random.chance(chance) && !role.certifications.some((own) => own.certification === certification)) {
      hold(certification)
    }
  }
  return held

  function hold(certification: Certification): void {
    const validDays = Math.floor(certification.validMonths * 30.44)
    held.push({ certification, expiresOn: validDays === 0 ? null : sampleDay - 45 + random.below(validDays + 45) })
  }
}

function licenseOf(held: readonly HeldCertification[], place: Place, random: RowRandom): string {
  if (held.some(({ certification }) => certification.id === 'cdl-a' || certification.id === 'cdl-b')) {
    return 'Commercial'
  }
  const cityWithTransit = place.populationThousands > 2500 || place.state === 'DC' || place.city === 'San Francisco'
  return random.chance(cityWithTransit ? 0.62 : 0.88) ? 'Standard' : 'None'
}

interface Pay {
  readonly role: Role
  readonly place: Place
  readonly yearsExperience: number
  readonly shift: string
  /** Certificates held. */
  readonly held: number
}

/** Cents an hour, in steps of a quarter of a dollar for most and of five cents for the rest. */
function rateOf({ role, place, yearsExperience, shift, held }: Pay, random: RowRandom): number {
  const seniority = 1 + 0.016 * Math.min(yearsExperience, 25)
  const unsocial = shift === 'Night' ? 1.06 : shift === 'Evening' || shift === 'Rotating' ? 1.03 : 1
  const papers = 1 + 0.012 * Math.min(held, 5)
  const personal = 1 + 0.06 * random.normal()
  const cents = role.startRate * 100 * costOf(place.state) * seniority * unsocial * papers * personal
  const step = random.chance(0.8) ? 25 : 5
  return Math.max(1200, Math.round(cents / step) * step)
}

function spokenIn(state: string, random: RowRandom): readonly string[] {
  const spoken = ['English']
  for (const { language, share: chance } of languagesOf(state)) if (random.chance(chance)) spoken.push(language)
  return spoken
}

function historyOf(years: number, random: RowRandom): { readonly hiredOn: Day; readonly lastAssignmentOn: Day | null } {
  const tenure = 5 + Math.floor(Math.min(years + 1, 9) * 365 * random.fraction() * random.fraction())
  const hiredOn = sampleDay - tenure
  const idle = Math.floor(tenure * random.fraction() * random.fraction())
  return { hiredOn, lastAssignmentOn: tenure < 40 || random.chance(0.05) ? null : sampleDay - idle }
}

/** Six in ten are free now, since their last day of work at the earliest; most others know when they will be. */
function availabilityOf(busyUntil: Day, random: RowRandom): Day | null {
  const u = random.fraction()
  if (u < 0.6) return Math.max(busyUntil, sampleDay - random.below(60))
  return u < 0.94 ? sampleDay + 1 + Math.floor(120 * random.fraction() * random.fraction()) : null
}

function backgroundOf(role: Role, random: RowRandom): string {
  const strict = role.industry === 'Healthcare' || role.industry === 'Security' || role.shifts === 'road'
  const u = random.fraction()
  if (u < (strict ? 0.93 : 0.8)) return 'Clear'
  return u < 0.95 ? 'Pending' : u < 0.98 ? 'Expired' : 'Not Started'
}

function ratingOf(years: number, random: RowRandom): number {
  const tenths = 41 + 0.15 * Math.min(years, 20) + 4.5 * random.normal()
  return Math.max(10, Math.min(50, Math.round(tenths)))
}

function factsOf(role: Role, driversLicense: string, random: RowRandom): readonly Fact[] {
  const u = random.fraction()
  const count = u < 0.56 ? 0 : u < 0.92 ? 1 : 2
  return count === 0 ? [] : consistent(random.some(factsOfRole(role, driversLicense), count))
}

const factLists = new Map<string, readonly Fact[]>()
function factsOfRole(role: Role, driversLicense: string): readonly Fact[] {
  const canDrive = driversLicense === 'None' ? 'walks' : 'drives'
  const key = `${role.industry} ${canDrive}`
  const known = factLists.get(key) ?? factsFor(role.industry, canDrive)
  factLists.set(key, known)
  return known
}

/** Of two facts that exclude each other only the first is kept. */
function consistent(chosen: readonly Fact[]): readonly Fact[] {
  return chosen.filter((fact, index) => !chosen.slice(0, index).some((earlier) => earlier.excludes.includes(fact.id)))
}

function zipOf(place: Place, random: RowRandom): string {
  const range = random.pick(place.zips)
  return String(random.between(range.first, range.last)).padStart(5, '0')
}

/** An index below `count`; low ones are more common, as names are. */
function popular(count: number, random: RowRandom): number {
  return Math.floor(count * random.fraction() * Math.sqrt(random.fraction()))
}

const asciiLetters = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '')
