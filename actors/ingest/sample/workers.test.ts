import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { certifications } from './certifications.ts'
import { csvHeader, csvRow } from './csv.ts'
import { facts } from './facts.ts'
import { places } from './places.ts'
import { roles } from './roles.ts'
import { sampleDay, type Worker, workerColumns, workerTruth } from './worker.ts'
import { sampleWorkers, workerAt } from './workers.ts'

const csvOf = (workers: Iterable<Worker>): string =>
  csvHeader(workerColumns) + [...workers].map((worker) => csvRow(worker, workerColumns)).join('')

const share = (of: readonly Worker[], holds: (worker: Worker) => boolean): number => of.filter(holds).length / of.length
const mean = (of: readonly Worker[], value: (worker: Worker) => number): number =>
  of.reduce((sum, worker) => sum + value(worker), 0) / of.length
const holdsCertificate = (id: string) => (worker: Worker) =>
  worker.certifications.some((held) => held.certification.id === id)

const workers = [...sampleWorkers({ seed: 7, count: 40_000 })]
const withRole = (id: string) => workers.filter((worker) => worker.role.id === id)
const inStates = (...states: readonly string[]) => workers.filter((worker) => states.includes(worker.place.state))

describe('the same seed gives the same workers', () => {
  test('the bytes of the first 1,000 rows of seed 7 are the ones they always were', () => {
    const hash = createHash('sha256')
      .update(csvOf(sampleWorkers({ seed: 7, count: 1000 })))
      .digest('hex')
    expect(hash).toBe('4d9fdf305f65c17bdb7b0ab4d57e8b8ced09b3c0991d609d9c31eec57faf8212')
  })

  test('a smaller sample is the beginning of a larger one, and any row can be made alone', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(60), fc.nat(60), (seed, less, more) => {
        const small = [...sampleWorkers({ seed, count: less })]
        const large = [...sampleWorkers({ seed, count: less + more })]
        expect(large.slice(0, less)).toEqual(small)
        expect(large.map((_, index) => workerAt(seed, index + 1))).toEqual(large)
      }),
      { numRuns: 30 },
    )
  })

  test('another seed gives other workers', () => {
    expect(csvOf(sampleWorkers({ seed: 8, count: 5 }))).not.toBe(csvOf(sampleWorkers({ seed: 7, count: 5 })))
  })

  test('rows come one at a time, however many were asked for', () => {
    const [first] = sampleWorkers({ seed: 7, count: Number.MAX_SAFE_INTEGER })
    expect(first).toEqual(workers[0])
  })
})

describe('columns depend on each other', () => {
  test('certificates on the role', () => {
    expect(share(withRole('forklift-operator'), holdsCertificate('forklift'))).toBeGreaterThan(0.7)
    expect(share(withRole('welder'), holdsCertificate('aws-d1-1'))).toBeGreaterThan(0.5)
    expect(share(withRole('registered-nurse'), holdsCertificate('aws-d1-1'))).toBeLessThan(0.02)
    expect(share(withRole('registered-nurse'), holdsCertificate('rn'))).toBeGreaterThan(0.95)
    expect(share(withRole('truck-driver'), holdsCertificate('cdl-a'))).toBeGreaterThan(0.93)
    expect(share(withRole('server'), holdsCertificate('forklift'))).toBeLessThan(0.08)
  })

  test('certificates on experience', () => {
    const operators = withRole('forklift-operator')
    const reach = (of: readonly Worker[]) => share(of, holdsCertificate('reach-truck'))
    expect(reach(operators.filter((worker) => worker.yearsExperience >= 10))).toBeGreaterThan(
      reach(operators.filter((worker) => worker.yearsExperience <= 1)),
    )
  })

  test('rates on years, state, shift and role', () => {
    const rate = (of: readonly Worker[]) => mean(of, (worker) => worker.hourlyRateCents)
    const nurses = withRole('registered-nurse')
    const warehouse = withRole('warehouse-associate')
    const dear = ['CA', 'NY', 'MA', 'WA']
    const cheap = ['AL', 'MS', 'AR', 'KY', 'LA', 'OK', 'TN']
    for (const group of [nurses, warehouse]) {
      const bands = [
        [0, 3],
        [4, 9],
        [10, 19],
        [20, 60],
      ] as const
      const means = bands.map(([low, high]) =>
        rate(group.filter((worker) => worker.yearsExperience >= low && worker.yearsExperience <= high)),
      )
      expect(means).toEqual(means.toSorted((a, b) => a - b))
      expect(rate(group.filter((worker) => dear.includes(worker.place.state)))).toBeGreaterThan(
        1.15 * rate(group.filter((worker) => cheap.includes(worker.place.state))),
      )
    }
    expect(rate(nurses.filter((worker) => worker.shift === 'Night'))).toBeGreaterThan(
      rate(nurses.filter((worker) => worker.shift === 'Day')),
    )
    expect(rate(nurses)).toBeGreaterThan(1.6 * rate(warehouse))
    expect(Math.min(...workers.map((worker) => worker.hourlyRateCents))).toBeGreaterThanOrEqual(1200)
    expect(Math.max(...workers.map((worker) => worker.hourlyRateCents))).toBeLessThan(10_000)
  })

  test('languages on the state', () => {
    const speaks = (language: string) => (worker: Worker) => worker.languages.includes(language)
    expect(share(inStates('TX'), speaks('Spanish'))).toBeGreaterThan(3 * share(inStates('OH'), speaks('Spanish')))
    expect(share(inStates('MN'), speaks('Somali'))).toBeGreaterThan(0.02)
    expect(share(inStates('TX'), speaks('Somali'))).toBe(0)
    expect(share(workers, speaks('English'))).toBe(1)
  })

  test('shifts on the role, industries on the state', () => {
    const onDays = (worker: Worker) => worker.shift === 'Day'
    expect(share(withRole('bookkeeper'), onDays)).toBeGreaterThan(0.85)
    expect(share(withRole('registered-nurse'), onDays)).toBeLessThan(0.55)
    const industry = (name: string) => (worker: Worker) => worker.role.industry === name
    expect(share(inStates('MI', 'IN'), industry('Manufacturing'))).toBeGreaterThan(
      1.3 * share(inStates('CA', 'NY'), industry('Manufacturing')),
    )
  })

  test('years on age, licences on certificates', () => {
    for (const { age, role, yearsExperience, certifications: held, driversLicense } of workers) {
      expect(yearsExperience).toBeLessThanOrEqual(age - role.entryAge)
      const commercial = held.some(({ certification }) => ['cdl-a', 'cdl-b'].includes(certification.id))
      expect(driversLicense === 'Commercial').toBe(commercial)
    }
  })
})

describe('every row holds together', () => {
  test('city, state and ZIP code are one of the places, the ZIP code has five digits', () => {
    for (const { place, zip } of workers) {
      expect(places).toContain(place)
      expect(zip).toMatch(/^\d{5}$/)
      expect(place.zips.some(({ first, last }) => Number(zip) >= first && Number(zip) <= last)).toBe(true)
    }
    expect(workers.some(({ zip }) => zip.startsWith('0'))).toBe(true)
  })

  test('available means available on the day of the sample; nobody worked before being hired', () => {
    for (const worker of workers) {
      expect(worker.available).toBe(worker.availableOn !== null && worker.availableOn <= sampleDay)
      expect(worker.hiredOn).toBeLessThanOrEqual(sampleDay)
      if (worker.lastAssignmentOn === null) expect(worker.ratingTenths).toBeNull()
      else expect(worker.lastAssignmentOn).toBeGreaterThanOrEqual(worker.hiredOn)
      if (worker.available) expect(worker.availableOn).toBeGreaterThanOrEqual(worker.lastAssignmentOn ?? worker.hiredOn)
    }
  })

  test('no certificate is held twice, and about one in twenty of those that end has ended', () => {
    const ends = workers.flatMap((worker) => worker.certifications.flatMap(({ expiresOn }) => expiresOn ?? []))
    const past = ends.filter((day) => day < sampleDay).length / ends.length
    expect(past).toBeGreaterThan(0.02)
    expect(past).toBeLessThan(0.1)
    for (const { certifications: held } of workers)
      expect(new Set(held.map((item) => item.certification)).size).toBe(held.length)
  })

  test('phones are of the range kept for fiction, mail of the hosts kept for examples', () => {
    for (const { phone, email } of workers) {
      expect(phone).toMatch(/^\+1-[2-9]\d\d-555-01\d\d$/)
      expect(email).toMatch(/^[a-z]+\.[a-z]+\d+@example\.(com|org|net)$/)
    }
    expect(new Set(workers.map((worker) => worker.email)).size).toBe(workers.length)
  })

  test('the truth names known roles, certificates and facts, and the note has one sentence for each fact', () => {
    for (const worker of workers.slice(0, 5000)) {
      const truth = workerTruth(worker)
      expect(roles.some((role) => role.id === truth.role)).toBe(true)
      expect(truth.certifications.every(({ id }) => certifications.has(id))).toBe(true)
      for (const id of truth.facts) {
        const fact = facts.find((known) => known.id === id)
        expect(fact?.wordings.some((wording) => worker.notes?.includes(wording))).toBe(true)
      }
      expect(worker.notes === null).toBe(truth.facts.length === 0)
    }
  })
})

test('there is enough variety for every family of requests', () => {
  expect(roles.length).toBeGreaterThanOrEqual(44)
  expect(certifications.size).toBeGreaterThanOrEqual(45)
  expect(places.length).toBeGreaterThanOrEqual(164)
  for (const role of roles) expect(withRole(role.id).length, role.id).toBeGreaterThan(50)
  expect(new Set(workers.flatMap((worker) => worker.certifications.map((held) => held.certification.id))).size).toBe(
    certifications.size,
  )
  expect(share(workers, (worker) => worker.notes !== null)).toBeCloseTo(0.44, 1)
  expect(share(workers, (worker) => worker.available)).toBeCloseTo(0.6, 1)
})
