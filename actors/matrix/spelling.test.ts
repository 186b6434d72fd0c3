import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editDistance, spelled, vocabularyOf } from './spelling.ts'
import { type Token, tokensOf } from './tokens.ts'

const word = fc.string({ unit: fc.constantFrom(...'abcd'), maxLength: 8 })

/** The plain recursion that the table of editDistance must agree with. */
function slowDistance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const change = slowDistance(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1)
  const either = 1 + Math.min(slowDistance(a.slice(1), b), slowDistance(a, b.slice(1)))
  const swapped = a[0] === b[1] && a[1] === b[0] && a.length > 1 && b.length > 1
  return Math.min(change, either, swapped ? 1 + slowDistance(a.slice(2), b.slice(2)) : Number.POSITIVE_INFINITY)
}

describe('edits between words', () => {
  test('are counted as by the plain recursion', () => {
    const short = fc.string({ unit: fc.constantFrom(...'abc'), maxLength: 5 })
    fc.assert(
      fc.property(short, short, (a, b) => {
        expect(editDistance(a, b, 10)).toBe(slowDistance(a, b))
      }),
    )
  })

  test('are the same both ways, and none only for the same word', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b, 2)).toBe(editDistance(b, a, 2))
        expect(editDistance(a, b, 2) === 0).toBe(a === b)
      }),
    )
  })
})

describe('typos', () => {
  const vocabulary = vocabularyOf(
    new Map(['electrician', 'forklift', 'lamp', 'chair', 'california'].map((text) => [text, 1])),
  )
  const isKnown = ({ text }: Token) => ['desk', 'hair'].includes(text)
  const fixOf = (text: string) => {
    const [token] = tokensOf(text).tokens
    if (token === undefined) throw new Error('no word')
    const right = spelled(token, { vocabulary, isKnown })
    return right.fixed?.word ?? right.text
  }

  test.each([
    ['elecrtician', 'electrician'],
    ['frklift', 'forklift'],
    ['ofrklift', 'forklift'],
    ['Califprnia', 'california'],
    ['wihtout', 'without'],
  ])('%j is read as %j', (typo, right) => expect(fixOf(typo)).toBe(right))

  test.each(['hair', 'rorklift', 'lap', 'frkklfit', '12345', 'electronic'])('%j is left as it is', (text) => {
    expect(fixOf(text)).toBe(text)
  })

  test('a name with a capital inside a request is no typo of a word of asking', () => {
    const [, rolex] = tokensOf('a Rolex').tokens
    expect(rolex && spelled(rolex, { vocabulary, isKnown }).text).toBe('rolex')
  })
})
