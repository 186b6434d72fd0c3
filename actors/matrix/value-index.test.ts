import { expect, test } from 'vitest'
import { emptyDomain } from './domain-file.ts'
import type { TableFacts } from './facts.ts'
import { interpret } from './interpret.ts'
import { buildValueIndex } from './value-index.ts'

const column = (name: string, values: readonly string[]) =>
  ({
    name,
    type: 'VARCHAR',
    items: { kind: 'one' },
    distinct: values.length,
    values: values.map((value) => ({ value, count: 2 })),
  }) as const

const indexOf = (facts: TableFacts) =>
  buildValueIndex({ facts, domain: emptyDomain, places: [], words: ['the', 'lamp'] })

test('an index that crossed a thread reads as before', () => {
  const facts = {
    rows: 10,
    columns: [column('colour', ['red', 'dark blue']), column('kind', ['Desk Lamp', 'Vase'])],
    places: [],
  }
  const index = indexOf(facts)
  const request = 'dark blue desk lmap under 5'
  expect(interpret(structuredClone(index), request, { today: '2026-11-01' })).toEqual(
    interpret(index, request, { today: '2026-11-01' }),
  )
})

test('thousands of values of a column are indexed, each found by its own words', () => {
  const names = Array.from(
    { length: 5000 },
    (_, at) => `Item ${String.fromCharCode(97 + (at % 26))}${at} of shelf ${at % 83}`,
  )
  const index = indexOf({ rows: 100_000, columns: [column('name', names)], places: [] })
  expect(interpret(index, names[1234] ?? '', { today: '2026-11-01' }).predicates[0]?.values).toEqual([names[1234]])
})

test('columns that are hidden, or of a type that nobody asks for, are left out', () => {
  const facts = { rows: 1, columns: [column('secret', ['x']), { ...column('blob', []), type: 'BLOB' }], places: [] }
  const domain = { ...emptyDomain, columns: { secret: { role: 'hidden', cues: [], synonyms: {} } } } as const
  expect(buildValueIndex({ facts, domain, places: [], words: [] }).columns).toEqual([])
})
