import { expect, test } from 'vitest'
import { productIndex } from '../../test/doubles/requests/products.ts'
import { evidenceOf, meets } from './evidence.ts'
import { interpret } from './interpret.ts'
import type { Near } from './reading.ts'

const row = {
  category: 'Desk Lamp',
  colour: 'navy',
  tags: ['handmade', 'foldable'],
  price: 12.5,
  city: 'Gary',
  state: 'IN',
}
const span = { from: 0, to: 12, text: 'near Chicago' }
const near: Near = {
  place: 'Chicago',
  latitude: 41.9,
  longitude: -87.6,
  miles: 30,
  columns: { city: 'city', state: 'state' },
  places: [{ city: 'Gary', state: 'IN', miles: 25.4 }],
  negated: false,
  confidence: 1,
  span,
}

test('each condition of a reading names the value of the row that meets it', () => {
  const reading = {
    ...interpret(productIndex(), 'foldable desk lamp, not red, under $20', { today: '2026-11-01' }),
    near,
  }
  expect(meets(reading, row)).toBe(true)
  expect(evidenceOf(reading, row)).toEqual([
    { column: 'tags', value: ['foldable'], asked: 'foldable', negated: false },
    { column: 'category', value: 'Desk Lamp', asked: 'desk lamp', negated: false },
    { column: 'colour', value: 'navy', asked: 'red', negated: true },
    { column: 'price', value: 12.5, asked: 'under $20', negated: false },
    { column: 'city', value: 'Gary', asked: 'near Chicago', negated: false, miles: 25.4 },
  ])
  expect(meets({ ...reading, near: { ...near, negated: true } }, row)).toBe(false)
})
