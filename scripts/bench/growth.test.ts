import { expect, test } from 'vitest'
import { growthRows, rowsBySize } from './growth.ts'

const at = (size: number, figure: number, peerFigure: number) => ({
  size,
  rows: [{ what: 'scan', unit: 'ms', figure, peer: { name: 'other', figure: peerFigure } }],
})

test('each row says its size, and the exponents of ours and of the peer follow', () => {
  const rows = rowsBySize([at(1000, 1, 4), at(10_000, 10, 4)])
  expect(rows.map(({ what }) => what)).toEqual([
    'scan, 1,000 rows',
    'scan, 10,000 rows',
    'growth exponent of ms with rows: scan',
  ])
  expect(rows[2]?.figure).toBeCloseTo(1)
  expect(rows[2]?.peer?.figure).toBeCloseTo(0)
})

test('one size has no growth', () => {
  expect(rowsBySize([at(1000, 1, 4)])).toHaveLength(1)
})

test('a row that says more at each size is found by how it begins, and one that some sizes lack is of the others', () => {
  const named = (size: number, what: string, figure: number) => ({ size, rows: [{ what, unit: 'ms', figure }] })
  const measured = [named(100, 'build', 1), named(1000, 'scan, recall 0.9', 1), named(10_000, 'scan, recall 0.8', 10)]
  expect(growthRows(measured, ['scan', 'build'])).toEqual([
    { what: 'growth exponent of ms with rows: scan', unit: '', figure: expect.closeTo(1) },
  ])
})
