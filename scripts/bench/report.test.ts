import { expect, test } from 'vitest'
import { markdownOf, plainRow, type Report, rowOf, type Target, withSection } from './report.ts'

const series = (...figures: number[]) => figures.map((figure) => ({ figure, latenciesMs: [] }))
const peer = { name: 'peer', series: series(10, 100, 20) }
const ours = series(20, 100, 60)
const atMost = (value: number): Target => ({ of: 'ratio', bound: 'at most', value })
const report = (rows: Report['rows']): Report => ({
  bench: 'sql',
  at: '2026-11-21T10:00:00.000Z',
  effort: 'full',
  machine: '2 cores',
  versions: 'lakehouse 0.1.0',
  sizes: '3 rounds',
  rows,
  notes: ['a | note'],
})

test('a ratio is made within each round, so that a slow round slows both sides', () => {
  const row = rowOf({ what: 'x', unit: 'ms', ours, peer })
  expect(row).toMatchObject({ figure: 60, peer: { figure: 20, ratio: 2, ratioMin: 1, ratioMax: 3 } })
})

test('a target is met or missed by the median of the ratios', () => {
  const verdict = (target: Target) => rowOf({ what: 'x', unit: 'ms', ours, peer, target }).target
  expect(verdict(atMost(2))).toEqual({ text: '≤ 2×', verdict: 'met' })
  expect(verdict(atMost(1.9))?.verdict).toBe('missed')
  expect(verdict({ of: 'figure', bound: 'at least', value: 60 })).toEqual({ text: '≥ 60 ms', verdict: 'met' })
  expect(verdict({ of: 'figure', bound: 'at least', value: 61 })?.verdict).toBe('missed')
})

test('a target for long queries is not asked of a short one', () => {
  const target: Target = { of: 'ratio', bound: 'at most', value: 1.3, peerMsMin: 21 }
  expect(rowOf({ what: 'x', unit: 'ms', ours, peer, target }).target?.verdict).toBe('not asked')
})

test('a target that could not be measured is missed', () => {
  expect(rowOf({ what: 'x', unit: 'ms', ours, target: atMost(2) }).target?.verdict).toBe('missed')
})

test('p99 is told only of many calls', () => {
  const calls = (count: number) => [{ figure: 1, latenciesMs: Array.from({ length: count }, (_, at) => at) }]
  expect(rowOf({ what: 'x', unit: 'ms', ours: calls(99) })).not.toHaveProperty('p99Ms')
  expect(rowOf({ what: 'x', unit: 'ms', ours: calls(101) })).toMatchObject({ p50Ms: 50, p99Ms: 99 })
})

test('the section of the README is replaced, and nothing else', () => {
  const markdown = markdownOf([report([plainRow('select 1 | in process', 'ms', 1234.5)])])
  expect(markdown).toContain('| select 1 \\| in process | 1,235 ms |')
  expect(markdown).toContain('2 cores · lakehouse 0.1.0 · 2026-11-21')
  const text = withSection('before\n<!-- bench -->\nold\n<!-- /bench -->\nafter $&\n', 'bench', 'new $1')
  expect(text).toBe('before\n<!-- bench -->\nnew $1\n<!-- /bench -->\nafter $&\n')
  expect(withSection('no section', 'bench', 'new')).toBeUndefined()
})
