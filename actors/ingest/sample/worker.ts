/** A worker of the sample: the row, the columns it is written as, and the truth about it that is never ingested. */
import { isoTime } from '../../kernel/clock.ts'
import type { Certification } from './certifications.ts'
import type { Column } from './csv.ts'
import type { Fact } from './facts.ts'
import type { Place } from './places.ts'
import type { Role } from './roles.ts'

/** Days since 1 January 1970. */
export type Day = number

export interface HeldCertification {
  readonly certification: Certification
  /** The last day it is valid; null where it never ends. */
  readonly expiresOn: Day | null
}

export interface Worker {
  readonly id: number
  readonly name: string
  readonly role: Role
  readonly age: number
  readonly yearsExperience: number
  readonly certifications: readonly HeldCertification[]
  readonly skills: readonly string[]
  readonly languages: readonly string[]
  readonly place: Place
  readonly zip: string
  /** Degrees, four decimals. */
  readonly latitude: string
  readonly longitude: string
  readonly hourlyRateCents: number
  readonly shift: string
  readonly available: boolean
  /** On or before the sample's day where the worker is available; null where nobody knows. */
  readonly availableOn: Day | null
  readonly travelRadiusMiles: number
  readonly driversLicense: string
  readonly backgroundCheck: string
  readonly workAuthorizedUntil: Day | null
  readonly hiredOn: Day
  readonly lastAssignmentOn: Day | null
  /** Stars times ten; null where no client has rated. */
  readonly ratingTenths: number | null
  readonly phone: string
  readonly email: string
  readonly notes: string | null
  readonly facts: readonly Fact[]
}

/** The day on which the sample is true: `available` means available on this day. */
export const sampleDay: Day = Date.UTC(2026, 10, 1) / 86_400_000

/** `2026-11-01` */
export function isoDay(day: Day): string {
  let text = dayTexts.get(day)
  if (text === undefined) {
    text = isoTime(day * 86_400_000).slice(0, 10)
    dayTexts.set(day, text)
  }
  return text
}
const dayTexts = new Map<Day, string>() // a few thousand days occur, millions of times

/** Null stays null. */
export const dayOrNull = (day: Day | null): string | null => (day === null ? null : isoDay(day))

/** The columns of `workers.csv`. Lists are joined by `;`. */
export const workerColumns: readonly Column<Worker>[] = [
  { name: 'id', type: 'BIGINT', text: (w) => String(w.id) },
  { name: 'name', type: 'VARCHAR', text: (w) => w.name },
  { name: 'role', type: 'VARCHAR', text: (w) => w.role.title },
  { name: 'industry', type: 'VARCHAR', text: (w) => w.role.industry },
  { name: 'years_experience', type: 'BIGINT', text: (w) => String(w.yearsExperience) },
  { name: 'certifications', type: 'VARCHAR', text: (w) => certificationNames(w.certifications) },
  { name: 'certification_expiry', type: 'VARCHAR', text: (w) => certificationExpiry(w.certifications) },
  { name: 'next_expiry', type: 'DATE', text: (w) => dayOrNull(nextExpiry(w.certifications)) },
  { name: 'skills', type: 'VARCHAR', text: (w) => w.skills.join(';') },
  { name: 'languages', type: 'VARCHAR', text: (w) => w.languages.join(';') },
  { name: 'city', type: 'VARCHAR', text: (w) => w.place.city },
  { name: 'state', type: 'VARCHAR', text: (w) => w.place.state },
  { name: 'zip', type: 'VARCHAR', text: (w) => w.zip },
  { name: 'latitude', type: 'DOUBLE', text: (w) => w.latitude },
  { name: 'longitude', type: 'DOUBLE', text: (w) => w.longitude },
  { name: 'hourly_rate', type: 'DECIMAL(6,2)', text: (w) => (w.hourlyRateCents / 100).toFixed(2) },
  { name: 'shift', type: 'VARCHAR', text: (w) => w.shift },
  { name: 'available', type: 'BOOLEAN', text: (w) => String(w.available) },
  { name: 'available_from', type: 'DATE', text: (w) => dayOrNull(w.availableOn) },
  { name: 'travel_radius_miles', type: 'BIGINT', text: (w) => String(w.travelRadiusMiles) },
  { name: 'drivers_license', type: 'VARCHAR', text: (w) => w.driversLicense },
  { name: 'background_check', type: 'VARCHAR', text: (w) => w.backgroundCheck },
  { name: 'work_authorized_until', type: 'DATE', text: (w) => dayOrNull(w.workAuthorizedUntil) },
  { name: 'hired_on', type: 'DATE', text: (w) => isoDay(w.hiredOn) },
  { name: 'last_assignment_on', type: 'DATE', text: (w) => dayOrNull(w.lastAssignmentOn) },
  {
    name: 'rating',
    type: 'DECIMAL(2,1)',
    text: (w) => (w.ratingTenths === null ? null : (w.ratingTenths / 10).toFixed(1)),
  },
  { name: 'phone', type: 'VARCHAR', text: (w) => w.phone },
  { name: 'email', type: 'VARCHAR', text: (w) => w.email },
  { name: 'notes', type: 'VARCHAR', text: (w) => w.notes },
]

/** What is true of a worker in canonical ids, also what only the notes tell. For the judge; never ingested. */
export const workerTruth = (worker: Worker) => ({
  id: worker.id,
  role: worker.role.id,
  age: worker.age,
  yearsExperience: worker.yearsExperience,
  certifications: worker.certifications.map((held) => ({
    id: held.certification.id,
    expiresOn: dayOrNull(held.expiresOn),
  })),
  skills: worker.skills,
  languages: worker.languages,
  city: worker.place.city,
  state: worker.place.state,
  zip: worker.zip,
  cityLatitude: worker.place.latitude,
  cityLongitude: worker.place.longitude,
  hourlyRateCents: worker.hourlyRateCents,
  shift: worker.shift,
  available: worker.available,
  availableOn: dayOrNull(worker.availableOn),
  travelRadiusMiles: worker.travelRadiusMiles,
  driversLicense: worker.driversLicense,
  backgroundCheck: worker.backgroundCheck,
  workAuthorizedUntil: dayOrNull(worker.workAuthorizedUntil),
  hiredOn: isoDay(worker.hiredOn),
  lastAssignmentOn: dayOrNull(worker.lastAssignmentOn),
  ratingTenths: worker.ratingTenths,
  facts: worker.facts.map((fact) => fact.id),
})

const certificationNames = (held: readonly HeldCertification[]): string | null =>
  held.length === 0 ? null : held.map((item) => item.certification.name).join(';')

/** `BLS=2027-03-14;RN License=2028-01-31`: the certificates that end, with their last day. */
function certificationExpiry(held: readonly HeldCertification[]): string | null {
  let text = ''
  for (const { certification, expiresOn } of held) {
    if (expiresOn !== null) text += `${text === '' ? '' : ';'}${certification.name}=${isoDay(expiresOn)}`
  }
  return text === '' ? null : text
}

/** The first last day among the certificates, past ones included; null where none ends. */
function nextExpiry(held: readonly HeldCertification[]): Day | null {
  let next: Day | null = null
  for (const { expiresOn } of held) if (expiresOn !== null && (next === null || expiresOn < next)) next = expiresOn
  return next
}
