import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { productIndex } from '../../test/doubles/requests/products.ts'
import { checkDomain } from './domain-file.ts'
import { interpret } from './interpret.ts'
import type { Predicate, Reading } from './reading.ts'

const index = productIndex()
const today = '2026-11-01'
const read = (text: string): Reading => interpret(index, text, { today })

const said = ({ column, op, values, negated }: Predicate): string =>
  `${negated ? 'not ' : ''}${column} ${op} ${values.join(',')}`
const conditions = (text: string): readonly string[] => read(text).predicates.map(said)

describe('a shop without a domain file', () => {
  test.each([
    ['a navy desk lamp under $40', ['colour eq navy', 'category eq Desk Lamp', 'price lt 40']],
    ['office chairs in black or white', ['category eq Office Chair', 'colour in black,white']],
    ['rain jackets, not red, rated 4 or better', ['category eq Rain Jacket', 'not colour eq red', 'rating ge 4']],
    [
      'water bottle that is waterproof and foldable',
      ['category eq Water Bottle', 'tags has_any waterproof', 'tags has_any foldable'],
    ],
    ['anything handmade or foldable by Northpaw', ['tags has_any handmade,foldable', 'brand eq Northpaw']],
    ['cutting boards lighter than 2 kg', ['category eq Cutting Board', 'weight_grams lt 2000']],
    ['chair weighing 500 to 900 grams', ['category eq Office Chair', 'weight_grams between 500,900']],
    ['desk lamps in stock from Juno Works', ['category eq Desk Lamp', 'in_stock eq true', 'brand eq Juno Works']],
    ['lamps added since March 2025', ['category eq Desk Lamp', 'added_on ge 2025-03-01']],
    ['rain jackets added in 2024', ['category eq Rain Jacket', 'added_on between 2024-01-01,2024-12-31']],
    ["O'Hare and Sons desk lamp", ["brand eq O'Hare & Sons", 'category eq Desk Lamp']],
    ['any colour but orange, water bottles', ['not colour eq orange', 'category eq Water Bottle']],
    ['desk lmap, blakc', ['category eq Desk Lamp', 'colour eq black']],
    ['between $20 and $30, office chair', ['price between 20,30', 'category eq Office Chair']],
  ])('%s', (text, expected) => {
    const { open } = read(text)
    expect(conditions(text)).toEqual(expected)
    expect(open).toEqual([])
  })

  test.each([
    ['a telescope in green', 'telescope'],
    ['water bottle made of uranium', 'uranium'],
    ['desk lamp by Toyota', 'Toyota'],
    ['rain jacket with a periscope', 'periscope'],
    ['an office chair, massage certificate required', 'massage'],
  ])('%s: one word is not understood, and that is said', (text, word) => {
    const { open, confidence } = read(text)
    expect(open.map((span) => span.text).join(' ')).toContain(word)
    expect(confidence).toBeLessThan(0.5)
  })

  test('the number of rows asked for is no condition', () => {
    expect(read('three navy desk lamps')).toMatchObject({ limit: 3, open: [], ignored: [] })
    expect(read('top 5 water bottles').limit).toBe(5)
  })

  test('what is only wished for ranks', () => {
    const { predicates, soft } = read('desk lamp, ideally navy')
    expect(predicates.map(said)).toEqual(['category eq Desk Lamp'])
    expect(soft.map(said)).toContain('colour eq navy')
  })

  test('what need not be asks for nothing', () => {
    expect(conditions('desk lamp, waterproof not required')).toEqual(['category eq Desk Lamp'])
  })

  test.each([
    ['red desk lamp, not red', 'excluded'],
    ['desk lamp over $50 and under $20', 'price'],
  ])('%s: the contradiction is told', (text, word) => {
    const { contradictions, confidence } = read(text)
    expect(contradictions[0]?.message).toContain(word)
    expect(contradictions[0]?.spans).toHaveLength(2)
    expect(confidence).toBeLessThan(0.2)
  })
})

test('a domain file adds names, units, and words that say nothing', () => {
  const file = {
    columns: { category: { role: 'head', synonyms: { 'Water Bottle': ['canteen', 'thirst quencher'] } } },
    units: { smackers: 'price' },
    filler: ['snazzy'],
  }
  const columns = index.columns.map(({ name }) => ({ name, type: 'VARCHAR' }))
  const checked = checkDomain(file, { columns, valuesOf: () => undefined })
  if (checked.kind === 'refused') throw new Error(checked.errors[0]?.message)
  const reading = interpret(productIndex(checked.domain), 'snazzy canteens below 20 smackers', { today })
  expect(reading.predicates.map(said)).toEqual(['category eq Water Bottle', 'price lt 20'])
  expect(reading).toMatchObject({ open: [], ignored: [] })
})

describe('any text at all', () => {
  const words = [
    'red',
    'desk',
    'lamp',
    'not',
    'or',
    'and',
    'with',
    'under',
    '$5',
    '10',
    'next',
    'friday',
    '-',
    ',',
    '(',
    'the last',
    'in',
    'kg',
    'snark',
    '+',
    'near',
    'but',
  ]
  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((list) => list.join(' ')),
  )

  test('is read the same way twice, with spans that lie in it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const reading = read(text)
        expect(read(text)).toEqual(reading)
        const spans = [...reading.predicates.map(({ span }) => span), ...reading.open, ...reading.ignored]
        for (const { from, to, text: part } of spans) expect(text.slice(from, to)).toBe(part)
        expect(reading.confidence).toBeGreaterThan(0)
        expect(reading.confidence).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('loses no word that no list of ordinary words knows', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 20 }), (list) => {
        const text = [...list, 'snark', ...list].join(' ')
        const { open, ignored } = read(text)
        expect([...open, ...ignored].map((span) => span.text).join(' ')).toContain('snark')
      }),
    )
  })

  test.each([
    ['nothing', ''],
    ['one character', 'x'],
    ['emoji', '🪔🔥👍🏽'.repeat(300)],
    ['another language', '请给我一盏红色的台灯，价格低于四十美元'],
    ['half a character', '\ud83d desk lamp \udc00'],
    ['a megabyte', 'red desk lamp with a snark '.repeat(40_000)],
    ['a megabyte without a blank', 'x'.repeat(1_000_000)],
    ['marks', '('.repeat(2000)],
    ['denials', 'not '.repeat(500)],
  ])('%s is read at once', (_, text) => {
    read(text)
    const start = performance.now()
    const reading = read(text)
    expect(performance.now() - start).toBeLessThan(250)
    expect(reading.predicates.length).toBeLessThanOrEqual(32)
    if (text.length > 2000) expect(reading.ignored.at(-1)?.to).toBe(text.length)
  })
})
