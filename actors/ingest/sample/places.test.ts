import { expect, test } from 'vitest'
import { places } from './places.ts'

// the three-digit ZIP prefixes that the postal service gives each state
const prefixes: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  MA: [[10, 27]],
  RI: [[28, 29]],
  NH: [[30, 38]],
  ME: [[39, 49]],
  VT: [[50, 59]],
  CT: [[60, 69]],
  NJ: [[70, 89]],
  NY: [[100, 149]],
  PA: [[150, 196]],
  DE: [[197, 199]],
  DC: [[200, 205]],
  MD: [[206, 219]],
  VA: [[220, 246]],
  WV: [[247, 268]],
  NC: [[270, 289]],
  SC: [[290, 299]],
  GA: [
    [300, 319],
    [398, 399],
  ],
  FL: [[320, 349]],
  AL: [[350, 369]],
  TN: [[370, 385]],
  MS: [[386, 397]],
  KY: [[400, 427]],
  OH: [[430, 459]],
  IN: [[460, 479]],
  MI: [[480, 499]],
  IA: [[500, 528]],
  WI: [[530, 549]],
  MN: [[550, 567]],
  SD: [[570, 577]],
  ND: [[580, 588]],
  MT: [[590, 599]],
  IL: [[600, 629]],
  MO: [[630, 658]],
  KS: [[660, 679]],
  NE: [[680, 693]],
  LA: [[700, 714]],
  AR: [[716, 729]],
  OK: [[730, 749]],
  TX: [
    [750, 799],
    [885, 885],
  ],
  CO: [[800, 816]],
  WY: [[820, 831]],
  ID: [[832, 838]],
  UT: [[840, 847]],
  AZ: [[850, 865]],
  NM: [[870, 884]],
  NV: [[889, 898]],
  CA: [[900, 961]],
  HI: [[967, 968]],
  OR: [[970, 979]],
  WA: [[980, 994]],
  AK: [[995, 999]],
}

test('every ZIP range of a city lies in its state, and every state is there', () => {
  for (const { city, state, zips } of places) {
    for (const { first, last } of zips) {
      expect(last, `${city}, ${state}`).toBeGreaterThanOrEqual(first)
      for (const zip of [first, last]) {
        const prefix = Math.floor(zip / 100)
        const inState = prefixes[state]?.some(([low, high]) => prefix >= low && prefix <= high)
        expect(inState, `${city}, ${state} ${zip}`).toBe(true)
      }
    }
  }
  expect(new Set(places.map((place) => place.state)).size).toBe(51)
})

test('a city and state name one place, and no ZIP code belongs to two places', () => {
  expect(new Set(places.map((place) => `${place.city}, ${place.state}`)).size).toBe(places.length)
  const ranges = places.flatMap((place) => place.zips).toSorted((a, b) => a.first - b.first)
  for (const [index, range] of ranges.entries()) expect(range.first).toBeGreaterThan(ranges[index - 1]?.last ?? 0)
})

test('coordinates lie in the United States, area codes have three digits', () => {
  for (const { city, latitude, longitude, areaCodes } of places) {
    expect(latitude, city).toSatisfy((value: number) => value > 18 && value < 72)
    expect(longitude, city).toSatisfy((value: number) => value > -180 && value < -66)
    for (const code of areaCodes) expect(code, city).toMatch(/^[2-9]\d\d$/)
  }
})
