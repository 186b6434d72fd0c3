import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RowRandom } from '../../actors/ingest/sample/random.ts'
import { misspelt } from './wording.ts'

test('a slip keeps the first letter of any word, small or capital, and changes it by one letter at most', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z]{5,12}$/), fc.nat(1000), (word, row) => {
      const wrong = misspelt(word, new RowRandom().start(7, row, 0))
      expect(wrong.charAt(0)).toBe(word.charAt(0))
      expect(Math.abs(wrong.length - word.length)).toBeLessThanOrEqual(1)
    }),
  )
})
