/** Names of invented people: two pools made once, always the same for one release of faker. */
import { en, Faker } from '@faker-js/faker'

const poolSize = 480
const faker = new Faker({ locale: en, seed: 20_261_101 })

export const firstNames: readonly string[] = pool(() => faker.person.firstName())
export const lastNames: readonly string[] = pool(() => faker.person.lastName())

function pool(draw: () => string): readonly string[] {
  const names = new Set<string>()
  // the locale holds fewer last names than some releases promise, so the number of draws is bounded as well
  for (let draws = 0; names.size < poolSize && draws < 20 * poolSize; draws++) names.add(draw())
  return [...names]
}
