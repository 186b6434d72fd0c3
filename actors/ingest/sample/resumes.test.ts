import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { csvRow } from './csv.ts'
import { type Resume, resumeColumns, resumeTruth, sampleResumes } from './resumes.ts'
import { isoDay, sampleDay } from './worker.ts'
import { workerAt } from './workers.ts'

const csvOf = (resumes: Iterable<Resume>): string =>
  [...resumes].map((resume) => csvRow(resume, resumeColumns)).join('')

const resumes = [...sampleResumes({ seed: 7, count: 3000, workers: 20_000 })]

describe('the same seed gives the same resumes', () => {
  test('the bytes of the first 1,000 of seed 7 are the ones they always were', () => {
    const hash = createHash('sha256')
      .update(csvOf(resumes.slice(0, 1000)))
      .digest('hex')
    expect(hash).toBe('d72149beb8d87b8e812dcd0bef2890cf64b8c1ea76aa74277d709c037a2c962c')
  })

  test('a smaller sample is the beginning of a larger one', () => {
    expect([...sampleResumes({ seed: 7, count: 40, workers: 20_000 })]).toEqual(resumes.slice(0, 40))
  })
})

test('each resume is about another worker while there are enough workers', () => {
  for (const workers of [1, 2, 3, 10, 97, 1000]) {
    const seen = [...sampleResumes({ seed: 5, count: workers, workers })].map((resume) => resume.worker.id)
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: workers }, (_, index) => index + 1))
  }
  expect([...sampleResumes({ seed: 5, count: 7, workers: 3 })]).toHaveLength(7)
})

describe('a resume agrees with its worker', () => {
  test("it is about the worker that the workers' file has under that number", () => {
    for (const { worker } of resumes.slice(0, 200)) expect(worker).toEqual(workerAt(7, worker.id))
  })

  test('it names the role in one of its words, the city, every skill and every certificate', () => {
    for (const { worker, text } of resumes) {
      const called = [worker.role.title, ...worker.role.alsoCalled]
      expect(called.some((name) => text.includes(name))).toBe(true)
      expect(text).toContain(worker.place.city)
      for (const skill of worker.skills) expect(text).toContain(skill)
      for (const { certification } of worker.certifications) expect(text).toContain(certification.name)
    }
  })

  test('its jobs last as long as the experience, without a gap, ending in the year of the sample', () => {
    for (const { worker, jobs } of resumes) {
      expect(jobs.reduce((sum, job) => sum + job.lastYear - job.firstYear, 0)).toBe(worker.yearsExperience)
      for (const [index, job] of jobs.entries()) expect(job.lastYear).toBe(jobs[index - 1]?.firstYear ?? 2026)
    }
  })

  test('it was written in the year of the sample, not after its day', () => {
    for (const { updatedOn } of resumes) {
      expect(updatedOn).toBeLessThanOrEqual(sampleDay)
      expect(isoDay(updatedOn)).toMatch(/^2026-/)
    }
  })
})

test('roles are called by many names, texts come in many shapes and some hold line breaks', () => {
  const bySlang = resumes.filter(({ worker, text }) => !text.includes(worker.role.title)).length / resumes.length
  expect(bySlang).toBeGreaterThan(0.15)
  expect(bySlang).toBeLessThan(0.6)
  expect(new Set(resumes.map((resume) => resume.text)).size).toBe(resumes.length)
  expect(resumes.some(({ text }) => text.includes('\n'))).toBe(true)
})

test('what only the text tells is in the truth, and the text has it', () => {
  for (const resume of resumes) {
    const truth = resumeTruth(resume)
    expect(truth.workerId).toBe(resume.worker.id)
    expect(truth.facts.every((id) => resume.worker.facts.some((fact) => fact.id === id))).toBe(true)
    for (const told of [...resume.achievements, ...resume.facts]) {
      expect(told.wordings.some((wording) => resume.text.includes(wording))).toBe(true)
    }
  }
})
