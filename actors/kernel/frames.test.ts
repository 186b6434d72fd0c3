import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeFrame, FrameReader, FrameTooLarge } from './frames.ts'

const frame = fc.record({
  topic: fc.string({ unit: 'grapheme', maxLength: 20 }),
  data: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
})

describe('frames', () => {
  test('come out as they went in, whatever pieces they arrive in', () => {
    fc.assert(
      fc.property(fc.array(frame), fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1 }), (sent, sizes) => {
        const bytes = Buffer.concat(sent.map(encodeFrame))
        const reader = new FrameReader(1000)
        const received = []
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1
          received.push(...reader.push(bytes.subarray(at, at + size)))
          at += size
        }
        expect(received).toEqual(sent)
      }),
    )
  })

  test('that are too large are refused from their first eight bytes on', () => {
    const head = encodeFrame({ topic: 'a', data: Buffer.alloc(100) }).subarray(0, 8)
    expect(() => new FrameReader(108).push(head)).toThrow(FrameTooLarge)
    expect(new FrameReader(109).push(head)).toEqual([])
    expect(() => new FrameReader(1000).push(Buffer.from('GET / HTTP/1.1'))).toThrow(FrameTooLarge)
  })
})
