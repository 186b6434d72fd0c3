import { expect, test } from 'vitest'
import { emptyDomain } from './domain-file.ts'
import { domainInForce, readDomain } from './domain-text.ts'

const columns = [
  { name: 'role', type: 'VARCHAR' },
  { name: 'pay', type: 'DOUBLE' },
]
const table = { columns, valuesOf: () => undefined }
const FILE =
  '[columns.role.synonyms]\n"Welder" = ["spark jockey"]\n[columns.zip]\nrole = "hidden"\n[units]\n"bucks" = "pay"\n"doors" = "zip"\n'

test('a file that is no TOML is refused with its line', () => {
  expect(readDomain('a = = 1', table)).toMatchObject({
    kind: 'refused',
    errors: [{ path: expect.stringMatching(/^line 1/) }],
  })
})

test('where nobody has put one, there is the empty one', () => {
  expect(domainInForce(undefined, columns)).toEqual({ domain: emptyDomain, warnings: [] })
})

test('what it says of columns that are gone is passed over and told, the rest holds', () => {
  expect(readDomain(FILE, table).kind).toBe('refused')
  const { domain, warnings } = domainInForce(FILE, columns)
  expect(domain.columns['role']?.synonyms).toEqual({ Welder: ['spark jockey'] })
  expect(domain.units).toEqual({ bucks: 'pay' })
  expect(warnings.map(({ path }) => path)).toEqual(['columns.zip', 'units.doors'])
})

test('what nobody could have put is empty and told', () => {
  for (const text of ['columns = 5', 'colour = "red"', 'a = = 1']) {
    const { domain, warnings } = domainInForce(text, columns)
    expect(domain).toEqual(emptyDomain)
    expect(warnings.length).toBeGreaterThan(0)
  }
})
