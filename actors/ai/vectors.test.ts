import { expect, test } from 'vitest'
import { vectorsOf } from './vectors.ts'

const wanted = { texts: 2, dimMax: 4 }

test('vectors are made of length 1, and one of zeros is none', () => {
  const made = vectorsOf(
    [
      [3, 4],
      [0, 0],
    ],
    wanted,
  )
  expect(made).toEqual({ kind: 'good', dim: 2, components: Float32Array.of(0.6, 0.8, 0, 0), nulls: [1] })
})

test.each([
  ['too few', [[1, 0]]],
  ['of no length', [[], []]],
  ['too long', [Array(5).fill(1), Array(5).fill(1)]],
  ['of two lengths', [[1, 0], [1]]],
  [
    'not finite',
    [
      [1, 0],
      [Number.NaN, 1],
    ],
  ],
  [
    'larger than a number can be',
    [
      [1, 0],
      [1e308, 1.7e308],
    ],
  ],
])('vectors that are %s are none', (_what, rows) => {
  expect(vectorsOf(rows, wanted)).toMatchObject({ kind: 'wrong', why: expect.any(String) })
})
