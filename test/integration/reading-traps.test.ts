/** Traps of reading requests that were met while measuring, each over the sample's workers. */

import { describe, expect, test } from 'vitest'
import { checkDomain } from '../../actors/matrix/domain-file.ts'
import { meets } from '../../actors/matrix/evidence.ts'
import { interpret } from '../../actors/matrix/interpret.ts'
import { widened } from '../../actors/matrix/where.ts'
import { said } from '../doubles/requests/said.ts'
import { workerIndex, workerRows, workerTypes } from '../doubles/requests/workers.ts'

const rows = workerRows(4000)
const checked = checkDomain(
  {
    columns: {
      role: { role: 'head' },
      available_from: { role: 'date', default: 'le', cues: ['start', 'free', 'begin'] },
      hired_on: { cues: ['joined', 'with us'] },
    },
  },
  { columns: workerTypes, valuesOf: () => undefined },
)
if (checked.kind === 'refused') throw new Error(checked.errors[0]?.message)
const index = workerIndex(rows, checked.domain)
const read = (text: string) => interpret(index, text, { today: '2026-11-01' })

const conditions = (text: string): readonly string[] => read(text).predicates.map(said)

describe('days that are none', () => {
  test.each([
    ['welder for weekend shift', ['role eq Welder', 'shift eq Weekend']],
    ['welder, 40 hour week', ['role eq Welder']],
    ['welder at 18 an hour', ['role eq Welder', 'hourly_rate le 18']],
    ['welder having 20-25 years', ['role eq Welder', 'years_experience between 20,25']],
    ['welder, OSHA 10 a must', ['role eq Welder', 'certifications has_any OSHA-10']],
    ['welder for a day shift', ['role eq Welder', 'shift eq Day']],
  ])('%s', (text, expected) => expect(conditions(text)).toEqual(expected))
})

describe('denials', () => {
  test.each([
    ['welder within no more than 10 miles of Chicago, IL', ['role eq Welder']],
    ['welder, any shift but nights', ['role eq Welder', 'not shift eq Night']],
    ['welders outside of Ohio', ['role eq Welder', 'not state eq OH']],
    ['nights are out of the question, welder', ['not shift eq Night', 'role eq Welder']],
    ['welder, no night or weekend shift', ['role eq Welder', 'not shift eq Night', 'not shift eq Weekend']],
    ['welder OSHA 10 not held in Texas', ['role eq Welder', 'not certifications has_any OSHA-10', 'state eq TX']],
    ["welder who doesn't have OSHA-10", ['role eq Welder', 'not certifications has_any OSHA-10']],
    ['welder not far from Houston', ['role eq Welder']],
    ["a welder who doesn't mind nights", ['role eq Welder', 'shift eq Night']],
    ['welder, OSHA-10 not required', ['role eq Welder']],
  ])('%s', (text, expected) => expect(conditions(text)).toEqual(expected))

  test('a place may be denied with its surroundings', () => {
    expect(read('welder not near Chicago').near).toMatchObject({ place: 'Chicago', negated: true })
    expect(read('welder not far from Chicago').near).toMatchObject({ place: 'Chicago', negated: false })
  })
})

describe('places', () => {
  test.each([
    ['welder in IN', ['role eq Welder', 'state eq IN']],
    ['is there a welder or plumber, ok', ['role in Welder,Plumber']],
    ['tell me a welder in Ohio', ['role eq Welder', 'state eq OH']],
    ['line cook in reading pa', ['role eq Line Cook', 'city eq Reading', 'state eq PA']],
    ['welder skilled in blueprint reading', ['role eq Welder', 'skills has_any Blueprint Reading']],
    ['welder in New York City', ['role eq Welder', 'city eq New York']],
    ['welder in Washington State', ['role eq Welder', 'state eq WA']],
    ['welder in Saint Louis', ['role eq Welder', 'city eq St. Louis']],
    ['welder in Chicgo', ['role eq Welder', 'city eq Chicago']],
    ['welders in Columbia, SC', ['role eq Welder', 'city eq Columbia', 'state eq SC']],
  ])('%s', (text, expected) => expect(conditions(text)).toEqual(expected))

  test('New York alone is the state, and its city comes first', () => {
    const { predicates, soft } = read('welder in New York')
    expect(predicates.map(said)).toContain('state eq NY')
    expect(soft.map(said)).toContain('city eq New York')
  })

  test('LA is Los Angeles as much as Louisiana', () => {
    const [, place] = read('welder in LA').predicates
    expect(place?.either).toBe(true)
    const reading = { ...read('welder in LA'), predicates: place === undefined ? [] : [place] }
    const states = rows.filter((row) => meets(reading, row)).map((row) => row['state'])
    expect([...new Set(states)].toSorted()).toEqual(['CA', 'LA'])
  })

  test.each([
    ['welder in Chicago or nearby', 'Chicago', 30],
    ['welder on the outskirts of Memphis', 'Memphis', 30],
    ['welder 20 miles outside Dallas', 'Dallas', 20],
    ['welder in the Houston area', 'Houston', 30],
    ['welder within 25 miles of Evanston', 'Evanston', 25],
    ['welder within 30 miles of Denver, give or take', 'Denver', 30],
    ['welder, bay area', 'San Francisco', 30],
    ['welder near Chicago or Milwaukee', 'Chicago or Milwaukee', 30],
    ['welder Minneapolis 30 mile radius', 'Minneapolis', 30],
    ['welder within 40 miles of New York, New York', 'New York', 40],
  ])('%s: a place with its surroundings', (text, place, miles) => {
    const { near, open } = read(text)
    expect(near).toMatchObject({ place, miles })
    expect(near?.places[0]?.miles).toBeLessThan(miles)
    expect(open).toEqual([])
  })

  test('travelling is a column, not a radius', () => {
    expect(conditions('welder willing to travel 50 miles or more')).toContain('travel_radius_miles ge 50')
    expect(read('welder willing to travel 50 miles around Denver').near?.miles).toBe(50)
  })

  test('a city with few rows fills up with the nearest others', () => {
    const wider = widened(index, read('crane operator in Joliet'))
    expect(wider?.near).toMatchObject({ place: 'Joliet', state: 'IL' })
    expect(wider?.near?.places.slice(0, 3).every(({ miles }) => miles < 60)).toBe(true)
    expect(wider?.predicates.map(said)).toEqual(['role eq Crane Operator'])
    expect(widened(index, read('welder in Illinois'))).toBeUndefined()
  })
})

describe('words that stand close', () => {
  test.each([
    [
      'OSHA-10+notary welder',
      ['certifications has_any OSHA-10', 'certifications has_any Notary Public', 'role eq Welder'],
    ],
    ['hvac techs', ['role eq HVAC Technician']],
    ['two RNs', ['role eq Registered Nurse']],
    [
      'welder with a current OSHA-30',
      ['role eq Welder', 'certifications has_any OSHA-30', 'certification_expiry[OSHA-30] ge 2026-11-01'],
    ],
    [
      'truck driver whose TWIC does not expire before March 2027',
      ['role eq Truck Driver', 'certifications has_any TWIC', 'certification_expiry[TWIC] ge 2027-03-31'],
    ],
    [
      'nurse with BLS, ACLS or PALS',
      [
        'role in Certified Nursing Assistant,Registered Nurse,Licensed Practical Nurse',
        'certifications has_any BLS,ACLS,PALS',
      ],
    ],
    [
      'welders with OSHA-10 and AWS D1.1',
      ['role eq Welder', 'certifications has_any OSHA-10', 'certifications has_any AWS D1.1'],
    ],
    ['welder with us since 2024', ['role eq Welder', 'hired_on ge 2024-01-01']],
    ['welder whose last assignment was within 30 days', ['role eq Welder', 'last_assignment_on ge 2026-10-02']],
  ])('%s', (text, expected) => expect(conditions(text)).toEqual(expected))

  test('a floor nurse is neither Floor Buffing nor some nurse', () => {
    const { predicates, open } = read('floor nurse in Boston')
    expect(predicates.map(said)).toEqual(['city eq Boston'])
    expect(open.map(({ text }) => text)).toEqual(['floor nurse'])
  })

  test('haste ranks, being free filters', () => {
    expect(conditions('need a welder asap')).toEqual(['role eq Welder'])
    expect(read('need a welder asap').soft.map(said)).toContain('available_from le 2026-11-01')
    expect(conditions('welder who can start asap')).toContain('available_from le 2026-11-01')
  })

  test('not in IL, in Chicago: told, not guessed', () => {
    expect(read('welder not in IL, in Chicago').contradictions[0]?.message).toMatch(
      /Chicago lies in IL, which is excluded/,
    )
    expect(read('welder in Chicago, TX').contradictions[0]?.message).toMatch(/Chicago lies in IL/)
  })
})

describe('what no row can be', () => {
  test.each([
    'dentist in Boston',
    'welder with a pilot licence',
    'welder certified in real estate',
    'welder who can juggle',
    'welder who is over 6 feet tall',
    'welder who has won 5 chess tournaments',
    'welder, teaching certificate required',
    'welder in Toronto',
    'a court reporter, OSHA-10 a must',
  ])('%s is not understood, and that is said', (text) => expect(read(text).open).not.toEqual([]))

  test.each([
    'Hi, could you please find me a reliable welder in Houston? Thanks!',
    'client urgently needs three forklift operators',
    'who do we have: electrician for a job in Dallas',
    'any experienced plumbers available?',
  ])('%s is', (text) => expect(read(text).open).toEqual([]))
})
