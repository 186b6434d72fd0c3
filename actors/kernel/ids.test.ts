import { expect, test, vi } from 'vitest'
import { DatasetName, LakeVersion, newId, ObjectUri, randomFraction, Sha256 } from './ids.ts'

test('ids sort in the order in which they were made, and are all different', () => {
  const ids = Array.from({ length: 10_000 }, newId)
  expect([...ids].sort()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids[0]).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/)
})

test('ids sort also where the clock goes back', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
  const before = newId()
  vi.setSystemTime(Date.now() - 30_000)
  expect(newId() > before).toBe(true)
  vi.useRealTimers()
})

test('a fraction is at least 0 and less than 1', () => {
  const fractions = Array.from({ length: 1000 }, randomFraction)
  expect(fractions.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true)
  expect(new Set(fractions).size).toBeGreaterThan(990)
})

test.each([
  [
    DatasetName,
    ['a', 'workers', 'a_1', `a${'b'.repeat(72)}`],
    ['', '1a', 'A', 'a-b', '_a', `a${'b'.repeat(73)}`, 'a\n'],
  ],
  [LakeVersion, [0, 1, Number.MAX_SAFE_INTEGER], [-1, 0.5, Number.NaN, 2 ** 53, '1']],
  [
    ObjectUri,
    ['primary://a', 'a-1://x/y'],
    ['', 'primary:/a', 'primary://', 'P://a', '1://a', `p://${'x'.repeat(600)}`],
  ],
  [
    Sha256,
    ['0'.repeat(64), 'af'.repeat(32)],
    ['', 'a'.repeat(63), 'A'.repeat(64), 'g'.repeat(64), `${'a'.repeat(64)}\n`],
  ],
])('a branded id takes what is one and nothing else', (schema, good, bad) => {
  for (const value of good) expect(schema.safeParse(value).success, String(value)).toBe(true)
  for (const value of bad) expect(schema.safeParse(value).success, String(value)).toBe(false)
})
