import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonRows } from './json-rows.ts'

const fill = (rows: readonly string[], bounds: { maxRows: number; maxBytes: number }) => {
  const collected = jsonRows(bounds)
  for (const row of rows) if (!collected.add(row)) break
  return collected
}
const text = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes)

it('an empty result is an empty array', () => {
  const collected = jsonRows({ maxRows: 10, maxBytes: 10 })
  expect(text(collected.bytes())).toBe('[]')
  expect(collected.truncated).toBe(false)
})

it('exactly as many rows as may be are not truncated, one more is', () => {
  expect(fill(['1', '2'], { maxRows: 2, maxBytes: 100 })).toMatchObject({ rowCount: 2, truncated: false })
  expect(fill(['1', '2', '3'], { maxRows: 2, maxBytes: 100 })).toMatchObject({ rowCount: 2, truncated: true })
})

it('holds the longest prefix of the rows that fits both bounds, in exactly its own bytes', () => {
  const row = fc.string({ unit: 'grapheme', maxLength: 40_000 }).map((value) => JSON.stringify(value))
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 30 }),
      fc.nat(40),
      fc.integer({ min: 2, max: 300_000 }),
      (rows, maxRows, maxBytes) => {
        const collected = fill(rows, { maxRows, maxBytes })
        const bytes = collected.bytes()
        const whole = (count: number) => `[${rows.slice(0, count).join(',')}]`
        expect(text(bytes)).toBe(whole(collected.rowCount))
        expect(bytes.byteLength).toBe(bytes.buffer.byteLength)
        expect(bytes.byteLength).toBeLessThanOrEqual(maxBytes)
        const fitsAll = rows.length <= maxRows && Buffer.byteLength(whole(rows.length)) <= maxBytes
        expect(collected.truncated).toBe(!fitsAll)
        if (!fitsAll && collected.rowCount < maxRows) {
          expect(Buffer.byteLength(whole(collected.rowCount + 1))).toBeGreaterThan(maxBytes)
        }
      },
    ),
  )
})
