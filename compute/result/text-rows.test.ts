import fc from 'fast-check'
import { expect, it } from 'vitest'
import { textRows } from './text-rows.ts'

/** The rows that were taken, and the text of all blocks. */
function gathered(rows: readonly string[], maxBytes: number): { readonly taken: number; readonly text: string } {
  const held = textRows({ between: ',', maxBytes })
  const blocks: Uint8Array[] = []
  let taken = 0
  for (const row of rows) {
    if (!held.add(row)) break
    taken += 1
    if (held.full) blocks.push(held.take())
  }
  blocks.push(held.take())
  return { taken, text: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(blocks)) }
}

it('no rows are no text', () => {
  expect(gathered([], 0)).toEqual({ taken: 0, text: '' })
})

it('holds the longest prefix of the rows that fits, whatever the blocks are', () => {
  const row = fc.string({ unit: 'grapheme', maxLength: 40_000 }).map((value) => JSON.stringify(value))
  const bound = fc.oneof(fc.nat(300_000), fc.constant(Number.POSITIVE_INFINITY))
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), bound, (rows, maxBytes) => {
      const { taken, text } = gathered(rows, maxBytes)
      const whole = (count: number) => rows.slice(0, count).join(',')
      expect(text).toBe(whole(taken))
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes)
      if (taken < rows.length) expect(Buffer.byteLength(whole(taken + 1))).toBeGreaterThan(maxBytes)
    }),
  )
})
