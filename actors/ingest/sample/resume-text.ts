/** The wording of resumes: the same content in six styles, from a form with headings to a few plain sentences. */
import type { Fact } from './facts.ts'
import type { Told } from './phrases.ts'
import type { Place } from './places.ts'
import type { RowRandom } from './random.ts'
import { type Day, type HeldCertification, isoDay, type Worker } from './worker.ts'

export interface Job {
  readonly employer: string
  readonly place: Place
  readonly firstYear: number
  readonly lastYear: number
}

export interface ResumeContent {
  readonly worker: Worker
  readonly jobs: readonly Job[]
  readonly education: Told
  readonly achievements: readonly Told[]
  readonly facts: readonly Fact[]
}

/** A resume of several sentences; some styles hold line feeds. */
export const resumeText = (content: ResumeContent, random: RowRandom): string => random.pick(styles)(content, random)

type Style = (content: ResumeContent, random: RowRandom) => string

const styles: readonly Style[] = [form, bullets, firstPerson, prose, agency, terse]

function form(content: ResumeContent, random: RowRandom): string {
  const { worker, jobs } = content
  return paragraphs([
    `${worker.name}\n${worker.place.city}, ${worker.place.state} ${worker.zip}`,
    `SUMMARY\n${called(worker, random)} with ${experience(worker)}. ${extras(content, random)}`,
    jobs.length > 0 && `EXPERIENCE\n${jobs.map((job) => jobLine(job, called(worker, random))).join('\n')}`,
    worker.certifications.length > 0 && `CERTIFICATIONS\n${certificateLines(worker, random).join('\n')}`,
    `SKILLS\n${worker.skills.join(', ')}`,
    `EDUCATION\n${random.pick(content.education.wordings)}`,
    worker.languages.length > 1 && `LANGUAGES\n${worker.languages.join(', ')}`,
  ])
}

function bullets(content: ResumeContent, random: RowRandom): string {
  const { worker, jobs } = content
  return [
    `${called(worker, random)} | ${worker.place.city}, ${worker.place.state} | ${worker.shift} shift`,
    ...jobs.map((job) => `- ${jobLine(job, worker.role.title)}`),
    ...certificateLines(worker, random).map((line) => `- ${line}`),
    `- Good at ${listed(worker.skills)}`,
    `- ${random.pick(content.education.wordings)}`,
    `- ${extras(content, random) || 'References on request.'}`,
  ].join('\n')
}

function firstPerson(content: ResumeContent, random: RowRandom): string {
  const { worker, jobs } = content
  const [latest, ...earlier] = jobs
  const start = random.pick(['My name is', 'Hello, I am', "I'm"])
  return sentences([
    `${start} ${worker.name} from ${worker.place.city}, ${worker.place.state}.`,
    `I work as ${article(called(worker, random))} and have ${experience(worker)}.`,
    latest && `Since ${latest.firstYear} I have been with ${latest.employer}.`,
    `I am good at ${listed(worker.skills)}.`,
    ...earlier.map((job) => `Before that I spent ${span(job)} at ${job.employer} in ${job.place.city}.`),
    worker.certifications.length > 0 && `I hold ${listed(certificateLines(worker, random))}.`,
    worker.languages.length > 1 && `I speak ${listed(worker.languages)}.`,
    `Education: ${random.pick(content.education.wordings)}.`,
    extras(content, random),
  ])
}

function prose(content: ResumeContent, random: RowRandom): string {
  const { worker, jobs } = content
  const praise = random.pick(['Dependable', 'Hard-working', 'Careful', 'Experienced', 'Motivated'])
  return sentences([
    `${praise} ${called(worker, random)} in the ${worker.place.city} area with ${experience(worker)}.`,
    `Strengths: ${listed(worker.skills)}.`,
    ...jobs.map(
      (job) => `${span(job)} as ${called(worker, random)} for ${job.employer}, ${job.place.city}, ${job.place.state}.`,
    ),
    worker.certifications.length > 0 && `Certified: ${certificateLines(worker, random).join('; ')}.`,
    extras(content, random),
    `${random.pick(content.education.wordings)}.`,
    worker.languages.length > 1 && `Languages: ${worker.languages.join(', ')}.`,
  ])
}

function agency(content: ResumeContent, random: RowRandom): string {
  const { worker, jobs } = content
  return sentences([
    `Candidate ${worker.name} lives in ${worker.place.city}, ${worker.place.state} and brings ${experience(worker)} as ${article(called(worker, random))}.`,
    jobs.length > 0 &&
      `Previous clients: ${listed(jobs.map((job) => `${job.employer} (${job.firstYear}-${job.lastYear})`))}.`,
    worker.certifications.length > 0 && `Papers on file: ${certificateLines(worker, random).join(', ')}.`,
    `Interviewed well on ${listed(worker.skills)}.`,
    worker.languages.length > 1 && `Speaks ${listed(worker.languages)}.`,
    `Schooling: ${random.pick(content.education.wordings)}.`,
    extras(content, random),
  ])
}

function terse(content: ResumeContent, random: RowRandom): string {
  const { worker, jobs } = content
  const latest = jobs[0]
  return sentences([
    `${called(worker, random)}, ${worker.yearsExperience} yrs, ${worker.place.city} ${worker.place.state}.`,
    latest && `Last at ${latest.employer}.`,
    worker.certifications.length > 0 && `${worker.certifications.map((held) => held.certification.name).join(', ')}.`,
    `${worker.skills.join(', ')}.`,
    extras(content, random),
  ])
}

const called = ({ role }: Worker, random: RowRandom): string =>
  random.chance(0.5) ? role.title : random.pick(role.alsoCalled)

const experience = ({ yearsExperience }: Worker): string => {
  if (yearsExperience === 0) return 'less than a year of experience'
  return `${yearsExperience} ${yearsExperience === 1 ? 'year' : 'years'} of experience`
}

const span = ({ firstYear, lastYear }: Job): string =>
  lastYear - firstYear === 1 ? '1 year' : `${lastYear - firstYear} years`

const jobLine = ({ employer, place, firstYear, lastYear }: Job, title: string): string =>
  `${firstYear}-${lastYear} ${title}, ${employer}, ${place.city}, ${place.state}`

const certificateLines = ({ certifications }: Worker, random: RowRandom): readonly string[] =>
  certifications.map((held) => (random.chance(0.5) ? held.certification.name : certificateWithEnd(held)))

function certificateWithEnd({ certification, expiresOn }: HeldCertification): string {
  if (expiresOn === null) return certification.name
  return `${certification.name} (through ${monthOf(expiresOn)})`
}

/** `March 2027` */
function monthOf(day: Day): string {
  const [year = '', month = ''] = isoDay(day).split('-')
  return `${monthNames[Number(month) - 1]} ${year}`
}
const monthNames = 'January February March April May June July August September October November December'.split(' ')

const extras = ({ achievements, facts }: ResumeContent, random: RowRandom): string =>
  [...achievements, ...facts].map((told) => random.pick(told.wordings)).join(' ')

/** `an electrician`, `an HVAC technician`, `a welder` */
const article = (noun: string): string => `${/^([aeiouAEIOU]|[FHLMNRSX][A-Z])/.test(noun) ? 'an' : 'a'} ${noun}`

function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`
}

type Part = string | false | undefined

const paragraphs = (parts: readonly Part[]): string => present(parts).join('\n\n')
const sentences = (parts: readonly Part[]): string => present(parts).join(' ')
const present = (parts: readonly Part[]): readonly string[] =>
  parts.flatMap((part) => (typeof part === 'string' && part !== '' ? [part.trim()] : []))
