import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limits } from '../../config/limits.ts'
import { ErrorRow } from './contract.ts'
import { encodeRow, parseRows, type StreamRow } from './segment.ts'

const failure = {
  id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  at: '2026-11-21T10:00:00.000Z',
  node: 'local',
  lakeVersion: 3,
  room: 'query',
  code: 'QUERY_FAILED',
  message: 'it failed',
}
const stored = (row: StreamRow): StreamRow | undefined => parseRows(encodeRow(row))[0]

describe('a row that is too long', () => {
  test.each([
    ['letters', 'x'],
    ['characters that JSON escapes', '\u0001'],
    ['pairs of surrogates', 'a🙂'],
  ])('is still a failure that is found, with the beginning of its message: %s', (_, text) => {
    const message = text.repeat(limits.streamRowBytesMax)
    const row = stored({ ...failure, message, cause: message, requestId: 'r1' })
    const { message: kept, cause = '', ...rest } = ErrorRow.parse(row)
    expect({ ...rest, message: 'it failed' }).toEqual({ ...failure, requestId: 'r1' })
    expect(message.startsWith(kept.slice(0, -1)) && kept.isWellFormed()).toBe(true)
    expect(kept.length).toBeGreaterThanOrEqual(limits.streamCellBytesMax / 16)
    expect(cause).toBe(kept)
    expect(row).toHaveProperty('truncated', true)
  })

  test('loses what is long and no text', () => {
    const long = Array.from({ length: limits.streamRowBytesMax }, () => 1)
    expect(stored({ ...failure, long })).toEqual({ ...failure, truncated: true })
  })

  test('is within the bound, whatever its texts are', () => {
    const piece = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 })
    const text = fc.tuple(piece, fc.integer({ min: 1, max: 2000 })).map(([part, times]) => part.repeat(times))
    fc.assert(
      fc.property(text, text, (message, cause) => {
        const line = encodeRow({ ...failure, message, cause, more: 'x'.repeat(limits.streamRowBytesMax) })
        expect(line.length).toBeLessThan(4 * limits.streamCellBytesMax)
        expect(ErrorRow.safeParse(parseRows(line)[0]).success).toBe(true)
      }),
    )
  })
})

test('a row within the bound is kept as it is', () => {
  const row = { ...failure, message: 'x'.repeat(2 * limits.streamCellBytesMax) }
  expect(stored(row)).toEqual(row)
})

test('a row is well formed, wherever half a character lies in it', () => {
  const line = encodeRow({ ...failure, message: 'a\ud800b', cause: '\udc00', others: [{ note: '\ud83d' }] })
  expect(line.isWellFormed() && !/\\ud[89a-f]/.test(line)).toBe(true)
  expect(parseRows(line)).toEqual([{ ...failure, message: 'a\ufffdb', cause: '\ufffd', others: [{ note: '\ufffd' }] }])
})
