/** What recruiters ask of workers about days, seen from the sample's day, a Sunday. */
import { itemAt, type RowRandom } from '../../actors/ingest/sample/random.ts'
import { isoDay, sampleDay } from '../../actors/ingest/sample/worker.ts'
import { type Condition, listOf, type Maker, textOf } from './condition.ts'
import { dayInWords, months } from './wording.ts'
import { written } from './worker-conditions.ts'
import { validity } from './worker-truth.ts'

/** What a request calls today. */
export const today = isoDay(sampleDay)

const MS_PER_DAY = 86_400_000
const dayOf = (iso: string): number => Date.parse(iso) / MS_PER_DAY

/** Words that name a day from the sample's day on; of two readings the later one, which the earlier one meets too. */
const relativeDays = [
  ['tomorrow', '2026-11-02'],
  ['the end of November', '2026-11-30'],
  ['the end of the month', '2026-11-30'],
  ['the end of the year', '2026-12-31'],
] as const

const availableNow: Maker = (row) =>
  row.facts['available'] === true
    ? { cue: 'availableNow', slots: {}, meaning: [{ kind: 'flag', column: 'available', value: true }] }
    : undefined

const availableBy: Maker = (row, random) => {
  const from = textOf(row.facts['available_from'])
  if (from === '') return undefined
  const relative = relativeDays.filter(([, day]) => day >= from)
  if (relative.length > 0 && random.chance(0.3)) {
    const [x, high] = random.pick(relative)
    return { cue: 'availableBy', slots: { x }, meaning: [{ kind: 'range', column: 'available_from', high }] }
  }
  const high = isoDay(Math.max(dayOf(from), sampleDay) + random.between(2, 40))
  return {
    cue: 'availableBy',
    slots: { x: dayInWords(high, random) },
    meaning: [{ kind: 'range', column: 'available_from', high }],
  }
}

/** `2024`, `March 2024`, `3/14/2024`: in words, and the first day of it. */
function somePeriod(year: number, random: RowRandom): { readonly x: string; readonly first: string } {
  const month = random.between(1, 12)
  const twoDigits = (number: number) => String(number).padStart(2, '0')
  switch (random.below(3)) {
    case 0:
      return { x: String(year), first: `${year}-01-01` }
    case 1:
      return { x: `${itemAt(months, month - 1)} ${year}`, first: `${year}-${twoDigits(month)}-01` }
    default: {
      const first = `${year}-${twoDigits(month)}-${twoDigits(random.between(2, 28))}`
      return { x: dayInWords(first, random), first }
    }
  }
}

const hired =
  (cue: 'hiredSince' | 'hiredBefore'): Maker =>
  (row, random): Condition | undefined => {
    const own = textOf(row.facts['hired_on'])
    const { x, first } = somePeriod(Number(own.slice(0, 4)) + (cue === 'hiredSince' ? 0 : 1), random)
    if (first > today || (cue === 'hiredSince' && first > own)) return undefined
    const bounds = cue === 'hiredSince' ? { low: first } : { high: first, exclusive: true as const }
    return { cue, slots: { x }, meaning: [{ kind: 'range', column: 'hired_on', ...bounds }] }
  }

const hiredIn: Maker = (row, random) => {
  const [year = '', month = ''] = textOf(row.facts['hired_on']).split('-')
  const whole = random.chance(0.6)
  const x = whole ? year : `${itemAt(months, Number(month) - 1)} ${year}`
  const [low, high] = whole ? [`${year}-01-01`, `${year}-12-31`] : [`${year}-${month}-01`, `${year}-${month}-31`]
  return { cue: 'hiredIn', slots: { x }, meaning: [{ kind: 'range', column: 'hired_on', low, high }] }
}

const workedWithin: Maker = (row, random) => {
  const idle = sampleDay - dayOf(textOf(row.facts['last_assignment_on']))
  const days = [7, 14, 30, 45, 60, 90, 120, 180].filter((each) => each > idle)
  if (days.length === 0) return undefined
  const n = random.pick(days.slice(0, 3))
  return {
    cue: 'workedWithin',
    slots: { n: String(n) },
    meaning: [{ kind: 'range', column: 'last_assignment_on', low: isoDay(sampleDay - n) }],
  }
}

const validThrough: Maker = (row, random) => {
  const held = listOf(row.facts['certifications'])
  if (held.length === 0) return undefined
  const name = random.pick(held)
  const end = textOf(row.facts[validity(name)])
  const months = ['2026-12', '2027-01', '2027-03', '2027-06', '2027-09', '2028-01'].filter(
    (each) => `${each}-28` <= end,
  )
  if (months.length === 0) return undefined
  const month = random.pick(months)
  return {
    cue: 'validThrough',
    slots: { x: written(name, random), y: monthInWords(month) },
    // "until June" may mean its first day or its last: who meets the last meets both
    meaning: [{ kind: 'range', column: validity(name), low: `${month}-01` }],
  }
}

const monthInWords = (month: string): string => `${itemAt(months, Number(month.slice(5)) - 1)} ${month.slice(0, 4)}`

const currentCertificate: Maker = (row, random) => {
  const valid = listOf(row.facts['certifications']).filter((name) => textOf(row.facts[validity(name)]) >= today)
  if (valid.length === 0) return undefined
  const name = random.pick(valid)
  return {
    cue: 'currentCertificate',
    slots: { x: written(name, random) },
    meaning: [{ kind: 'range', column: validity(name), low: today }],
  }
}

export const workerDates = {
  availableNow,
  availableBy,
  hiredSince: hired('hiredSince'),
  hiredBefore: hired('hiredBefore'),
  hiredIn,
  workedWithin,
  validThrough,
  currentCertificate,
} satisfies Readonly<Record<string, Maker>>
