import { expect, test } from 'vitest'
import { recall } from './audit.ts'

test('of rows that are equally near, any counts as found', () => {
  expect(recall([[0.9, 0.7, 0.7]], [[0.9, 0.7, 0.7]])).toBe(1)
  // the two engines add in other orders
  expect(recall([[0.9, 0.6999999, 0.5]], [[0.9, 0.7, 0.7]])).toBeCloseTo(2 / 3)
})

test('a row that is farther than the last of the exact answer is a miss, and so is one that is not there', () => {
  expect(recall([[0.9, 0.6]], [[0.9, 0.7]])).toBe(0.5)
  expect(recall([[0.9]], [[0.9, 0.7]])).toBe(0.5)
  expect(recall([[]], [[0.9, 0.7]])).toBe(0)
})

test('squared distances are as large as they like', () => {
  expect(recall([[-4_000_000.5]], [[-4_000_000]])).toBe(1)
  expect(recall([[-4_000_100]], [[-4_000_000]])).toBe(0)
})

test('where nothing can be found, nothing is missed', () => {
  expect(recall([], [])).toBe(1)
  expect(recall([[]], [[]])).toBe(1)
})
