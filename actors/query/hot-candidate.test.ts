import { expect, it } from 'vitest'
import { limits } from '../../config/limits.ts'
import { isWorthLoading } from './hot-candidate.ts'

const small = { rows: 10, bytes: 1000 }

it('holds a small dataset after a few reads, and a large one after as many as its loading costs', () => {
  const needed = (rows: number) =>
    Array.from({ length: 1000 }, (_, n) => n).find((n) => isWorthLoading({ ...small, rows }, n))
  expect(needed(10)).toBe(limits.hotReadsMin + 1)
  expect(needed(100 * limits.hotRowsPerRead)).toBe(limits.hotReadsMin + 100)
})

it('never holds what is empty, or larger as files than a table may be in memory', () => {
  expect(isWorthLoading({ rows: 0, bytes: 0 }, 1000)).toBe(false)
  expect(isWorthLoading({ rows: 10, bytes: limits.hotTableBytesMax + 1 }, 1000)).toBe(false)
})
