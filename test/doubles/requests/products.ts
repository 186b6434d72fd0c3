/** Products of a shop as rows, with nothing in common with staffing, and an index over them without a domain file. */
import { type Domain, emptyDomain } from '../../../actors/matrix/domain-file.ts'
import { buildValueIndex, type ValueIndex } from '../../../actors/matrix/value-index.ts'
import { englishWords, factsOf, type Row } from './facts-of.ts'

export const productTypes = [
  { name: 'name', type: 'VARCHAR' },
  { name: 'brand', type: 'VARCHAR' },
  { name: 'category', type: 'VARCHAR' },
  { name: 'colour', type: 'VARCHAR' },
  { name: 'tags', type: 'VARCHAR[]' },
  { name: 'price', type: 'DOUBLE' },
  { name: 'rating', type: 'DOUBLE' },
  { name: 'weight_grams', type: 'BIGINT' },
  { name: 'in_stock', type: 'BOOLEAN' },
  { name: 'added_on', type: 'TIMESTAMP' },
]

const brands = ['Northpaw', "O'Hare & Sons", 'Cinderwood', 'Juno Works']
const categories = ['Desk Lamp', 'Office Chair', 'Water Bottle', 'Rain Jacket', 'Cutting Board']
const colours = ['red', 'navy', 'black', 'white', 'green', 'orange']
const tags = ['waterproof', 'handmade', 'dishwasher safe', 'foldable']

/** Every combination of brand, category and colour, three times with other numbers. */
export const productRows: readonly Row[] = brands.flatMap((brand, b) =>
  categories.flatMap((category, c) =>
    colours.flatMap((colour, k) =>
      [0, 1, 2].map((copy) => {
        const number = b * 90 + c * 18 + k * 3 + copy
        return {
          name: `${brand} ${100 + number}`,
          brand,
          category,
          colour,
          tags: tags.filter((_, at) => (number >> at) % 2 === 0),
          price: 5 + ((number * 37) % 296),
          rating: 1 + ((number * 7) % 41) / 10,
          weight_grams: 50 + ((number * 211) % 9000),
          in_stock: number % 3 !== 0,
          added_on: `202${3 + (number % 4)}-0${1 + (number % 9)}-1${number % 10}T08:00:00.000000`,
        }
      }),
    ),
  ),
)

export function productIndex(domain: Domain = emptyDomain): ValueIndex {
  const facts = factsOf(productTypes, productRows, domain)
  return buildValueIndex({ facts, domain, places: [], words: englishWords })
}
