import { describe, expect, test } from 'vitest'
import { productIndex } from '../../test/doubles/requests/products.ts'
import { interpret } from './interpret.ts'
import { isLight } from './light-words.ts'
import type { Reading } from './reading.ts'
import { stemOf } from './tokens.ts'

const index = productIndex()
const read = (text: string): Reading => interpret(index, text, { today: '2026-11-01' })
const asked = (text: string): readonly string[] =>
  read(text).predicates.map(
    ({ column, op, values, negated }) => `${negated ? 'not ' : ''}${column} ${op} ${values.join(',')}`,
  )
const open = (text: string): readonly string[] => read(text).open.map((span) => span.text)
const light = (text: string): boolean => isLight({ text, stem: stemOf(text) })

describe('ordinary words of requests', () => {
  test('are known in all their forms', () => {
    expect(
      ['possessing', 'possesses', 'scheduled', 'requested', 'urgently', "that'll"].filter((one) => !light(one)),
    ).toEqual([])
  })

  test('are not those that say something of a row', () => {
    expect(['horse', 'kayak', 'family', 'surfs', 'opera', 'author'].filter(light)).toEqual([])
  })

  test.each([
    'As discussed, the order calls for a navy desk lamp',
    'okay here is the deal, a navy desk lamp',
    'Kindly submit all navy desk lamps for our consideration',
    'my boss is hoping to get hold of a navy desk lamp',
  ])('open nothing: %s', (text) => {
    expect(asked(text).toSorted()).toEqual(['category eq Desk Lamp', 'colour eq navy'])
    expect(open(text)).toEqual([])
  })
})

describe('behind what the rows are, other words are open', () => {
  test.each([
    ['a navy desk lamp that whistles', 'whistles'],
    ['navy desk lamps with a kayak', 'kayak'],
    ['navy desk lamp signed by the author', 'author'],
    ['a desk lamp in navy, left-handed', 'left-handed'],
  ])('%s', (text, word) => {
    expect(open(text).join(' ')).toContain(word)
  })
})

describe('denials', () => {
  test.each([
    ['a desk lamp, dont want navy', 'not colour eq navy'],
    ["a desk lamp that ain't navy", 'not colour eq navy'],
    ['desk lamps. Navy should not be submitted.', 'not colour eq navy'],
    ['desk lamps, navy will regrettably be left out', 'not colour eq navy'],
    ['a desk lamp with zero navy', 'not colour eq navy'],
    ['a desk lamp, nothing under 4 stars', 'rating ge 4'],
    ['a desk lamp. No navy, no sale.', 'colour eq navy'],
  ])('%s', (text, expected) => {
    expect(asked(text)).toContain(expected)
  })
})

describe('comparisons and days', () => {
  test.each([
    ['desk lamps sub $40', 'price lt 40'],
    ['desk lamps that cost less then $40', 'price lt 40'],
    ['desk lamps btwn $20 and $40', 'price between 20,40'],
    ['desk lamps not going over $40', 'price le 40'],
    ['desk lamps added no more than 30 days ago', 'added_on ge 2026-10-02'],
    ['desk lamps added in the preceding 30 days', 'added_on ge 2026-10-02'],
  ])('%s', (text, expected) => {
    expect(asked(text)).toContain(expected)
  })
})
