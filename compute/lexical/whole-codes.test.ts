import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withWholeCodes } from './whole-codes.ts'

test.each([
  ['OSHA-10 card', 'OSHA-10 OSHA_10 card'],
  ['osha10', 'osha10 osha_10'],
  ['AWS D1.1', 'AWS D1.1 D_1_1'],
  ['D-11', 'D-11 D_11'],
  ['a CDL-A, current', 'a CDL-A CDL_A, current'],
  ['HVAC/R', 'HVAC/R HVAC_R'],
  ['C++ and C#', 'C++ C_pp and C# C_sharp'],
  ['N95', 'N95 N_95'],
  ['OSHA‑30', 'OSHA‑30 OSHA_30'],
])('%s is one token more', (text, rewritten) => {
  expect(withWholeCodes(text)).toBe(rewritten)
})

test.each(['long-distance driver.', 'and/or', '2026', 'Chicago, IL.', 'warehouse...', 'émigré – naïve', '🚜 tractor'])(
  '%s has no code',
  (text) => {
    expect(withWholeCodes(text)).toBe(text)
  },
)

test('words with a joint of their own cannot pose as a code', () => {
  expect(withWholeCodes('osha_10')).toBe('osha 10')
})

test('takes any text, and adds no more than it had', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary-ascii' }), fc.string({ unit: 'grapheme' })), (text) => {
      expect(withWholeCodes(text).length).toBeLessThanOrEqual(5 * text.length)
    }),
  )
})
