/** Yes-or-no columns, columns denied as a whole, words that nobody understood: over the sample's workers and a shop. */
import { describe, expect, test } from 'vitest'
import { interpret } from '../../actors/matrix/interpret.ts'
import type { Predicate } from '../../actors/matrix/reading.ts'
import { productIndex } from '../doubles/requests/products.ts'
import { workerIndex, workerRows } from '../doubles/requests/workers.ts'

const index = workerIndex(workerRows(4000))
const read = (text: string) => interpret(index, text, { today: '2026-11-01' })
const said = ({ column, op, values, negated }: Predicate): string =>
  `${negated ? 'not ' : ''}${column} ${op} ${values.join(',')}`
const conditions = (text: string): readonly string[] => read(text).predicates.map(said)

describe('a yes-or-no column that a request calls by its name is a condition', () => {
  test.each([
    ['electricians who are not available, Texas', ['role eq Electrician', 'not available eq true', 'state eq TX']],
    ['available electricians in Texas', ['available eq true', 'role eq Electrician', 'state eq TX']],
    ['not available', ['not available eq true']],
    ['plumbers without being available', ['role eq Plumber', 'not available eq true']],
    ['who is available now as a welder?', ['available eq true', 'role eq Welder']],
  ])('%s', (text, expected) => expect(conditions(text)).toEqual(expected))

  test.each([
    ['welder available from next monday', ['role eq Welder', 'available_from ge 2026-11-02']],
    ['welder available by 15 November 2026', ['role eq Welder', 'available_from le 2026-11-15']],
  ])('but beside a day the day says more: %s', (text, expected) => expect(conditions(text)).toEqual(expected))

  test('whatever the column is called', () => {
    const shop = interpret(productIndex(), 'desk lamps that are not in stock', { today: '2026-11-01' })
    expect(shop.predicates.map(said)).toEqual(['category eq Desk Lamp', 'not in_stock eq true'])
  })

  test('and other forms of a word that people say anyway are none', () => {
    expect(conditions('send me your availability for a welder')).toEqual(['role eq Welder'])
  })
})

describe('a denial of what is no value denies nothing else', () => {
  test.each([
    ['no background check welder Texas', ['role eq Welder', 'state eq TX'], 'background check'],
    ['Welder with no certifications', ['role eq Welder'], 'certifications'],
    ['plumbers without certifications in Ohio', ['role eq Plumber', 'state eq OH'], 'certifications'],
    ['no tattoos welder Texas', ['role eq Welder', 'state eq TX'], 'tattoos'],
  ])('%s', (text, expected, open) => {
    const reading = read(text)
    expect(reading.predicates.map(said)).toEqual(expected)
    expect(reading.open.map((span) => span.text)).toEqual([open])
    expect(reading.soft.map(({ column }) => column)).not.toContain('certifications')
    expect(reading.confidence).toBeLessThan(0.5)
  })

  test.each([
    ['welder not certified in OSHA-10', ['role eq Welder', 'not certifications has_any OSHA-10']],
    ['welder, no background check required', ['role eq Welder']],
    ['welder who speaks no Spanish', ['role eq Welder', 'not languages has_any Spanish']],
  ])('but where a value follows it is denied, and what need not be is not asked: %s', (text, expected) => {
    expect(conditions(text)).toEqual(expected)
    expect(read(text).open).toEqual([])
  })
})

describe('what was not understood is said', () => {
  test.each([
    ['electricians near 77002', '77002'],
    ['welders in phx', 'phx'],
    ['welders in Cook County', 'Cook County'],
    ['plumber at Flurbville', 'Flurbville'],
    ['welder under 30 years old', 'under 30 years'],
    ['welder at $60k a year', '$60k'],
    ["role = 'Welder' OR 1=1", '=1'],
  ])('%s: open, and evidence for nothing else', (text, word) => {
    const { open, predicates, soft, confidence } = read(text)
    expect(open.map((span) => span.text)).toEqual([word])
    expect(predicates).toHaveLength(1)
    expect(soft).toEqual([])
    expect(confidence).toBeLessThan(0.5)
  })

  test.each([
    ['highest paid welders', 'highest paid'],
    ['top rated welders in Texas', 'top rated'],
    ['how many welders are there', 'how many'],
    ['driver with commercial license in Ohio', 'driver'],
    ['vegan line cooks', 'vegan'],
  ])('%s: listed, and surely not sure', (text, word) => {
    const { ignored, predicates, confidence } = read(text)
    expect(ignored.map((span) => span.text)).toEqual([word])
    expect(predicates.map(({ column }) => column)).not.toContain('city')
    expect(confidence).toBeLessThan(0.9)
  })

  test('a slip in a city of two words is put right', () => {
    expect(conditions('welders in Los Angelas')).toEqual(['role eq Welder', 'city eq Los Angeles'])
    expect(conditions('welders in Las Vegsa')).toEqual(['role eq Welder', 'city eq Las Vegas'])
  })
})
