import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keyOf, tokensOf } from './tokens.ts'

const texts = (request: string): readonly string[] => tokensOf(request).tokens.map((token) => token.text)

describe('words of a request', () => {
  test.each([
    ['OSHA-10, please', ['osha', '10', ',', 'please']],
    ['AWS D1.1 under $30/hr', ['aws', 'd1.1', 'under', '$', '30', 'hr']],
    ['5+ years, six+ yrs', ['5', '+', 'years', ',', 'six', '+', 'yrs']],
    ['CompTIA A+', ['comptia', 'a+']],
    ['$1,200.50 and 35k', ['$', '1,200.50', 'and', '35', 'k']],
    ['don’t w/o 6G', ["don't", 'w/o', '6g']],
    ['Säge & Café', ['sage', 'and', 'cafe']],
  ])('%j', (request, expected) => expect(texts(request)).toEqual(expected))

  test('each word is where it says, in the order of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (request) => {
        let end = 0
        for (const { raw, from, to } of tokensOf(request).tokens) {
          expect(request.slice(from, to)).toBe(raw)
          expect(from).toBeGreaterThanOrEqual(end)
          end = to
        }
      }),
    )
  })

  test.each([
    ['RNs', 'RN'],
    ['osha 10', 'OSHA-10'],
    ['welders', 'Welder'],
    ['cdls', 'CDL'],
  ])('%j and %j mean the same', (one, other) => expect(keyOf(one)).toBe(keyOf(other)))

  test('an overlong request is read up to a bound, which it tells', () => {
    const { tokens, end } = tokensOf('word '.repeat(5000))
    expect(tokens.length).toBe(250)
    expect(end).toBe(249 * 5 + 4)
  })
})
