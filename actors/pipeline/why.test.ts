import { expect, test } from 'vitest'
import { limits } from '../../config/limits.ts'
import { toldWhys } from './why.ts'

const why = { column: 'state', value: 'IL', meets: 'IL', as: 'condition', source: 'place' } as const
const textsOf = (...whys: Parameters<typeof toldWhys>[0][number][]) => toldWhys(whys).map(({ text }) => text)

test('each why is a sentence', () => {
  expect(textsOf(why)).toEqual(['state is IL'])
  expect(textsOf({ ...why, value: 'UT', meets: 'Texas', negated: true })).toEqual(['state is UT, not Texas'])
  expect(textsOf({ ...why, column: 'role', value: 'Registered Nurse', meets: 'RN' })).toEqual([
    'role is Registered Nurse (RN)',
  ])
  expect(
    textsOf({ ...why, column: 'certifications', value: ['OSHA-10', 'CDL-A'], meets: 'OSHA-10 and CDL-A' }),
  ).toEqual(['certifications is OSHA-10, CDL-A (OSHA-10 and CDL-A)'])
  expect(textsOf({ ...why, value: null, meets: 'Texas', negated: true })).toEqual(['state is empty, not Texas'])
})

test('what says the same is said once, and a place with its distance', () => {
  const evidence = { ...why, column: 'skills', value: 'drop forging', meets: 'drop', as: 'evidence' } as const
  expect(textsOf(...Array.from({ length: 200 }, () => evidence))).toHaveLength(1)
  const near = { ...why, column: 'city', value: 'Joliet', meets: 'near Chicago', as: 'near', miles: 35.2 } as const
  const city = { ...why, column: 'city', value: 'Joliet', meets: 'Chicago' } as const
  expect(textsOf(city, near)).toEqual(['city is Joliet, 35.2 miles away (near Chicago)'])
  // a number may be asked for from both sides
  const rate = { ...why, column: 'rate', value: 25, source: 'number' }
  expect(textsOf({ ...rate, meets: 'over 20' }, { ...rate, meets: 'under 30' })).toHaveLength(2)
})

test('there are only so many, and none is long', () => {
  const many = Array.from({ length: 200 }, (_, at) => ({ ...why, column: `c${at}`, meets: 'x'.repeat(5000) }))
  const told = toldWhys(many)
  expect(told).toHaveLength(limits.runWhyMax)
  for (const { text } of told) expect(text.length).toBeLessThan(3 * limits.runWhyTextMax)
})
