import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify } from './infer-schema.ts'
import { isBigint, isDouble, timeFormOf, timeForms } from './json-value.ts'

const formOf = (text: string) => {
  const bytes = new TextEncoder().encode(text)
  return timeFormOf(bytes, 0, bytes.length)
}

describe('a number is a DOUBLE where its shortest form says the same', () => {
  it('as any writer prints it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = Object.is(value, -0) ? '-0' : String(value)
        expect(isDouble(text)).toBe(true)
        expect(isDouble(value.toExponential())).toBe(true)
        // 19 digits or more: no shortest form has so many
        if (Math.abs(value) < 1e15 && Math.abs(value) > 1e-2) expect(isDouble(`${value.toFixed(20)}1`)).toBe(false)
      }),
    )
  })

  it.each(['1.0', '1.50', '1e5', '1E+5', '0.000', '100', '9007199254740992', '1.7976931348623157e308'])(
    '%s',
    (text) => {
      expect(isDouble(text)).toBe(true)
    },
  )

  it.each(['9007199254740993', '1e400', '1e-400', '0.1234567890123456789'])('but not %s', (text) => {
    expect(isDouble(text)).toBe(false)
  })
})

it('BIGINT ends where it ends', () => {
  expect(['9223372036854775807', '-9223372036854775808', '0'].map(isBigint)).toEqual([true, true, true])
  expect(['9223372036854775808', '-9223372036854775809', '10000000000000000000'].map(isBigint)).toEqual([
    ...[false, false, false],
  ])
})

describe('a time is written as in CSV', () => {
  const year = fc.integer({ min: 1, max: 9999 }).map((value) => String(value).padStart(4, '0'))
  const two = fc.integer({ min: 0, max: 70 }).map((value) => String(value).padStart(2, '0'))
  const date = fc.tuple(year, two, two).map((parts) => parts.join('-'))
  const fraction = fc.constantFrom('', '.1', '.123456', '.1234567', '.')
  const clock = fc.tuple(two, two, two, fraction).map(([h, m, s, rest]) => `${h}:${m}:${s}${rest}`)
  const short = fc.tuple(two, two).map((parts) => parts.join(':'))
  const zone = fc.constantFrom('', 'Z', '+02', '+02:00', '-0530', '+16:00', '+1', 'z', '+02:0')
  const time = fc.tuple(fc.constantFrom('T', ' ', 't', ''), fc.oneof(clock, short), zone).map((parts) => parts.join(''))

  it('whatever stands there', () => {
    fc.assert(
      fc.property(date, fc.oneof(fc.constant(''), time), (day, rest) => {
        const text = day + rest
        const { form } = classify(text)
        expect([text, formOf(text)]).toEqual([text, form in timeForms ? timeForms[form as 'date'] : timeForms.text])
      }),
      { numRuns: 2000 },
    )
  })

  it('and the year 0 is none', () => {
    expect(formOf('0000-01-01')).toBe(timeForms.text)
  })
})
