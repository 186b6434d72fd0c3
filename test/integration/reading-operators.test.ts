/** Denials, days and numbers of requests over the sample's workers: no word that turns a condition round is lost. */
import { describe, expect, test } from 'vitest'
import { checkDomain } from '../../actors/matrix/domain-file.ts'
import { meetsPredicate } from '../../actors/matrix/evidence.ts'
import { interpret } from '../../actors/matrix/interpret.ts'
import type { Predicate } from '../../actors/matrix/reading.ts'
import { workerIndex, workerRows, workerTypes } from '../doubles/requests/workers.ts'

const rows = workerRows(4000)
const checked = checkDomain(
  {
    columns: {
      role: { role: 'head' },
      certification_expiry: { separator: ';', datesOf: 'certifications' },
      available_from: { role: 'date', default: 'le', cues: ['available', 'start', 'free'] },
      hired_on: { cues: ['hired', 'joined'] },
      next_expiry: { default: 'ge', cues: ['expire', 'expiry', 'valid'] },
      work_authorized_until: { default: 'ge', cues: ['authorized', 'authorization'] },
      years_experience: { role: 'years', default: 'ge', cues: ['experience'] },
      hourly_rate: { role: 'money', default: 'le', cues: ['pay', 'paid', 'rate'] },
    },
  },
  { columns: workerTypes, valuesOf: () => undefined },
)
if (checked.kind === 'refused') throw new Error(checked.errors[0]?.message)
const index = workerIndex(rows, checked.domain)
const read = (text: string) => interpret(index, text, { today: '2026-11-01' })

const said = ({ column, op, values, items, negated }: Predicate): string =>
  `${negated ? 'not ' : ''}${column}${items === undefined ? '' : `[${items.join(',')}]`} ${op} ${values.join(',')}`
/** Apart from the role. */
const conditions = (text: string): readonly string[] =>
  read(`welder, ${text}`)
    .predicates.filter((predicate) => said(predicate) !== 'role eq Welder')
    .map(said)

describe('a denial holds for the whole list that it opens', () => {
  test.each([
    ['not in Chicago, Houston or Dallas', 'city', ['Chicago', 'Houston', 'Dallas']],
    ['but not from Houston, from Dallas, or from Chicago', 'city', ['Houston', 'Chicago', 'Dallas']],
    ['not living in Dallas, TX, Chicago, IL or Houston, TX', 'city', ['Houston', 'Chicago', 'Dallas']],
    ['except those in TX, OH and IL', 'state', ['IL', 'TX', 'OH']],
    ['lacking OSHA-10, OSHA-30 or AWS D1.1', 'certifications', ['OSHA-10', 'OSHA-30', 'AWS D1.1']],
    ['no nights, no weekends', 'shift', ['Night', 'Weekend']],
    ['never nights, weekends', 'shift', ['Night', 'Weekend']],
    ['nights, weekends or evenings are out', 'shift', ['Night', 'Weekend', 'Evening']],
  ])('%s', (text, column, values) => {
    const { predicates } = read(`welder ${text}`)
    const denied = predicates.filter((predicate) => predicate.column === column)
    expect(denied.every(({ negated }) => negated)).toBe(true)
    expect(denied.flatMap((predicate) => predicate.values).toSorted()).toEqual(values.toSorted())
    expect(predicates.filter(({ negated }) => !negated).map(said)).toEqual(['role eq Welder'])
  })

  test.each([
    ['not in Chicago, in Houston', ['not city eq Chicago', 'city eq Houston']],
    ['no nights, Dallas or Houston', ['not shift eq Night', 'city in Dallas,Houston']],
    ['without OSHA-10, with OSHA-30', ['not certifications has_any OSHA-10', 'certifications has_any OSHA-30']],
    ['not on nights, days only', ['not shift eq Night', 'shift eq Day']],
  ])('and for no more than the list: %s', (text, expected) => expect(conditions(text)).toEqual(expected))
})

describe('a denied number or day keeps the other rows', () => {
  test.each([
    ['not hired before 2020', 'hired on or after 2020-01-01'],
    ['excluding anyone who joined after 2020', 'hired before 2021-01-01'],
    ['nobody who joined before 2019-01-01', 'hired on or after 2019-01-01'],
    ['not available tomorrow', 'available after 2026-11-02'],
    ["can't start before 2026-12-10", 'available on or after 2026-12-10'],
    ['not free until 2026-12-01', 'available on or after 2026-12-01'],
    ['without at least 5 years of experience', 'under 5 years'],
    ["doesn't have 5 years of experience", 'under 5 years'],
    ['nobody under 4 stars', 'at least 4 stars'],
    ['not paid more than $30', 'at most $30'],
    ['hired before 2020 is out', 'hired on or after 2020-01-01'],
  ])('%s', (text, same) => {
    const { predicates } = read(`welder, ${text}`)
    const other = read(`welder, ${same}`).predicates
    const column = predicates.find(({ column: name }) => name !== 'role')?.column ?? ''
    const known = rows.filter((row) => row[column] !== null)
    const kept = known.filter((row) => predicates.every((each) => meetsPredicate(each, row)))
    expect(kept.length).toBeGreaterThan(0)
    const meant = known.filter((row) => other.every((each) => meetsPredicate(each, row)))
    expect(kept.map(({ id }) => id)).toEqual(meant.map(({ id }) => id))
  })

  test.each([
    ['no more than 5 years', ['years_experience le 5']],
    ['not later than 2026-12-01', ['available_from le 2026-12-01']],
    ['no less than 5 years', ['years_experience ge 5']],
    ['no criminal record and 5+ years', ['years_experience ge 5']],
    ['no nights, $30 an hour', ['not shift eq Night', 'hourly_rate le 30']],
  ])('where the "no" is part of a comparison or of something else, it denies nothing: %s', (text, expected) =>
    expect(conditions(text)).toEqual(expected),
  )

  test('a sum that is denied is that sum alone', () => {
    expect(conditions('between $20 and $30 and not $25')).toEqual([
      'hourly_rate between 20,30',
      'not hourly_rate eq 25',
    ])
  })
})

describe('ranges', () => {
  test.each([
    ['hired before 2020 and after 2018', ['hired_on lt 2020-01-01', 'hired_on gt 2018-12-31']],
    ['joined after March 2018 and before May 5, 2020', ['hired_on gt 2018-03-31', 'hired_on lt 2020-05-05']],
    ['available between 2026-12-01 and 2026-12-15', ['available_from between 2026-12-01,2026-12-15']],
    ['free from 2026-12-01 until 2026-12-15', ['available_from between 2026-12-01,2026-12-15']],
    ['hired between 2020 and 2018', ['hired_on between 2018-01-01,2020-12-31']],
    ['not hired between 2018 and 2020', ['not hired_on between 2018-01-01,2020-12-31']],
    ['between 30 and 20 dollars', ['hourly_rate between 20,30']],
    ['paid between 2000 and 2020', ['hourly_rate between 2000,2020']],
    ['20 -25 years', ['years_experience between 20,25']],
    ['OSHA -10', ['certifications has_any OSHA-10']],
  ])('%s', (text, expected) => expect(conditions(text)).toEqual(expected))

  test('of which no day is a part are told', () => {
    const { contradictions } = read('welder hired before 2018 and after 2020')
    expect(contradictions[0]?.message).toContain('hired_on')
  })

  test.each([
    ['available by 2026-02-30', '2026-02-30'],
    ['hired after 2019-13-01', '2019-13-01'],
    ['free on 02/30/2026', '02/30/2026'],
    ['available from February 30', 'February 30'],
    ['with -5 years', '5 years'],
    ['-20 dollars an hour', '20 dollars'],
  ])('%s is no day and no number: it stays open, and none of its digits asks for anything', (text, part) => {
    const { open, confidence } = read(`welder ${text}`)
    expect(open.map((span) => span.text).join(' ')).toContain(part)
    // a flag may be called by its name beside it
    expect(conditions(text).filter((each) => !each.startsWith('available eq'))).toEqual([])
    expect(confidence).toBeLessThan(0.5)
  })
})

describe('what ends', () => {
  test.each([
    ['AWS D1.1 expiring in 2027', 'certification_expiry[AWS D1.1] between 2027-01-01,2027-12-31'],
    ['OSHA-10 that runs out next month', 'certification_expiry[OSHA-10] between 2026-12-01,2026-12-31'],
    ['license expires in 2027', 'next_expiry between 2027-01-01,2027-12-31'],
    ['certs expiring within 30 days', 'next_expiry between 2026-11-01,2026-12-01'],
    ['authorized to work until 2027', 'work_authorized_until ge 2027-12-31'],
    ['work authorization valid through 2028', 'work_authorized_until ge 2028-12-31'],
    ['with expired AWS D1.1', 'certification_expiry[AWS D1.1] lt 2026-11-01'],
    ['whose OSHA-10 has lapsed', 'certification_expiry[OSHA-10] lt 2026-11-01'],
    ['AWS D1.1 not expired', 'certification_expiry[AWS D1.1] ge 2026-11-01'],
    ['with no expired OSHA-10', 'not certification_expiry[OSHA-10] lt 2026-11-01'],
  ])('%s', (text, expected) => {
    const { open } = read(`welder, ${text}`)
    expect(conditions(text)).toContain(expected)
    expect(open).toEqual([])
  })

  test('without anything that could have ended stays open', () => {
    for (const text of ['license expired RNs', 'welder with outdated certifications', 'welder, papers have lapsed']) {
      expect(
        read(text)
          .open.map((span) => span.text)
          .join(' '),
      ).toMatch(/expired|outdated|lapsed/)
    }
  })
})

describe('two places', () => {
  test.each(['near Chicago and near Detroit', 'around Chicago, or also near Detroit', 'close to Chicago or Detroit'])(
    '%s: one of them is enough',
    (text) => {
      const { near, contradictions } = read(`welder ${text}`)
      expect(near?.place).toBe('Chicago or Detroit')
      expect(contradictions).toEqual([])
    },
  )

  test('far apart contradict each other, and that is explained', () => {
    for (const text of ['welder near Chicago with OSHA-10 near Detroit', 'welder close to Houston, nights, in Ohio']) {
      const { contradictions, confidence } = read(text)
      expect(contradictions[0]?.message).toMatch(
        /^no place is within 30 miles of (Chicago|Houston) and in (Detroit|OH)$/,
      )
      expect(contradictions[0]?.spans).toHaveLength(2)
      expect(confidence).toBeLessThan(0.2)
    }
  })
})
