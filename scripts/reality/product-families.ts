/** The families of the reality test over the products. */
import { isoDay, sampleDay } from '../../actors/ingest/sample/worker.ts'
import { any, betweenOf, listOf, type Maker, noneOf, oneOf, textOf, thresholdOf } from './condition.ts'
import { about, type Drawn, draftOf, made, slipped } from './draft.ts'
import type { TruthRow } from './meaning.ts'
import { brands, colors, features, materialsOf, otherNames } from './products.ts'
import type { Draft, Family } from './request.ts'
import { dayInWords, listed } from './wording.ts'

const is =
  (cue: string, column: string): Maker =>
  (row) => {
    const own = textOf(row.facts[column])
    return { cue, slots: { x: own }, meaning: [oneOf(column, own)] }
  }

const isNot =
  (cue: string, column: string, all: (row: TruthRow) => readonly string[]): Maker =>
  (row, random) => {
    const other = random.pick(all(row).filter((value) => value !== row.facts[column]))
    return { cue, slots: { x: other }, meaning: [noneOf(column, other)] }
  }

const anyColor: Maker = (row, random) => {
  const own = textOf(row.facts['color'])
  const values = [own, random.pick(colors.filter((color) => color !== own))]
  return {
    cue: 'anyColor',
    slots: { x: listed(values, 'or') },
    meaning: [{ kind: 'value', column: 'color', values, how: 'any' }],
  }
}

const feature: Maker = (row, random) => {
  const held = listOf(row.facts['features'])
  if (held.length === 0) return undefined
  const value = random.pick(held)
  return { cue: 'feature', slots: { x: value }, meaning: [oneOf('features', value)] }
}

const allFeatures: Maker = (row, random) => {
  const held = listOf(row.facts['features'])
  if (held.length < 2) return undefined
  const values = random.some(held, 2)
  return {
    cue: 'allFeatures',
    slots: { x: listed(values, 'and') },
    meaning: [{ kind: 'value', column: 'features', values, how: 'all' }],
  }
}

const inStock: Maker = (row) =>
  row.facts['in_stock'] === true
    ? { cue: 'inStock', slots: {}, meaning: [{ kind: 'flag', column: 'in_stock', value: true }] }
    : undefined

/** After a day may or may not mean the day itself: who meets the stricter reading meets both. */
const addedSince: Maker = (row, random) => {
  const age = sampleDay - Date.parse(textOf(row.facts['added_on'])) / 86_400_000
  const low = isoDay(sampleDay - age - random.between(1, 200))
  return {
    cue: 'addedSince',
    slots: { x: dayInWords(low, random) },
    meaning: [{ kind: 'range', column: 'added_on', low }],
  }
}

const prices = [10, 15, 20, 25, 30, 40, 50, 60, 75, 80, 100, 120, 150, 200, 250, 300, 400, 500, 750, 1000, 1500]
const price = thresholdOf({
  cue: 'priceUnder',
  column: 'price',
  steps: prices,
  bound: 'high',
  exclusive: true,
  write: String,
})
const priceBetween = betweenOf({ cue: 'priceBetween', column: 'price', steps: prices, write: String })
const rating = thresholdOf({
  cue: 'ratingAtLeast',
  column: 'rating',
  steps: [3, 3.5, 4, 4.5],
  bound: 'low',
  write: String,
})
const weight = thresholdOf({
  cue: 'weightUnder',
  column: 'weight_grams',
  steps: [100, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 10_000, 20_000, 50_000, 80_000],
  bound: 'high',
  exclusive: true,
  write: String,
})
const [color, material, brand] = [is('color', 'color'), is('material', 'material'), is('brand', 'brand')]
const negation = any(
  isNot('notColor', 'color', () => colors),
  isNot('notBrand', 'brand', () => brands),
  isNot('notMaterial', 'material', (row) => materialsOf.get(textOf(row.facts['category'])) ?? []),
)

const vocabulary = new Set(
  [...materialsOf.keys(), ...[...materialsOf.values()].flat(), ...colors, ...brands, ...features].flatMap((name) =>
    name.toLowerCase().split(/[^a-z]+/),
  ),
)

function unanswerable(drawn: Drawn): Draft | undefined {
  const { random, speaker } = drawn
  const { unknown } = speaker
  const known = made(drawn, [any(color, price)])
  if (known === undefined) return undefined
  const plain: Draft = { ...draftOf(drawn, known), answer: 'none' }
  const asked = (cue: string, names: readonly string[]): Draft => ({
    ...plain,
    conditions: [...known, { cue, slots: { x: random.pick(names) }, meaning: [] }],
  })
  switch (random.below(4)) {
    case 0:
      return { ...plain, noun: random.pick(unknown.roles) }
    case 1:
      return asked('material', unknown.certificates)
    case 2:
      return asked('brand', unknown.places)
    default:
      return { ...plain, conditions: [...known, { phrase: random.pick(unknown.traits) }] }
  }
}

export const productFamilies: readonly Family[] = [
  { name: 'plain', draft: about([color], [material], [color, material]) },
  { name: 'brand', draft: about([brand], [brand, color]) },
  { name: 'price', draft: about([price], [priceBetween], [price, color]) },
  { name: 'rating', draft: about([rating], [rating, material]) },
  { name: 'weight', draft: about([weight], [weight, color]) },
  { name: 'features', draft: about([feature], [allFeatures], [feature, color]) },
  { name: 'one of two', draft: about([anyColor], [anyColor, material]) },
  { name: 'negation', draft: about([negation], [negation, material]) },
  { name: 'stock and dates', draft: about([inStock], [addedSince], [inStock, color]) },
  {
    name: 'misspelt',
    draft: (drawn) => {
      const draft = about([material], [brand], [color, material])(drawn)
      return draft === undefined ? undefined : slipped(draft, vocabulary, drawn.random)
    },
  },
  {
    name: 'other names',
    draft: (drawn) => {
      const noun = otherNames.get(textOf(drawn.row.facts['category']))
      const draft = about([color], [material])(drawn)
      return noun === undefined || draft === undefined ? undefined : { ...draft, noun }
    },
  },
  { name: 'compound', draft: about([color, price, rating], [material, negation, price], [brand, inStock, rating]) },
  { name: 'unanswerable', draft: unanswerable },
]
