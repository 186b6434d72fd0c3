import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateText, floatJson, timestampText, uniqueNames } from './value-text.ts'

describe('dates and times as text', () => {
  it('agree with ECMAScript on every day that it can hold', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (days) => {
        expect(dateText(days)).toBe(new Date(days * 86_400_000).toISOString().split('T')[0])
      }),
      { numRuns: 2000 },
    )
  })

  it('agree with ECMAScript on every millisecond that it can hold', () => {
    fc.assert(
      fc.property(fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 }), (ms) => {
        expect(timestampText(BigInt(ms) * 1000n)).toBe(new Date(ms).toISOString().replace('Z', '000'))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a 32-bit float as text', () => {
  it('is never longer than nine digits', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true, noInteger: true }), (value) => {
        expect(floatJson(value).replace(/e.*$/, '').replace(/\D/g, '').replace(/^0+/, '').length).toBeLessThanOrEqual(9)
      }),
    )
  })
})

describe('column names', () => {
  it('get a suffix where they repeat, and never the name of another column', () => {
    expect(uniqueNames(['a', 'b', 'a', 'a'])).toEqual(['a', 'b', 'a_1', 'a_2'])
    expect(uniqueNames(['a', 'a', 'a_1'])).toEqual(['a', 'a_2', 'a_1'])
    expect(uniqueNames(['a_1', 'a', 'a'])).toEqual(['a_1', 'a', 'a_2'])
    expect(uniqueNames(['', ''])).toEqual(['', '_1'])
  })

  it('are always unique, and unchanged at their first use', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'a_1', 'a_1_1', 'a_2', 'b', '__proto__')), (names) => {
        const unique = uniqueNames(names)
        expect(new Set(unique).size).toBe(names.length)
        names.forEach((name, index) => {
          if (names.indexOf(name) === index) expect(unique[index]).toBe(name)
        })
      }),
    )
  })
})
