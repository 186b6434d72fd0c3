/** Makes the resumes of the sample: texts in several styles that agree with a worker's row and tell more than it. */
import type { Column } from './csv.ts'
import type { Fact } from './facts.ts'
import { achievements, education, employerKinds, employerNames, nurseEducation, type Told } from './phrases.ts'
import { cities } from './places.ts'
import { itemAt, RowRandom } from './random.ts'
import { type Job, resumeText } from './resume-text.ts'
import { type Day, isoDay, sampleDay, type Worker } from './worker.ts'
import { workerAt } from './workers.ts'

export interface Resume {
  readonly id: number
  readonly worker: Worker
  readonly title: string
  readonly text: string
  readonly updatedOn: Day
  readonly jobs: readonly Job[]
  readonly education: Told
  readonly achievements: readonly Told[]
  /** The facts of the worker that the text repeats. */
  readonly facts: readonly Fact[]
}

export interface ResumeSample {
  /** A safe integer. */
  readonly seed: number
  readonly count: number
  /** How many workers the sample has; 1 or more. */
  readonly workers: number
}

/** Resumes 1 … count of different workers while there are enough; the first ones are the same for every count. */
export function* sampleResumes({ seed, count, workers }: ResumeSample): Generator<Resume, void, undefined> {
  const random = new RowRandom()
  const { step, offset } = strideOver(workers, random.start(seed, strideStream, workers))
  for (let id = 1; id <= count; id++) {
    const worker = workerAt(seed, 1 + (((id - 1) * step + offset) % workers))
    yield makeResume(id, worker, random.start(seed, resumeStream, id))
  }
}

/** The columns of `resumes.csv`. */
export const resumeColumns: readonly Column<Resume>[] = [
  { name: 'id', type: 'BIGINT', text: (resume) => String(resume.id) },
  { name: 'worker_id', type: 'BIGINT', text: (resume) => String(resume.worker.id) },
  { name: 'title', type: 'VARCHAR', text: (resume) => resume.title },
  { name: 'text', type: 'VARCHAR', text: (resume) => resume.text },
  { name: 'updated_on', type: 'DATE', text: (resume) => isoDay(resume.updatedOn) },
]

/** What a resume tells in canonical ids. For the judge; never ingested. */
export const resumeTruth = (resume: Resume) => ({
  id: resume.id,
  workerId: resume.worker.id,
  role: resume.worker.role.id,
  jobs: resume.jobs.map(({ employer, place, firstYear, lastYear }) => ({
    employer,
    city: place.city,
    state: place.state,
    firstYear,
    lastYear,
  })),
  education: resume.education.id,
  achievements: resume.achievements.map((told) => told.id),
  facts: resume.facts.map((fact) => fact.id),
})

const resumeStream = 2
const strideStream = 3
const sampleYear = 2026

function makeResume(id: number, worker: Worker, random: RowRandom): Resume {
  const content = {
    worker,
    jobs: jobsOf(worker, random),
    education: random.pick(worker.role.id === 'registered-nurse' ? nurseEducation : educationFor(worker)),
    achievements: random.some(achievements, random.below(3)),
    facts: worker.facts.filter(() => random.chance(0.5)),
  }
  return {
    id,
    ...content,
    title: titleOf(worker, random),
    text: resumeText(content, random),
    updatedOn: sampleDay - random.below(300), // within the year that the latest job runs to
  }
}

/** Walks all workers in an order without a pattern: a stride that has no factor in common with their number. */
function strideOver(workers: number, random: RowRandom): { readonly step: number; readonly offset: number } {
  let step = 1 + Math.floor(workers * (0.35 + 0.3 * random.fraction()))
  while (commonFactor(step, workers) !== 1) step++
  return { step, offset: random.below(workers) }
}

const commonFactor = (a: number, b: number): number => (b === 0 ? a : commonFactor(b, a % b))

/** The latest job first; together they last as long as the worker's experience. */
function jobsOf(worker: Worker, random: RowRandom): readonly Job[] {
  const jobs: Job[] = []
  let left = worker.yearsExperience
  let lastYear = sampleYear
  while (left > 0) {
    const years = jobs.length === 3 ? left : random.between(1, left)
    const elsewhere = jobs.length > 0 && random.chance(0.3)
    jobs.push({
      employer: `${random.pick(employerNames)} ${random.pick(employerKinds[worker.role.industry] ?? ['Services'])}`,
      place: elsewhere ? cities.pick(random) : worker.place,
      firstYear: lastYear - years,
      lastYear,
    })
    lastYear -= years
    left -= years
  }
  return jobs
}

const educationFor = (worker: Worker): readonly Told[] =>
  worker.role.industry === 'Office' || worker.role.industry === 'Technology' ? education : education.slice(0, 5)

function titleOf(worker: Worker, random: RowRandom): string {
  const { role, yearsExperience, place } = worker
  const name = random.chance(0.6) ? role.title : capitalised(random.pick(role.alsoCalled))
  const first = worker.certifications[0]
  switch (random.below(4)) {
    case 0:
      return `${name}, ${yearsExperience} ${yearsExperience === 1 ? 'year' : 'years'}`
    case 1:
      return `${name} - ${place.city}, ${place.state}`
    case 2:
      return first === undefined ? name : `${name} (${first.certification.name})`
    default:
      return name
  }
}

const capitalised = (words: string): string => `${itemAt([...words], 0).toUpperCase()}${words.slice(1)}`
