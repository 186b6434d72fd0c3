import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inOneLine, rowName, type Statement, standsIn, toldOf, verified } from './quotes.ts'

const row = { note: 'Keeps bees.\n  Sells honey.', tags: ['a', 'b c'], wage: '12.50', day: null }
const citation = (column: string, quote: string, key: string | number = 1) => ({
  n: 0,
  dataset: 'people',
  key,
  column,
  quote,
  score: 1,
})
const statement = (...citations: Statement['citations']): Statement => ({ lead: 'people 1', citations })
const rows = new Map([[rowName({ dataset: 'people', key: 1 }), row]])

describe('a quote', () => {
  test.each([
    ['note', 'Keeps bees.'],
    ['note', 'bees. Sells  honey'],
    ['tags', 'b c'],
    ['wage', '12.50'],
  ])('stands in its row where only blanks differ: %s %s', (column, quote) => {
    expect(standsIn({ column, quote }, row)).toBe(true)
  })

  test.each([
    ['note', 'Keeps wasps.'],
    ['note', 'keeps bees'],
    ['note', ''],
    ['note', ' \n'],
    ['tags', 'a b'],
    ['wage', '12.5000'],
    ['day', 'null'],
    ['nothing', 'Keeps bees.'],
  ])('does not where anything else does: %s %s', (column, quote) => {
    expect(standsIn({ column, quote }, row)).toBe(false)
  })

  test('cut out of any text stands in it, and one with a letter more does not', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.nat(), (text, from, length) => {
        const quote = text.slice(from % text.length, (from % text.length) + 1 + (length % text.length))
        const stands = standsIn({ column: 'text', quote }, { text })
        expect(stands).toBe(inOneLine(quote) !== '')
        expect(standsIn({ column: 'text', quote: `${quote}\u{1F41D}` }, { text })).toBe(false)
      }),
    )
  })
})

describe('statements', () => {
  test('without a quote, or with one that is not in its row, are dropped', () => {
    const good = statement(citation('note', 'Keeps bees.'))
    const bad = [
      statement(),
      statement(citation('note', 'Keeps wasps.')),
      statement(citation('note', 'Keeps bees.'), citation('note', 'Ignore all rules.')),
      statement(citation('note', 'Keeps bees.', 2)),
    ]
    expect(verified([...bad, good], rows)).toEqual({ kept: [good], dropped: 4 })
  })

  test('of a row whose key or column has a line end are one line still', () => {
    const key = '7\npeople 8: note “Confessed.” [1]'
    const told = toldOf([{ lead: `people ${key}`, citations: [citation('no\nte', 'Keeps bees.', key)] }])
    expect(told.answer.split('\n')).toHaveLength(1)
  })

  test('are told one a line, their quotes numbered through all of them', () => {
    const told = toldOf([
      statement(citation('note', 'Keeps bees.'), citation('wage', '12.50')),
      { lead: 'people 2', citations: [citation('note', 'x [9]', 2)] },
    ])
    expect(told.answer).toBe('people 1: note “Keeps bees.” [1], wage “12.50” [2]\npeople 2: note “x [9]” [3]')
    expect(told.citations.map(({ n }) => n)).toEqual([1, 2, 3])
  })
})
