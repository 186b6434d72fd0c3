import { expect, test } from 'vitest'
import { emptyDomain } from './domain-file.ts'
import { interpret } from './interpret.ts'
import { sharesOf } from './value-budget.ts'
import { buildValueIndex } from './value-index.ts'

const letters = (n: number): string => [...String(n)].map((digit) => 'bcdfghjklm'.charAt(Number(digit))).join('a')
const column = (name: string, count: number, words: number) => ({
  name,
  type: 'VARCHAR',
  items: { kind: 'one' } as const,
  distinct: count,
  values: Array.from({ length: count }, (_, at) => ({
    value: Array.from(
      { length: words },
      (_word, n) => `${letters(n === 0 ? at : (at * 7 + n * 13) % 499)}${name}`,
    ).join(' '),
    count: count - at,
  })),
})
const today = '2026-11-01'

test('few values have all their surfaces, beside columns of too many', () => {
  const shares = sharesOf([column('many', 5000, 6), column('more', 5000, 6), column('role', 40, 2)])
  expect(shares.get('role')).toEqual({ values: 40, surfaces: true, parts: true })
  expect(shares.get('many')).toMatchObject({ values: 5000, parts: false })
})

test('of more values than all columns may have, each column keeps its most frequent ones', () => {
  const columns = Array.from({ length: 20 }, (_, at) => column(`c${at}`, at === 0 ? 10 : 5000, 1))
  const shares = sharesOf(columns)
  const kept = [...shares.values()].map(({ values }) => values)
  expect(kept[0]).toBe(10)
  expect(new Set(kept.slice(1)).size).toBe(1)
  expect(kept.reduce((sum, values) => sum + values, 0)).toBeLessThanOrEqual(20_000)
  expect(kept[1]).toBeGreaterThan(1000)
})

test('an index over any columns is bounded, and tells what it left out', () => {
  const columns = Array.from({ length: 8 }, (_, at) => column(`x${'abcdefgh'.charAt(at)}`, 4000, 6))
  const index = buildValueIndex({
    facts: { rows: 1e5, columns, places: [] },
    domain: emptyDomain,
    places: [],
    words: [],
  })
  expect([...index.entries.values()].reduce((sum, { length }) => sum + length, 0)).toBeLessThan(100_000)
  expect(index.cuts).toContainEqual({ column: 'xc', values: 4000, kept: 2500, whole: true })
  const frequent = columns[3]?.values[5]?.value ?? ''
  expect(interpret(index, frequent, { today }).predicates[0]?.values).toEqual([frequent])
})

test('words that nobody knows are compared with the values only so often', () => {
  const columns = [{ ...column('role', 1, 1), values: [{ value: 'Welder', count: 5 }] }]
  const index = buildValueIndex({ facts: { rows: 5, columns, places: [] }, domain: emptyDomain, places: [], words: [] })
  const after = (unknown: number) =>
    interpret(index, `${'snorkx '.repeat(unknown)}weldre`, { today }).predicates.map(({ values }) => values)
  expect(after(39)).toEqual([['Welder']])
  expect(after(40)).toEqual([])
})
