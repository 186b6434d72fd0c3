import { expect, test } from 'vitest'
import { knownPlaces } from './known-places.adapter.ts'

const at = (city: string, state?: string) => ({ city, count: 1, ...(state === undefined ? {} : { state }) })

test('cities of the rows are found however they are written, with others of their country', () => {
  const places = knownPlaces([
    at('Saint Paul', 'MN'),
    at('St. Louis', 'MO'),
    at('New York', 'NY'),
    at('Washington', 'DC'),
    at('Elgin', 'IL'),
  ])
  const found = (pattern: RegExp, state: string) =>
    places.find((place) => pattern.test(place.city) && place.state === state)
  for (const [pattern, state] of [
    [/^Saint Paul|^St\. Paul/, 'MN'],
    [/^(Saint|St\.) Louis/, 'MO'],
    [/^New York/, 'NY'],
    [/^Washington/, 'DC'],
    [/^Evanston/, 'IL'],
  ] as const) {
    expect(found(pattern, state), state).toBeDefined()
  }
  expect(found(/^Elgin/, 'IL')?.latitude).toBeCloseTo(42.04, 1)
  expect(places.length).toBeLessThanOrEqual(20_000)
})

test('rows without cities need no places', () => {
  expect(knownPlaces([])).toEqual([])
  expect(knownPlaces([at('Nowhere At All')])).toEqual([])
})
