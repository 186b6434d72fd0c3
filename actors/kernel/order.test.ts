import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byText } from './order.ts'

test('text is ordered by code units, whatever the locale', () => {
  expect(['b', 'a', 'B', 'ä', 'z', '_', '1'].sort(byText)).toEqual(['1', 'B', '_', 'a', 'b', 'z', 'ä'])
  fc.assert(
    fc.property(fc.array(fc.string()), (texts) => {
      expect([...texts].sort(byText)).toEqual([...texts].sort())
    }),
  )
})
