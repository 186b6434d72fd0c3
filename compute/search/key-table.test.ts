import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bitsetOf, eachLabel } from '../engines/bitset.ts'
import { both, KeyTable, without } from './key-table.ts'

function labels(set: ReturnType<KeyTable['labelsOf']>): number[] {
  const found: number[] = []
  eachLabel(set, (label) => found.push(label))
  return found
}

test('of keys, numbers or texts, exactly the rows that have them', () => {
  const numbers = fc.uniqueArray(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { maxLength: 200 })
  fc.assert(
    fc.property(numbers, fc.func(fc.boolean()), fc.boolean(), (all, wanted, asText) => {
      const own = all.filter((_, at) => at % 2 === 0)
      const asked = all.filter((key) => wanted(key))
      const keysOf = (keys: readonly bigint[]) => (asText ? keys.map(String) : BigInt64Array.from(keys))
      const found = new KeyTable(keysOf(own)).labelsOf(keysOf(asked))
      expect(labels(found)).toEqual(own.flatMap((key, label) => (asked.includes(key) ? [label] : [])))
    }),
  )
})

test('keys of another kind name no row', () => {
  expect(labels(new KeyTable(['1', '2']).labelsOf(BigInt64Array.of(1n)))).toEqual([])
})

test('sets of rows meet, and leave others out', () => {
  expect(labels(both(bitsetOf(70, [1, 2, 69]), bitsetOf(70, [2, 3, 69])) ?? bitsetOf(0, []))).toEqual([2, 69])
  expect(both(undefined, undefined)).toBeUndefined()
  expect(labels(without(5, bitsetOf(5, [0, 4])))).toEqual([1, 2, 3])
})
