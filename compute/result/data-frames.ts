/**
 * The bytes of a result on a data port: frames of a length (4 bytes, little endian) and that many bytes. The last frame
 * has the length 0 and is followed by one with the summary as JSON; a stream that ends before it broke off.
 */
import type { ResultSummary } from './result-format.ts'

export const FRAME_HEAD = 4

export function frameHead(length: number): Buffer {
  const head = Buffer.allocUnsafe(FRAME_HEAD)
  head.writeUInt32LE(length)
  return head
}

/** The end of a stream. */
export function endFrames(summary: ResultSummary): Buffer {
  const text = Buffer.from(JSON.stringify(summary))
  return Buffer.concat([frameHead(0), frameHead(text.length), text])
}

export interface FrameReader {
  /** Bytes of the result among those that came, in order; a frame may be given in several pieces. */
  take(bytes: Buffer): Buffer[]
  /** Set once the stream has come to its end. */
  readonly summary: ResultSummary | undefined
}

export function frameReader(): FrameReader {
  let rest: Buffer = Buffer.alloc(0)
  let inFrame = 0
  let ending = false
  let summary: ResultSummary | undefined

  const takeSummary = () => {
    if (rest.length < FRAME_HEAD) return
    const length = rest.readUInt32LE()
    if (rest.length < FRAME_HEAD + length) return
    summary = JSON.parse(rest.subarray(FRAME_HEAD, FRAME_HEAD + length).toString())
  }

  return {
    take(bytes) {
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
      const pieces: Buffer[] = []
      while (!ending && rest.length > 0) {
        if (inFrame === 0) {
          if (rest.length < FRAME_HEAD) break
          inFrame = rest.readUInt32LE()
          rest = rest.subarray(FRAME_HEAD)
          ending = inFrame === 0
          continue
        }
        const piece = rest.subarray(0, inFrame)
        pieces.push(piece)
        inFrame -= piece.length
        rest = rest.subarray(piece.length)
      }
      if (ending && summary === undefined) takeSummary()
      return pieces
    },
    get summary() {
      return summary
    },
  }
}
