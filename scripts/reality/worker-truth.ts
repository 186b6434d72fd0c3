/** The truth of the sample's workers under the dataset's column names, made from the seed and never ingested. */
import { certificationOf } from '../../actors/ingest/sample/certifications.ts'
import { roles } from '../../actors/ingest/sample/roles.ts'
import { workerTruth } from '../../actors/ingest/sample/worker.ts'
import { sampleWorkers, type WorkerSample } from '../../actors/ingest/sample/workers.ts'
import { Truth, type TruthRow } from './meaning.ts'

export function truthOfWorkers(sample: WorkerSample): Truth {
  const rows: TruthRow[] = []
  for (const worker of sampleWorkers(sample)) rows.push(rowOf(workerTruth(worker)))
  return new Truth(rows, 'role')
}

const titles = new Map(roles.map((role) => [role.id, role.title]))
const FOREVER = '9999-12-31'

function rowOf(truth: ReturnType<typeof workerTruth>): TruthRow {
  const ends = truth.certifications.map(({ id, expiresOn }) => ({ id, until: expiresOn ?? FOREVER }))
  return {
    id: truth.id,
    facts: {
      role: titles.get(truth.role) ?? truth.role,
      years_experience: truth.yearsExperience,
      certifications: ends.map(({ id }) => certificationOf(id).name),
      ...Object.fromEntries(ends.map(({ id, until }) => [validity(certificationOf(id).name), until])),
      skills: truth.skills,
      languages: truth.languages,
      city: truth.city,
      state: truth.state,
      latitude: truth.cityLatitude,
      longitude: truth.cityLongitude,
      hourly_rate: truth.hourlyRateCents / 100,
      shift: truth.shift,
      available: truth.available,
      available_from: truth.availableOn,
      travel_radius_miles: truth.travelRadiusMiles,
      drivers_license: truth.driversLicense,
      hired_on: truth.hiredOn,
      last_assignment_on: truth.lastAssignmentOn,
      rating: truth.ratingTenths === null ? null : truth.ratingTenths / 10,
    },
  }
}

/** The truth's own column for the last day of a certificate. */
export const validity = (certificate: string): string => `valid until: ${certificate}`
